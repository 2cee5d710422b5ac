"""The answer form: the widget of the question's kind, how sure the learner is, the button."""

from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.learner import Standing, Sureness, hand_in
from core.quiz import LETTERS
from core.store import store
from pages.question.answer_widget import Reader
from pages.question.answers import widget_of
from pages.question.outcome import still_curves
from pages.shared import session
from pages.widgets.curve import Curve


def option_curves(key: str, now: Standing) -> None:
    """Draw the curves that a question gives to choose from."""
    drawn = [
        Curve(option.text, option.rates, "other", tag=letter)
        for letter, option in zip(LETTERS, now.variant.options, strict=False)
        if option.rates is not None
    ]
    if drawn:
        names = ", ".join(curve.name for curve in drawn)
        alt = f"The curves to choose from: {names}."
        still_curves(f"{key}.options", drawn, alt=alt, unit=now.question.unit)


def answer_form(key: str, now: Standing, figures: DeltaGenerator | None) -> None:
    """Draw the widget of the answer, how sure the learner is, and the button.

    Nothing is sent before the button is pressed, unless the server draws what is being built.
    """
    label = "Save this answer" if now.mode == "test" else "Check answer"
    widget = widget_of(now.variant)
    given = now.last.answer if now.last else None
    if widget.redraws:
        read = widget.draw(f"{key}.answer", now.variant, given, figures)
        with _last_row(key):
            _sureness(key)
            args = (now, read, f"{key}.sure")
            st.button(label, key=f"{key}.check", type="primary", on_click=_submit, args=args)
        return
    with st.form(f"{key}.form", border=False):
        read = widget.draw(f"{key}.answer", now.variant, given, figures)
        with _last_row(key):
            _sureness(key)
            args = (now, read, f"{key}.sure")
            st.form_submit_button(
                label, type="primary", on_click=_submit, args=args, shortcut=widget.submit_key
            )


def _last_row(key: str) -> DeltaGenerator:
    name = f"{key}.hand-in".replace(".", "-")
    return st.container(horizontal=True, vertical_alignment="bottom", key=name)


def _sureness(key: str) -> None:
    st.segmented_control(
        "How sure are you?",
        get_args(Sureness),
        format_func=str.capitalize,
        key=f"{key}.sure",
        width="content",
    )


def _submit(now: Standing, read: Reader, sure: str) -> None:
    if not session.may_act(is_new=not now.attempts):
        return
    answer = read()
    with session.saving():
        # `now` is the standing that was on the screen, so a resend makes the same submission.
        hand_in(store(), now, answer, sure=st.session_state.get(sure))
    st.session_state[sure] = None  # It was said of that answer, not of the next.
