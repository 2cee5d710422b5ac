"""Printing: a print button with a field for a name, and a page that is sent whole for paper."""

from pathlib import Path

import streamlit as st

from pages.widgets.program import guarded

__all__ = ["print_whole", "printing", "prints_whole"]

_HERE = Path(__file__).parent


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_paper = st.components.v2.component(
    "halfwave.paper",
    html=_text("paper.html"),
    css=_text("paper.css"),
    js=guarded(_text("paper.js")),
)
_whole = st.components.v2.component("halfwave.whole", js=guarded(_text("whole.js"), says=""))


def printing(key: str) -> None:
    """Draw the field for a name, which the server never sees, and the button that prints."""
    _paper(key=key, data={})


def print_whole(key: str, *, held: bool) -> None:
    """Listen for printing, and ask for what a page holds back.

    Call it last: when the browser hears that nothing is `held`, all of the page has arrived.
    """

    def asked() -> None:
        st.session_state[f"{key}.whole"] = True

    _whole(key=key, data={"held": held}, on_asked_change=asked)


def prints_whole(key: str) -> bool:
    """Return whether the page with `print_whole(key)` should send what it holds back."""
    return bool(st.session_state.get(f"{key}.whole"))
