"""The contents of a page: its parts as links, those that are finished, and how far one has read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.widgets.program import guarded

__all__ = ["Part", "contents"]

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "halfwave.contents",
    html=(_HERE / "contents.html").read_text(encoding="utf-8"),
    css=(_HERE / "contents.css").read_text(encoding="utf-8"),
    js=guarded((_HERE / "contents.js").read_text(encoding="utf-8"), says=""),
)


@dataclass(frozen=True)
class Part:
    """A part of a page.

    Attributes:
        title: Its heading, as text.
        anchor: The id of its heading.
        finished: Whether the learner has done what it asks; None if it asks nothing.
    """

    title: str
    anchor: str
    finished: bool | None


def contents(key: str, parts: Sequence[Part]) -> None:
    """Draw where the reader is among the parts; opened, it lists them as links.

    The line under it is as long as the page, and filled as far as the reader has come.
    """
    _component(key=key, data={"parts": [vars(part) for part in parts]})
