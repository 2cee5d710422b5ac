"""The quiz page on a database that Halfwave 0.1 made: see `tests/data/README.md`."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.learner import KeptAttempt, attempts, set_quiz_place, standing
from core.quiz import load_quizzes, question_kinds
from core.store import store
from tests.pages.visiting import open_page

OLD = Path(__file__).parents[1] / "data" / "halfwave-0.1.db"
LEARNER = "ada-0123456789abcdef"
SAID = {
    "correct": "**Right.**",
    "partly": "**Partly right.**",
    "wrong": "**Not yet.**",
    "unreadable": "**Not readable yet.**",
}

OVER = ("**Not quite.**", "**Not solved.**")
"""After a wrong answer, when no try is left or the learner gave up."""


@pytest.fixture(autouse=True)
def old(data: Path) -> None:
    """Begin with a copy of the old database, before anything opens one."""
    shutil.copy(OLD, data / "halfwave.db")
    with closing(sqlite3.connect(data / "halfwave.db")) as connection:
        # As it was before that quiz was started over, which hides its first round.
        connection.execute("DELETE FROM rounds WHERE quiz = 't-max'")
        connection.commit()


def last_answers(kind: str) -> list[KeptAttempt]:
    """Return the last answer to each question of a kind, where the quiz page shows one."""
    quizzes = load_quizzes()
    found = {}
    for attempt in attempts(store(), LEARNER):
        quiz = quizzes.find(attempt.quiz)
        question = quiz and quiz.question(attempt.question)
        if question and question.kind == kind:
            last = standing(store(), LEARNER, attempt.quiz, question).last
            found.update({question.id: last} if last else {})
    return list(found.values())


@pytest.mark.parametrize("kind", sorted(question_kinds()))
def test_an_old_answer_has_its_verdict_and_its_words(app: AppTest, kind: str) -> None:
    app.session_state["learner"] = LEARNER
    shown = last_answers(kind)
    assert shown
    for attempt in shown:
        set_quiz_place(store(), LEARNER, attempt.quiz, attempt.question)
        open_page(app, "quiz", quiz=attempt.quiz)
        boxes = (*app.success, *app.info, *app.warning)
        texts = [str(box.value) for box in boxes]
        [text] = [text for text in texts if text.startswith((SAID[attempt.verdict], *OVER))]
        assert attempt.diagnosis in text
