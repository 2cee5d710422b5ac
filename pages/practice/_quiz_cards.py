"""What the quiz page shows around the questions: cards, progress, summary."""

from collections.abc import Collection, Sequence

import streamlit as st

from core.learner import KeptAttempt, answered, attempts, present_round
from core.quiz import Question, Quiz
from core.store import store
from pages.practice._test_parts import test_card

SUMMARY = "summary"
"""In place of a question's id: the summary is open."""


def quiz_cards(quizzes: Sequence[Quiz], learner: str) -> None:
    """Draw a card for each quiz under the heading of its topic, with how far the learner is."""
    if not quizzes:
        st.info("No quizzes yet. Each YAML file in the folder `quizzes/` is one quiz.")
    done = answered(store(), learner)
    for topic in dict.fromkeys(quiz.topic for quiz in quizzes):
        st.header(topic, anchor=False)
        of_topic = [quiz for quiz in quizzes if quiz.topic == topic]
        for first in range(0, len(of_topic), 3):
            for column, quiz in zip(st.columns(3), of_topic[first : first + 3], strict=False):
                with column.container(border=True, height="stretch", key=f"card-{quiz.slug}"):
                    if quiz.is_test:
                        test_card(quiz, learner)
                    else:
                        _card(quiz, done.get(quiz.slug, frozenset()))


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
    points = sum(best.values())
    st.header(f"{points:g} of {len(quiz.questions)} points", anchor=False)
    for question in quiz.questions:
        st.markdown(f"- **{question.title}**: {_result(question, kept.get(question.id, ()))}")


def _result(question: Question, mine: Sequence[KeptAttempt]) -> str:
    if not mine:
        return "not answered"
    first_right = next((n for n, a in enumerate(mine, start=1) if a.verdict == "correct"), None)
    if first_right is not None:
        return "right" if first_right == 1 else f"right at try {first_right}"
    best = max(attempt.score for attempt in mine)
    return f"partly right ({best:g})" if best else "to look at again"


def _answered(quiz: Quiz, learner: str) -> dict[str, list[KeptAttempt]]:
    """Return the readable answers of the present round, by question."""
    number = present_round(store(), learner, quiz.slug)
    mine: dict[str, list[KeptAttempt]] = {}
    for attempt in attempts(store(), learner, quiz=quiz.slug, round=number):
        if attempt.verdict != "unreadable" and quiz.question(attempt.question):
            mine.setdefault(attempt.question, []).append(attempt)
    return mine
