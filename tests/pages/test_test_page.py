"""Test mode: begin, answer in any order, leave and return, close, see the result."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from core.learner import (
    attempts,
    close_test,
    hand_in,
    open_test,
    quiz_of_test,
    quiz_place,
    result_of_test,
    sitting,
    standing,
)
from core.quiz import catalogue, load_quizzes
from core.store import store
from pages.practice._test_parts import answer_text
from pages.shared import question_bank
from tests.pages.visiting import LEARNER, labels, links, open_page, press, texts

QUIZZES = Path(__file__).parents[2] / "quizzes"
NAMES = ("half-way-down", "rate-after-k", "when-a-tenth")
TEST = f"""\
title: A short test
purpose: Three questions.
pools:
  - {{take: 3, questions: [{", ".join(NAMES)}]}}
"""


@pytest.fixture(autouse=True)
def folder_of_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "quizzes"
    folder.mkdir()
    (folder / "basics.yaml").write_text((QUIZZES / "cosine-basics.yaml").read_text())
    (folder / "short.yaml").write_text(TEST)
    monkeypatch.setenv("HALFWAVE_QUIZ_DIR", str(folder))


def give(app: AppTest, *, right: bool) -> str:
    """Answer the question on the screen and return its id."""
    known = {question.title: question for question in load_quizzes().items[0].questions}
    question = known[app.header[0].value]
    key = standing(store(), LEARNER, quiz_of_test("short"), question).variant.key
    app.text_input[0].set_value(key if right else "0.777" if question.kind == "value" else "4444")
    press(app, "Save this answer")
    return question.id


def test_a_test_stands_among_the_quizzes_and_on_its_own_page(app: AppTest) -> None:
    open_page(app, "quiz")
    assert ("Begin", "test", "test=short") in links(app)
    open_page(app, "test")
    assert [heading.value for heading in app.subheader] == ["A short test"]
    open_page(app, "test", test="nowhere")
    assert app.info[0].value.startswith("There is no test with that name")


def test_nothing_is_told_before_the_close_and_all_of_it_after(app: AppTest) -> None:
    open_page(app, "test", test="short")
    assert "until you close the test" in texts(app)
    press(app, "Begin")
    first = give(app, right=False)
    assert not app.success
    assert not app.warning
    assert "1 of 3 answered" in str(app.get("progress")[0].proto)
    assert not {"Show the answer", "Hint 1 of 2"} & set(labels(app))

    open_page(app, "test", test="short")  # As after a reload.
    give(app, right=True)
    kept = attempts(store(), LEARNER, quiz=quiz_of_test("short"), question=first)
    assert [each.verdict for each in kept] == ["wrong", "correct"]
    press(app, "Next question")
    second = give(app, right=False)
    assert second != first
    press(app, "Back")
    assert give(app, right=True) == first

    assert "1 question has no answer yet" in texts(app)
    press(app, "Close it now")
    assert app.header[0].value == "1 of 3 points"
    [part] = [part for part in app.get("bidi_component") if "test.result" in part.proto.id]
    cells = [row["cells"] for row in json.loads(part.proto.json)["rows"]]
    assert sorted(row[2] for row in cells) == ["not answered", "right", "wrong"]
    assert "Save this answer" not in labels(app)

    press(app, "Take it again, with other questions")
    again = sitting(store(), LEARNER, quiz_of_test("short"))
    assert again is not None
    assert (again.round, again.closed) == (2, False)


def test_a_picked_question_is_opened(app: AppTest) -> None:
    open_page(app, "test", test="short")
    press(app, "Begin")
    there = sitting(store(), LEARNER, quiz_of_test("short"))
    assert there is not None
    third = there.questions[2]
    [picker] = [group for group in app.get("button_group") if "test.question" in str(group.key)]
    assert isinstance(picker, ButtonGroup)
    picker.set_value(third).run()
    assert not app.exception
    known = catalogue(load_quizzes())
    assert app.header[0].value == known[third].title
    assert quiz_place(store(), LEARNER, quiz_of_test("short")) == third


def test_how_many_are_left_is_said_in_the_plural(app: AppTest) -> None:
    open_page(app, "test", test="short")
    press(app, "Begin")
    assert "3 questions have no answer yet" in texts(app)


def test_an_unreadable_replacement_leaves_the_answer_before_it(app: AppTest) -> None:
    open_page(app, "test", test="short")
    press(app, "Begin")
    app.text_input[0].set_value("what")
    press(app, "Save this answer")
    assert "Not readable yet" in app.info[0].value
    assert "still saved" not in app.info[0].value
    give(app, right=True)
    app.text_input[0].set_value("what")
    press(app, "Save this answer")
    assert app.info[0].value.endswith("Your previous answer is still saved.")


OF_EACH_KIND = ("one-floor-many-groups", "second-group-rises", "order-a-hand", "half-way-down")


def test_the_result_has_answers_in_words(app: AppTest, tmp_path: Path) -> None:
    for name in ("arguments", "from-goal-to-code"):
        shutil.copy(QUIZZES / f"{name}.yaml", tmp_path / "quizzes")
    asked = TEST.replace(", ".join(NAMES), ", ".join(OF_EACH_KIND)).replace("take: 3", "take: 4")
    (tmp_path / "quizzes" / "short.yaml").write_text(asked)
    known = catalogue(load_quizzes())
    test = load_quizzes().find("short")
    assert test is not None
    there = open_test(store(), LEARNER, test, known, question_bank.now())
    variants = {}
    for name in OF_EACH_KIND:
        now = standing(store(), LEARNER, there.quiz, known[name])
        hand_in(store(), now, now.variant.key)
        variants[name] = now.variant
    close_test(store(), there, known, question_bank.now())

    found = {row.question: row for row in result_of_test(store(), there, known).rows}
    said = {name: answer_text(row, known[name]) for name, row in found.items()}
    assert re.match(r"[A-Z]\. ", said["one-floor-many-groups"])
    assert " at step " in said["second-group-rises"]
    assert said["order-a-hand"].startswith("optimizer = torch.optim.SGD(")
    assert said["half-way-down"] == variants["half-way-down"].key
    open_page(app, "test", test="short")
    [part] = [part for part in app.get("bidi_component") if "test.result" in part.proto.id]
    cells = [row["cells"] for row in json.loads(part.proto.json)["rows"]]
    assert sorted(row[1] for row in cells) == sorted(said.values())

    row = found["one-floor-many-groups"]
    assert row.attempt is not None
    raw = " ".join(row.attempt.answer.split())[:20]
    assert answer_text(row, None).startswith(raw)
    assert answer_text(replace(row, reworded=True), known[row.question]).startswith(raw)


def test_a_test_without_questions_can_not_begin(app: AppTest, tmp_path: Path) -> None:
    (tmp_path / "quizzes" / "short.yaml").write_text(
        TEST.replace(", ".join(NAMES), "gone-for-good")
    )
    open_page(app, "test", test="short")
    [begin] = [button for button in app.button if button.label == "Begin"]
    assert begin.disabled


def test_what_can_not_be_asked_is_said(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    open_page(app, "test", test="short")
    monkeypatch.setattr("core.learner.exam.can_be_asked", lambda question: False)
    press(app, "Begin")
    assert app.error[0].value.startswith("This question can't be asked")
    assert sitting(store(), LEARNER, quiz_of_test("short")) is None
