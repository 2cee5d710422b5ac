"""Hints, giving up, new numbers, the worked solution."""

from collections.abc import Callable

import streamlit as st

from core.learner import Standing, ask_for_another, ask_for_answer, ask_for_hint
from core.store import Store, store
from pages.shared import session


def help_buttons(key: str, now: Standing) -> None:
    """Draw the hints taken so far, and the buttons for hints, the answer and new numbers."""
    hints = now.variant.hints
    taken = 0 if now.given_up else now.hints_taken  # The answer is shown already.
    for number, hint in enumerate(hints[:taken], start=1):
        st.markdown(f"**Hint {number}.** {hint}")
    with st.container(horizontal=True, key=f"{key}.help".replace(".", "-")):
        if now.hints_left:
            label = f"Hint {now.hints_taken + 1} of {len(hints)}"
            # The key counts, so that a double click doesn't take the next hint too.
            count = f"{key}.hint.{now.hints_taken}"
            st.button(label, key=count, on_click=_take, args=(ask_for_hint, now))
        if not now.over:
            give_up = (ask_for_answer, now)
            label = "I don't know" if now.mode == "diagnostic" else "Show the answer"
            st.button(label, key=f"{key}.show", on_click=_take, args=give_up)
        if now.over and now.question.vars and not now.in_sitting:
            another = (ask_for_another, now)
            st.button("New numbers", key=f"{key}.other", on_click=_take, args=another)


def worked_steps(now: Standing) -> None:
    """Draw the worked solution, folded."""
    if now.variant.steps:
        with st.expander("Worked steps"):
            for number, step in enumerate(now.variant.steps, start=1):
                st.markdown(f"{number}. {step}")


def _take(what: Callable[[Store, Standing], None], now: Standing) -> None:
    if not session.may_act():
        return
    with session.saving():
        what(store(), now)
