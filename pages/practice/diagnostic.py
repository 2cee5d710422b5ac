"""The diagnostic: about ten questions that adapt, and a map of skills at the end."""

import streamlit as st

from core.learner import (
    DIAGNOSTIC,
    Sitting,
    diagnostic_result,
    go_on,
    history,
    open_diagnostic,
    sitting,
    start_over,
)
from core.learner.diagnostic import QUESTIONS
from core.quiz import Question
from core.store import Store, store
from pages.practice._diagnostic_parts import answers, invitation, result
from pages.question import ask_beside_figures
from pages.shared import question_bank, session
from pages.shared.heading import heading

learner = session.learner_id()
questions = question_bank.questions()
now = question_bank.now()


def begin(store: Store, after: int | None) -> None:
    """Open a diagnostic, a new one when the round `after` is over."""
    if after is not None:
        start_over(store, learner, DIAGNOSTIC, after=after)
    open_diagnostic(store, history(store, learner, questions), now)


def onward(store: Store, after: str) -> None:
    """Open the question that follows an answered one."""
    go_on(store, history(store, learner, questions), after, question_bank.now())


def show_question(current: Sitting) -> None:
    """Draw the open question; the button to go on appears with its answer."""
    number = len(current.questions)
    share = number / max(QUESTIONS, number)
    st.progress(share, f"Question {number} of about {QUESTIONS}")
    question = questions[current.questions[-1]]
    st.fragment(lambda: draw(question), key=f"diagnostic.{current.round}.{question.id}")()


def draw(question: Question) -> None:
    """Draw a question and, once it is over, the button to go on."""
    standing = ask_beside_figures(DIAGNOSTIC, question)
    # A question that can't be asked must not hold up the rest.
    over = standing is None or standing.over
    if over and st.button("Next question", key=f"diagnostic.next.{question.id}", type="primary"):
        with session.saving():
            onward(store(), question.id)
        session.rerun()


heading("diagnostic")
current = sitting(store(), learner, DIAGNOSTIC)
if current is not None and not current.closed:
    # A question may have gone from its file since.
    current = open_diagnostic(store(), history(store(), learner, questions), now)
if current is None:
    invitation(QUESTIONS)
    ask_first = st.button("Begin", key="diagnostic.begin", type="primary", disabled=not questions)
    if ask_first:
        if session.may_act():
            with session.saving():
                begin(store(), None)
        session.rerun()
elif not current.closed:
    st.markdown("One try each. Each answer decides the next question.")
    session.note_page("diagnostic", "Where do I stand?")
    show_question(current)
else:
    st.markdown("Your map, from everything you have answered so far.")
    known = history(store(), learner, questions)
    result(diagnostic_result(known, current, question_bank.lessons_by_skill()))
    outcomes = {outcome.question: outcome for outcome in known.in_round(DIAGNOSTIC, current.round)}
    answers([(questions[n], outcomes.get(n)) for n in current.questions if n in questions])
    if st.button("Take another diagnostic", key="diagnostic.again"):
        if session.may_act():
            with session.saving():
                begin(store(), current.round)
        session.rerun()
