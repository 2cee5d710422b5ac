"""A thirteenth kind, from the tests' own folder: all that serves kinds serves it unchanged."""

import csv
import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from core.authoring.check import check_file
from core.authoring.check_quiz import check_question
from core.authoring.draft import Examined, Outline, read_draft
from core.authoring.draft_worker import examine_in_worker
from core.authoring.keys import pinned
from core.content import read_file, read_yaml
from core.export import csv_sheet, items, moodle_xml, write_anki
from core.learner.elo import Family, prior
from core.quiz import Question, load_quiz, question_kinds
from core.schema import quiz_schema
from tests.quiz.toy_kind.install import FOLDER, KIND, QUIZ, install

STARTER = (FOLDER / "starters" / f"{KIND}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Question:
    """The question of the kind, which is known as long as the test takes."""
    install(monkeypatch)
    (question,) = load_quiz(QUIZ).questions
    return question


def test_it_is_known_only_while_it_is_installed() -> None:
    before = list(question_kinds())
    with pytest.MonkeyPatch.context() as patch:
        install(patch)
        assert list(question_kinds()) == [*before, KIND]
    assert list(question_kinds()) == before
    (fault,) = read_draft(STARTER).faults
    assert fault.message.startswith("must be one of value, when, ")


def test_check_runs_it_and_reports_its_guess_rate(toy: Question) -> None:
    checked = check_file(QUIZ)
    assert checked.faults == ()
    assert [(each.id, each.survey.guess_rate) for each in checked.asked] == [(toy.id, 0.5)]
    broken = toy.model_copy(update={"explanation": "{nothing}"})
    assert check_question(broken) != ()
    assert prior(toy) == Family(guess=0.5)
    assert pinned(toy).wording == toy.content_hash


def test_the_desk_examines_it_in_its_own_process(toy: Question) -> None:
    outline, examined = examine_in_worker(STARTER)
    assert outline == Outline(faults=(), questions=(toy.id,))
    assert isinstance(examined, Examined)
    assert (examined.kind, examined.faults, examined.drawn) == (KIND, (), 1)
    assert {row.key for row in examined.rows} == {"true"}
    assert {row.mistakes["twice-as-long"] for row in examined.rows} == {"false"}


def test_it_is_exported(toy: Question, tmp_path: Path) -> None:
    drawn = list(items(load_quiz(QUIZ), variants=2))
    rows = list(csv.DictReader(io.StringIO(csv_sheet(drawn))))
    assert [(row["kind"], row["key"], row["mistakes"]) for row in rows] == (
        [(KIND, "true", "twice-as-long: false (0)")]
    )
    bank = ET.fromstring(moodle_xml(drawn))
    asked = bank.findall("question[@type='shortanswer']")
    assert len(asked) == 1
    answers = {(a.findtext("text"), a.get("fraction")) for a in asked[0].findall("answer")}
    assert answers == {("true", "100"), ("false", "0")}
    assert write_anki(drawn, tmp_path / "toy.apkg", now=1e9) == 1
    with zipfile.ZipFile(tmp_path / "toy.apkg") as package:
        assert b"true-false" in package.read("collection.anki2")


def test_the_schema_has_its_fields(toy: Question) -> None:
    schema = quiz_schema()
    assert KIND in schema["$defs"]["Question"]["properties"]["kind"]["enum"]
    assert schema["$defs"]["TrueFalseQuestion"]["properties"]["claim"]["description"] == (
        "The statement that is true or false."
    )
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(read_yaml(read_file(QUIZ), str(QUIZ)).data)) == []
    wrong = read_yaml(read_file(QUIZ).replace("claim:", "clam:"), str(QUIZ)).data
    assert list(validator.iter_errors(wrong)) != []
    assert toy.kind == KIND
