"""The footer of every page: where the curves come from, and "Forget me"."""

from pathlib import Path

import streamlit as st

from core.schedule import TORCH_VERSION

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "footer",
    html=(_HERE / "footer.html").read_text(encoding="utf-8"),
    css=(_HERE / "footer.css").read_text(encoding="utf-8"),
    js=(_HERE / "footer.js").read_text(encoding="utf-8"),
)


def footer() -> None:
    """Draw the footer. "Forget me" asks for confirmation, then posts to /api/forget."""
    _component(key="footer", data={"torch": TORCH_VERSION.partition("+")[0]})
