"""An answer that is typed in one line."""

import streamlit as st

from core.quiz import Question
from pages.question.kinds.options import Reader


def typed(key: str, question: Question, given: str | None) -> Reader:
    """Draw a text field with an example of what can be read."""
    st.text_input(
        "Your answer",
        value=given or "",
        key=key,
        placeholder=question.answer_example,
        max_chars=question.answer_characters,
        width=320,
    )
    return lambda: str(st.session_state.get(key, ""))
