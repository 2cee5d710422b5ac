"""What the quiz page shows around the questions: cards, progress, summary."""

from collections.abc import Collection, Sequence

import streamlit as st

from core.learner import KeptAttempt, answered, attempts, present_round
from core.quiz import Question, Quiz
from core.records import counted
from core.store import store
from pages.practice._test_parts import test_card
from pages.shared.question_bank import lesson_link, question_lessons

SUMMARY = "summary"
"""In place of a question's id: the summary is open."""


def quiz_cards(quizzes: Sequence[Quiz], learner: str) -> None:
    """Draw a card for each quiz under the heading of its topic, with how far the learner is."""
    if not quizzes:
        st.info("No quizzes yet. Each YAML file in the folder `quizzes/` is one quiz.")
    done = answered(store(), learner)
    for topic, of_topic in topics(quizzes):
        st.header(topic, anchor=False)
        for first in range(0, len(of_topic), 3):
            for column, quiz in zip(st.columns(3), of_topic[first : first + 3], strict=False):
                with column.container(border=True, height="stretch", key=f"card-{quiz.slug}"):
                    if quiz.is_test:
                        test_card(quiz, learner)
                    else:
                        _card(quiz, done.get(quiz.slug, frozenset()))


def topics(quizzes: Sequence[Quiz]) -> list[tuple[str, list[Quiz]]]:
    """Return the quizzes under their topics, in order."""
    return [
        (topic, [quiz for quiz in quizzes if quiz.topic == topic])
        for topic in dict.fromkeys(quiz.topic for quiz in quizzes)
    ]


def _card(quiz: Quiz, answered: Collection[str]) -> None:
    count = sum(question.id in answered for question in quiz.questions)
    st.subheader(quiz.title, anchor=False)
    st.markdown(quiz.purpose)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Begin" if count == 0 else "Continue"
        st.page_link("practice/quiz.py", label=label, query_params={"quiz": quiz.slug})
        st.caption(f"{count} of {len(quiz.questions)} answered")


def progress(quiz: Quiz, index: int) -> None:
    """Draw how far the learner is in the quiz."""
    st.progress((index + 1) / len(quiz.questions), f"Question {index + 1} of {len(quiz.questions)}")


def summary(quiz: Quiz, learner: str) -> None:
    """Draw the result of the present round, question by question."""
    kept = _answered(quiz, learner)
    best = {name: max(a.score for a in mine) for name, mine in kept.items()}
    points = f"{sum(best.values()):g} of {counted(len(quiz.questions), 'point')}"
    st.header(points if kept else "No answers yet", anchor=False)
    again = [each for each in quiz.questions if best.get(each.id, 0.0) < 1]
    if again:
        st.subheader("To look at again", anchor=False)
        with st.container(key="summary-again"):
            for question in again:
                _again(quiz, question, _result(question, kept.get(question.id, ())))
    right = [each for each in quiz.questions if each not in again]
    if right:
        st.subheader("Right", anchor=False)
        for question in right:
            st.markdown(f"- {question.title}: {_result(question, kept[question.id])}")


def _again(quiz: Quiz, question: Question, result: str) -> None:
    """Draw links to a question that wasn't right, and to the lesson that teaches it."""
    with st.container(gap="xxsmall"):
        there = {"quiz": quiz.slug, "question": question.id}
        st.page_link("practice/quiz.py", label=question.title, query_params=there)
        st.caption(f"{result[0].upper()}{result[1:]}.")
        taught = question_lessons(question)
        if taught:
            lesson_link(taught[0])


def _result(question: Question, mine: Sequence[KeptAttempt]) -> str:
    if not mine:
        return "not answered"
    first_right = next((n for n, a in enumerate(mine, start=1) if a.verdict == "correct"), None)
    if first_right is not None:
        return "right" if first_right == 1 else f"right at try {first_right}"
    best = max(attempt.score for attempt in mine)
    return f"partly right ({best:g})" if best else "not right yet"


def _answered(quiz: Quiz, learner: str) -> dict[str, list[KeptAttempt]]:
    """Return the answers of the present round that count, by question."""
    number = present_round(store(), learner, quiz.slug)
    mine: dict[str, list[KeptAttempt]] = {}
    for attempt in attempts(store(), learner, quiz=quiz.slug, round=number):
        if attempt.counts and quiz.question(attempt.question):
            mine.setdefault(attempt.question, []).append(attempt)
    return mine
