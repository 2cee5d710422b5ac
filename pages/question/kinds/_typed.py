"""An answer that is typed in one line."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.quiz import Variant
from pages.question.answer_widget import AnswerWidget, Reader


class TypedAnswer(AnswerWidget[Variant]):
    """A text field that says what to type, with an example of what can be read."""

    def draw(
        self, key: str, variant: Variant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        what = variant.answer_label
        st.text_input(
            f"Your answer: {what}" if what else "Your answer",
            value=given or "",
            key=key,
            placeholder=f"such as {variant.answer_example}",
            max_chars=variant.question.answer_characters,
            width=320,
        )
        return lambda: str(st.session_state.get(key, ""))
