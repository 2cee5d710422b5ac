"""Options to pick from: one of them, or all that hold."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.quiz import LETTERS, Option

Reader = Callable[[], str]
"""Returns the answer as it stands in the widgets when it is handed in."""


def option_text(options: Sequence[Option], index: int) -> str:
    """Return an option as it is listed; a curve is named in the legend already."""
    option = options[index]
    return option.text if option.rates is not None else f"{LETTERS[index]}.\u2002{option.text}"


def one_of(key: str, options: Sequence[Option], given: str | None) -> Reader:
    """Draw the options, of which one is picked."""
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


def all_of(key: str, options: Sequence[Option], given: str | None) -> Reader:
    """Draw the options, of which all that hold are ticked; the browser knows them by place."""
    ticked = (given or "").split()
    boxes = [f"{key}.{index}" for index in range(len(options))]
    st.caption("Tick all that hold: at least one does.")
    with st.container(gap="small", key=f"{key}.options".replace(".", "-")):
        for index, (box, option) in enumerate(zip(boxes, options, strict=True)):
            text = option_text(options, index)
            st.checkbox(text, value=option.id in ticked, key=box)

    def read() -> str:
        pairs = zip(options, boxes, strict=True)
        return " ".join(option.id for option, box in pairs if st.session_state.get(box))

    return read
