"""A thirteenth kind, from the tests' own folder, on the quiz page and at the author's desk."""

import subprocess
import sys

import pytest
from streamlit.testing.v1 import AppTest

from core.learner import attempts, set_quiz_place
from core.quiz import load_quiz
from core.store import store
from tests.module_graph import ROOT
from tests.pages.visiting import LEARNER, open_page, press
from tests.quiz.toy_kind.install import KIND, QUIZ, install

FRESH = """
import sys
from pathlib import Path
from core.quiz import load_quiz, question_kinds
from pages.question.answers import widget_of
(question,) = load_quiz(Path(sys.argv[1])).questions
print(type(widget_of(question.variant(0))).__name__, list(question_kinds())[-1])
"""


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know the kind, and serve the quiz that has it."""
    install(monkeypatch)
    monkeypatch.setenv("HALFWAVE_QUIZ_DIR", str(QUIZ.parent))


def test_it_is_asked_answered_and_explained(app: AppTest) -> None:
    (question,) = load_quiz(QUIZ).questions
    set_quiz_place(store(), LEARNER, QUIZ.stem, question.id)
    open_page(app, "quiz", quiz=QUIZ.stem)
    assert not app.exception
    assert list(app.radio[0].options) == ["true", "false"]
    app.radio[0].set_value("false")
    press(app, "Check answer")
    assert not app.exception
    (kept,) = attempts(store(), LEARNER)
    assert (kept.verdict, kept.mistake) == ("wrong", "twice-as-long")
    assert "You answered: it is false" in [text.value for text in app.text]
    assert "Half a period takes" in app.warning[0].value
    assert "In this run it is true." in app.warning[0].value


def test_the_desk_begins_with_its_example_and_checks_it(app: AppTest) -> None:
    open_page(app, "desk")
    app.selectbox(key="desk.kind").set_value(KIND).run()
    press(app, "Use it")
    assert f"kind: {KIND}" in str(app.text_area(key="desk.text").value)
    press(app, "Check the draft")
    assert not app.exception
    assert app.success[0].value.startswith("**No faults.**")
    assert list(app.radio[0].options) == ["true", "false"]


def test_a_process_that_starts_with_the_variable_finds_kind_and_widget() -> None:
    command = [sys.executable, "-c", FRESH, str(QUIZ)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == f"TrueOrFalse {KIND}\n", done.stderr
