"""The guides for authors: what they show is run, and comes out as they show it."""

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from core.__main__ import COMMANDS
from core.authoring.check_quiz import check_question
from core.content import read_yaml
from core.quiz import load_quiz, question_kinds
from core.quiz.goal import Goal, Limit
from core.quiz.mistake import Mistake
from core.quiz.options import WrittenOption
from core.quiz.query import PARAMETERS
from core.quiz.question import Question
from core.quiz.run_template import CountedUp, RunTemplate
from core.records import Record
from core.schedule.optimizer import Optimizer
from core.schema import quiz_schema
from tests.commands import command

ROOT = Path(__file__).parent.parent
TUTORIAL = (ROOT / "docs" / "first-question.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
VALIDATOR = Draft202012Validator(quiz_schema())
FILE = Path("quizzes/halving.yaml")


def blocks(text: str) -> list[tuple[str, str]]:
    """Return the language and the text of every fenced block, in order."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def examples() -> list[str]:
    return [text for language, text in blocks(REFERENCE) if language == "yaml"]


def patched(text: str, diff: str) -> str:
    """Replace the line that a diff takes away by the line that it adds."""
    taken, added = (line[1:] for line in diff.splitlines())
    assert text.count(taken) == 1
    return text.replace(taken, added)


def said(commands: str, folder: Path) -> str:
    """Run the commands of a console block and write it again with what they say."""
    lines = []
    for line in commands.splitlines():
        if line.startswith("$ "):
            arguments = shlex.split(line.removeprefix("$ python -m core "))
            done = command(*arguments, folder=folder)
            assert done.stderr == ""
            lines += [line, *done.stdout.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def test_the_tutorial_goes_as_it_says(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir()
    written = ""
    for language, text in blocks(TUTORIAL):
        if language == "yaml":
            written = text if text.startswith("title:") else written + text
        elif language == "diff":
            written = patched(written, text)
        elif language == "console":
            assert said(text, tmp_path) == text
        file.write_text(written, encoding="utf-8")
    (question,) = load_quiz(file).questions
    assert check_question(question) == ()
    assert len(question.mistakes) == 2


def test_the_last_version_lets_a_default_be_drawn(tmp_path: Path) -> None:
    whole = [text for language, text in blocks(TUTORIAL) if language == "yaml"][-1]
    file = tmp_path / "halving.yaml"
    file.write_text(whole.replace("[0.5, 0.2]", "[0.5, 0.2, 0.1]"), encoding="utf-8")
    (question,) = load_quiz(file).questions
    assert check_question(question) == ()
    assert {question.variant(seed).names["g"] for seed in range(40)} == {0.5, 0.2}


@pytest.mark.parametrize("text", examples(), ids=lambda text: text.splitlines()[1].strip())
def test_every_example_is_a_sound_question(text: str, tmp_path: Path) -> None:
    file = tmp_path / "examples.yaml"
    file.write_text(f"title: T\npurpose: P.\nquestions:\n{text}", encoding="utf-8")
    assert list(VALIDATOR.iter_errors(read_yaml(file.read_text(), "examples.yaml").data)) == []
    (question,) = load_quiz(file).questions
    assert check_question(question, draws=20) == ()
    assert question.mistakes or question.confusion_of


def test_every_kind_has_its_example() -> None:
    shown = [re.findall(r"^  kind: (\S+)$", text, flags=re.MULTILINE)[0] for text in examples()]
    assert sorted(shown) == sorted(question_kinds())
    for kind in question_kinds():
        assert f"### {kind}: the learner" in REFERENCE


def table_after(heading: str) -> str:
    return REFERENCE.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_the_tables_name_every_field_property_and_command() -> None:
    asked = re.findall(r"^\| `(\w+):( \w+)?` ", table_after("What can be asked"), re.MULTILINE)
    assert {name: argument.strip() for name, argument in asked} == {
        name: " ".join(parameters) for name, parameters in PARAMETERS.items()
    }
    in_a_run = set(re.findall(r"`(\w+)`", table_after("A run")))
    assert RunTemplate.model_fields.keys() <= in_a_run
    everywhere = set(re.findall(r"`(\w+)`", table_after("What every question has")))
    assert Question.model_fields.keys() - {"run"} <= everywhere
    for name in COMMANDS.keys() - {"trace"}:
        assert f"`python -m core {name} " in REFERENCE or f"core {name}`" in REFERENCE


def in_code(text: str) -> set[str]:
    """Return every word that stands in backticks, outside of examples."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", prose))))


@pytest.mark.parametrize(
    ("record", "heading"),
    [(Goal, "A goal"), (Limit, "A goal"), (WrittenOption, "Options"), (CountedUp, "A run")],
)
def test_a_record_has_all_its_fields_where_it_is_described(
    record: type[Record], heading: str
) -> None:
    assert record.model_fields.keys() <= in_code(table_after(heading))


@pytest.mark.parametrize("record", [Mistake, *question_kinds().values()])
def test_the_page_names_every_field(record: type[Record]) -> None:
    assert record.model_fields.keys() - {"changes"} <= in_code(REFERENCE)


def test_the_page_names_every_optimizer() -> None:
    kinds = get_args(Optimizer.model_fields["kind"].annotation)
    assert "Adagrad" in kinds
    assert set(kinds) <= in_code(table_after("A run"))


def test_an_example_test_keeps_to_the_schema() -> None:
    properties = quiz_schema()["properties"]
    (example,) = [text for language, text in blocks(REFERENCE) if language == "text"]
    assert {line.partition(":")[0] for line in example.splitlines() if line[0].isalpha()} <= (
        properties.keys()
    )
