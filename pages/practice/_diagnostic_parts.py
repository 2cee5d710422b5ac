"""What the diagnostic shows before it begins and after its close."""

import streamlit as st

from core.learner import DIAGNOSTIC, DiagnosticResult, Outcome, next_lesson
from core.quiz import Question
from core.records import counted
from pages.question import ask
from pages.shared.question_bank import confusion, lesson_links, skills_by_lesson
from pages.shared.skill_map import skill_map, title_of


def invitation(count: int) -> None:
    """Explain the diagnostic before its first question."""
    st.markdown(
        f"- About {counted(count, 'question')}, easy ones first. "
        "Each answer decides the next question.\n"
        "- One try each, and no hints. “I don't know” is a good answer.\n"
        "- At the end: a map of what you can do, and the lessons that help you most.\n"
        "- You can leave at any time and continue later."
    )


def result(result: DiagnosticResult) -> None:
    """Draw the result of a diagnostic: the map of skills, the lessons, the confusions found."""
    if not result.right:
        _first_lesson(result)
    else:
        st.header(f"{result.right} of {result.answered} right", anchor=False)
    skill_map("diagnostic.skills", [each.now for each in result.skills])
    not_asked = [title_of(each.now.skill) for each in result.skills if not each.now.answers]
    if not_asked:
        st.caption("Not every skill was reached. Another diagnostic begins with those left out.")
    if result.lessons and result.right:
        st.header("The lessons that help you most", anchor=False)
        with st.container(key="diagnostic-lessons"):
            lesson_links(result.lessons)
    if result.confusions:
        st.header("Confusions found", anchor=False)
        with st.container(key="diagnostic-confusions"):
            for number in result.confusions:
                confusion(number)
    if not result.lessons and not result.confusions:
        st.markdown("You don't need a lesson right now. Reviews keep it that way.")


def _first_lesson(result: DiagnosticResult) -> None:
    """Draw the lesson to begin with, for a learner to whom all of it was new."""
    slug = next_lesson(result, skills_by_lesson())
    if slug is None:
        return
    st.header("A good place to start", anchor=False)
    st.markdown("All of this was new to you. That is what the lessons are for.")
    with st.container(key="diagnostic-first-lesson"):
        lesson_links([slug])
    st.header("Your skills", anchor=False)


def answers(asked: list[tuple[Question, Outcome | None]]) -> None:
    """List the questions, each to be opened with its answer and the explanation."""
    st.header("Your answers", anchor=False)
    for number, (question, outcome) in enumerate(asked, start=1):
        key = f"diagnostic.answer.{question.id}"
        label = f"{number}. {question.title}: {_result(outcome)}"
        box = st.expander(label, key=key, on_change="rerun")
        if box.open:
            with box:
                ask(DIAGNOSTIC, question)


def _result(outcome: Outcome | None) -> str:
    if outcome is None:
        return "not answered"
    if outcome.solved:
        return "right"
    return "partly right" if outcome.score else "to look at again"
