"""An answer that is typed in one line."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.quiz import Variant
from pages.question.answer_widget import AnswerWidget, Reader


class TypedAnswer(AnswerWidget[Variant]):
    """A text field with an example of what can be read."""

    def draw(
        self, key: str, variant: Variant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        st.text_input(
            "Your answer",
            value=given or "",
            key=key,
            placeholder=variant.question.answer_example,
            max_chars=variant.question.answer_characters,
            width=320,
        )
        return lambda: str(st.session_state.get(key, ""))
