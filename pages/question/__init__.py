"""One question on the screen, from its prompt to its verdict; all of it read from the store."""

from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.content import ExpressionError
from core.learner import Standing, standing
from core.quiz import Question
from core.store import StoreError, store
from pages.question.answers import widget_of
from pages.question.form import answer_form, option_curves
from pages.question.help import help_buttons, worked_steps
from pages.question.outcome import answers_given, evidence, saved_note, verdict
from pages.question.widget_keys import variant_key
from pages.shared import session

__all__ = ["ask", "ask_beside_figures"]


def ask(quiz: str, question: Question, *, figures: DeltaGenerator | None = None) -> Standing | None:
    """Draw a question where this browser's learner left it; None when it can't be asked.

    The name under which answers are kept decides how it is asked (see `core.learner.modes`): in a
    test an answer may be replaced until the close, and no verdict is shown before.

    Args:
        quiz: That name: a quiz's slug, `lesson-…`, `quiz_of_review(…)`, `quiz_of_test(…)`.
        question: What is asked.
        figures: Where its curves are drawn; under the text when None.
    """
    session.say_if_unsaved()  # The frame isn't drawn when only a fragment reruns.
    try:
        now = standing(store(), session.learner_id(), quiz, question)
    except ExpressionError as reason:
        st.warning(f"This question can't be asked: {reason}")
        return None
    st.markdown(now.variant.task)
    key = variant_key(now)
    with figures if figures and widget_of(now.variant).on_figure else nullcontext():
        if now.over:
            answers_given(now)
        else:
            option_curves(key, now)
            answer_form(key, now, figures)
        if now.mode == "test" and not now.over:
            saved_note(now)
            return now
        verdict(now)
        evidence(key, now, figures)
        help_buttons(key, now)
        if now.over:
            worked_steps(now)
    return now


def ask_beside_figures(quiz: str, question: Question) -> Standing | None:
    """Draw a question under its title, its figures at the right; code gets more room.

    It may be drawn in a fragment, whose exceptions don't reach the frame.
    """
    words, figures = st.columns([3, 2] if question.sandboxed else 2, gap="large")
    with words:
        st.header(question.title, anchor=False)
        try:
            return ask(quiz, question, figures=figures)
        except StoreError as error:
            session.say_unreachable(error)
            return None
