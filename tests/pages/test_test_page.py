"""Test mode: begun, answered in any order, left and found again, closed, its result."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.learner import attempts, quiz_of_test, sitting, standing
from core.quiz import load_shelf, quiz
from core.store import store
from tests.pages.visiting import LEARNER, labels, links, open_page, press, texts

NAMES = ("half-way-down", "rate-after-k", "when-a-tenth")
TEST = f"""\
title: A short test
purpose: Three questions.
pools:
  - {{take: 3, questions: [{", ".join(NAMES)}]}}
"""


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "quizzes"
    folder.mkdir()
    (folder / "basics.yaml").write_text((quiz.QUIZ_FOLDER / "cosine-basics.yaml").read_text())
    (folder / "short.yaml").write_text(TEST)
    monkeypatch.setattr(quiz.load_shelf, "__defaults__", (folder,))


def give(app: AppTest, *, right: bool) -> str:
    """Answer the question on the screen and return its id."""
    known = {question.title: question for question in load_shelf().items[0].questions}
    question = known[app.header[0].value]
    key = standing(store(), LEARNER, quiz_of_test("short"), question).variant.key
    app.text_input[0].set_value(key if right else "0.777" if question.kind == "value" else "4444")
    press(app, "Keep this answer")
    return question.id


def test_a_test_stands_among_the_quizzes_and_on_its_own_page(app: AppTest) -> None:
    open_page(app, "quiz")
    assert ("Begin", "test", "test=short") in links(app)
    open_page(app, "test")
    assert [heading.value for heading in app.subheader] == ["A short test"]
    open_page(app, "test", test="nowhere")
    assert app.info[0].value.startswith("There is no test of that name")


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

    assert "1 of the questions have no answer yet" in texts(app)
    press(app, "Close it now")
    assert app.header[0].value == "1 of 3 points"
    [part] = [part for part in app.get("bidi_component") if "test.result" in part.proto.id]
    cells = [row["cells"] for row in json.loads(part.proto.json)["rows"]]
    assert sorted(row[2] for row in cells) == ["not answered", "right", "wrong"]
    assert "Keep this answer" not in labels(app)

    press(app, "Take it again, with other questions")
    again = sitting(store(), LEARNER, quiz_of_test("short"))
    assert again is not None
    assert (again.round, again.closed) == (2, False)
