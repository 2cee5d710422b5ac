"""Several options are picked, each with a checkbox; the browser knows them by place."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.quiz import Variant
from pages.question.answer_widget import AnswerWidget, Reader
from pages.question.kinds._options import named, option_text


class SeveralOptions(AnswerWidget[Variant]):
    """A checkbox for each option."""

    def draw(
        self, key: str, variant: Variant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        options = variant.options
        ticked = (given or "").split()
        boxes = [f"{key}.{index}" for index in range(len(options))]
        st.caption("Select all that apply: at least one does.")
        with st.container(gap="small", key=f"{key}.options".replace(".", "-")):
            for index, (box, option) in enumerate(zip(boxes, options, strict=True)):
                text = option_text(options, index)
                st.checkbox(text, value=option.id in ticked, key=box)

        def read() -> str:
            pairs = zip(options, boxes, strict=True)
            return " ".join(option.id for option, box in pairs if st.session_state.get(box))

        return read

    def in_words(self, variant: Variant, answer: str) -> str:
        return named(variant.options, answer.split())


WIDGET = SeveralOptions()
