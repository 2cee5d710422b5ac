"""A print button, with a field for a name that appears on paper only."""

from pathlib import Path

import streamlit as st

__all__ = ["printing"]

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "halfwave.paper",
    html=(_HERE / "paper.html").read_text(encoding="utf-8"),
    css=(_HERE / "paper.css").read_text(encoding="utf-8"),
    js=(_HERE / "paper.js").read_text(encoding="utf-8"),
)


def printing(key: str) -> None:
    """Draw the field for a name, which the server never sees, and the button that prints."""
    _component(key=key, data={})
