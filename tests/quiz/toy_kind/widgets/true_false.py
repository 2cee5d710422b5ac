"""True or false is picked from two."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.quiz import Variant
from pages.question.answer_widget import AnswerWidget, Reader

WORDS = ("true", "false")


class TrueOrFalse(AnswerWidget[Variant]):
    """The two words, of which one is picked."""

    def draw(
        self, key: str, variant: Variant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        index = WORDS.index(given) if given in WORDS else None
        st.radio("Is it true?", WORDS, index=index, key=key)
        return lambda: str(st.session_state.get(key) or "")

    def in_words(self, variant: Variant, answer: str) -> str:
        return f"it is {answer}"


WIDGET = TrueOrFalse()
