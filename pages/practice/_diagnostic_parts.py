"""What the diagnostic shows before it begins and after its close."""

import streamlit as st

from core.learner import DIAGNOSTIC, DiagnosticResult, Outcome
from core.quiz import Question
from pages.question import ask
from pages.shared.question_bank import confusion, lesson_links
from pages.shared.skill_map import skill_map, title_of


def invitation(count: int) -> None:
    """Say what the diagnostic is, before its first question."""
    st.markdown(
        f"- About {count} questions, each chosen by what you have answered so far.\n"
        "- One try each, and no hints. “I don't know” is a good answer.\n"
        "- At the end: a map of what you can do, and the lessons that help you most.\n"
        "- You can leave at any time and go on later."
    )


def result_of(result: DiagnosticResult) -> None:
    """Draw what a diagnostic has shown: the map, the confusions that were seen, the lessons."""
    st.header(f"{result.right} of {result.answered} right", anchor=False)
    skill_map("diagnostic.skills", [each.now for each in result.skills])
    not_asked = [title_of(each.now.skill) for each in result.skills if not each.now.answers]
    if not_asked:
        st.caption("Not asked yet: a diagnostic is short. Another one asks of what is known least.")
    if result.lessons:
        st.header("The lessons that help you most", anchor=False)
        with st.container(key="diagnostic-lessons"):
            lesson_links(result.lessons)
    if result.confusions:
        st.header("Confusions that were seen", anchor=False)
        with st.container(key="diagnostic-confusions"):
            for number in result.confusions:
                confusion(number)
    if not result.lessons and not result.confusions:
        st.markdown("Nothing here calls for a lesson. Reviews keep it that way.")


def answers(asked: list[tuple[Question, Outcome | None]]) -> None:
    """List what was asked, each to be opened with its answer and the reason."""
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
