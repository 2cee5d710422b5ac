"""A question of a draft, asked as a learner would meet it."""

from functools import lru_cache

import streamlit as st

from core.authoring.draft import Examined, read_draft
from core.learner import TRIAL, start_over
from core.quiz import Question
from core.store import store
from pages.question import ask_beside_figures
from pages.shared import session

SLOWEST = 2.0
"""How many seconds one variant may take if the server is to compute it."""


def trial(examined: Examined, text: str) -> None:
    """Let the author try a question of the draft that has no faults."""
    if examined.slowest > SLOWEST:
        st.caption(
            "You can't try this question here: computing one variant takes longer than "
            f"{SLOWEST:g} seconds."
        )
        return
    st.caption("Your answers here don't count, and “Forget me” deletes them.")
    st.button("Start over with different numbers", key="desk.again", on_click=_again)
    question = _question(text, examined.id)
    if question is not None:
        st.fragment(lambda: _ask(question), key="desk.trial")()


@lru_cache(maxsize=32)
def _question(text: str, name: str) -> Question | None:
    return next((q for q in read_draft(text).questions if q.id == name), None)


def _ask(question: Question) -> None:
    ask_beside_figures(TRIAL, question.model_copy(update={"id": f"draft-{question.id}"}))


def _again() -> None:
    with session.saving():
        start_over(store(), session.learner_id(), TRIAL)
