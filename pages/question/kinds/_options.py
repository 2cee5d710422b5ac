"""Options in words or as curves, of which one is picked."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.quiz import LETTERS, Option, Variant
from pages.question.answer_widget import AnswerWidget, Reader


def option_text(options: Sequence[Option], index: int) -> str:
    """Return an option as it is listed; a curve is named in the legend already."""
    option = options[index]
    return option.text if option.rates is not None else f"{LETTERS[index]}.\u2002{option.text}"


def named(options: Sequence[Option], ids: Sequence[str]) -> str:
    """Return the options with these ids as they are listed."""
    texts = {option.id: option_text(options, index) for index, option in enumerate(options)}
    return "; ".join(texts.get(name, name) for name in ids) or "nothing"


class OneOption(AnswerWidget[Variant]):
    """The options as a list, of which one is picked."""

    def draw(
        self, key: str, variant: Variant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        options = variant.options
        ids = [option.id for option in options]
        st.radio(
            "Your answer",
            range(len(options)),
            index=ids.index(given) if given in ids else None,
            format_func=lambda index: option_text(options, index),
            key=key,
        )

        def read() -> str:
            index = st.session_state.get(key)
            return "" if index is None else ids[index]

        return read

    def in_words(self, variant: Variant, answer: str) -> str:
        return named(variant.options, [answer])
