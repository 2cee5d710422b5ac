"""Rows of nothing expire: what visitors leave who never act, but nothing of anybody who did."""

import pytest
from sqlalchemy import func, select

from core.learner import (
    ask_for_hint,
    attempts,
    expire,
    forget,
    hand_in,
    last_visited,
    quiz_place,
    set_last_visited,
    set_quiz_place,
    standing,
)
from core.learner.writing import ForgottenError
from core.quiz import load_quizzes
from core.store import Store, tables

QUIZ, QUESTION = next(
    (quiz.slug, question)
    for quiz in load_quizzes().items
    for question in quiz.questions
    if question.kind == "value" and question.vars and question.hints
)


def rows(store: Store) -> int:
    with store.read() as connection:
        return sum(
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.metadata.tables.values()
        )


def test_looking_at_a_question_writes_nothing_and_shows_the_same_again(store: Store) -> None:
    first = standing(store, "ada", QUIZ, QUESTION)
    assert rows(store) == 0
    assert standing(store, "ada", QUIZ, QUESTION).variant.seed == first.variant.seed
    assert standing(store, "emmy", QUIZ, QUESTION).variant.seed != first.variant.seed
    kept = hand_in(store, first, "0.123456")
    assert kept is not None
    assert kept.seed == first.variant.seed
    assert standing(store, "ada", QUIZ, QUESTION).attempts == (kept,)


def test_who_acted_is_kept_for_good_and_who_only_looked_is_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for learner in ("looked", "answered", "hinted", "returned"):
        set_last_visited(store, learner, page="quiz", title="A quiz")
        set_quiz_place(store, learner, QUIZ, QUESTION.id)
    hand_in(store, standing(store, "answered", QUIZ, QUESTION), "0.123456")
    ask_for_hint(store, standing(store, "hinted", QUIZ, QUESTION))
    assert expire(store) == 0
    monkeypatch.setenv("HALFWAVE_CLOCK", "+59d")
    assert expire(store) == 0
    set_last_visited(store, "returned", page="home", title="Halfwave")
    monkeypatch.setenv("HALFWAVE_CLOCK", "+61d")
    assert expire(store) == 2
    assert last_visited(store, "looked") is None
    assert quiz_place(store, "looked", QUIZ) is None
    for learner in ("answered", "hinted", "returned"):
        assert last_visited(store, learner) is not None
        assert quiz_place(store, learner, QUIZ) == QUESTION.id
    assert len(attempts(store, "answered")) == 1
    assert standing(store, "hinted", QUIZ, QUESTION).hints_taken == 1
    monkeypatch.setenv("HALFWAVE_CLOCK", "+200d")
    expire(store)
    assert last_visited(store, "returned") is None
    assert last_visited(store, "answered") is not None


def test_nothing_is_written_for_who_was_forgotten(store: Store) -> None:
    open_page = standing(store, "ada", QUIZ, QUESTION)
    forget(store, "ada")
    before = rows(store)
    with pytest.raises(ForgottenError):
        hand_in(store, open_page, "0.123456")
    with pytest.raises(ForgottenError):
        ask_for_hint(store, open_page)
    with pytest.raises(ForgottenError):
        set_last_visited(store, "ada", page="quiz", title="A quiz")
    with pytest.raises(ForgottenError):
        set_quiz_place(store, "ada", QUIZ, QUESTION.id)
    assert rows(store) == before
