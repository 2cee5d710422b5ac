"""A question of a draft, asked as a learner would meet it."""

import streamlit as st

from core.learner import start_over
from core.quiz import Question
from core.quiz.draft import read_draft
from pages.ui import session
from pages.ui.desk.found import Found
from pages.ui.question import ask
from pages.ui.words import plain

TRIAL = "desk:trial"
"""Stands where a quiz's slug does: what is answered here counts nowhere."""
SLOWEST = 2.0
"""Seconds that one variant may take to work out, when the server is to do it."""


def trial(found: Found, text: str) -> None:
    """Let a sound question of the draft be tried."""
    usable = [each for each in found.sound if each.slowest <= SLOWEST and each.rows]
    if not usable:
        st.caption("A question without faults can be tried here, as a learner would meet it.")
        return
    titles = {each.id: each.title for each in usable}
    chosen = next(iter(titles))
    if len(titles) > 1:
        chosen = st.selectbox("Question", titles, format_func=titles.__getitem__, key="desk.tried")
    st.caption("What you answer here counts nowhere, and Forget me takes it away.")
    st.button("Begin again with other numbers", key="desk.again", on_click=_again)
    question = next((q for q in read_draft(text).questions if q.id == chosen), None)
    if question is not None:
        st.fragment(lambda: _ask(question), key="desk.trial")()


def _ask(question: Question) -> None:
    words, figures = st.columns(2, gap="large")
    with words:
        st.subheader(plain(question.title), anchor=False)
        ask(TRIAL, question.model_copy(update={"id": f"draft-{question.id}"}), figures=figures)


def _again() -> None:
    session.saving(start_over, session.learner_id(), TRIAL)
