"""Buttons that undo, redo, reset and share what a page is set to; the address bar shows it.

The browser's own history is the memory: each settled change is an entry, so its Back and Forward
buttons do what Undo and Redo do.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.store.tables import storable
from pages.widgets.view_bar.program import VIEW_BAR

__all__ = ["view_bar", "visited_query"]

_component = st.components.v2.component(
    "halfwave.view_bar",
    html='<div class="boot"></div>',
    css=".boot { min-height: 2.75rem; }",
    js=VIEW_BAR.loader(),
)


def view_bar(
    key: str,
    *,
    query: str,
    fresh: bool,
    on_visit: Callable[[], None],
    on_reset: Callable[[], None],
) -> None:
    """Draw the buttons, and put the query into the address bar.

    Args:
        key: Plain and stable.
        query: What the page is set to, as the query of its address.
        fresh: Whether there is nothing to reset.
        on_visit: Called when the learner has gone to another entry of the browser's history;
            `visited_query` tells which.
        on_reset: Called when the learner resets the page.
    """
    data = {"query": query, "fresh": fresh, "answered": _visited(key).get("number", 0)}
    _component(key=key, data=data, on_visited_change=on_visit, on_reset_change=on_reset)


def visited_query(key: str) -> str:
    """Return the query of the entry that the learner last went to."""
    return storable(str(_visited(key).get("query", "")))


def _visited(key: str) -> dict[str, Any]:
    return (st.session_state.get(key) or {}).get("visited") or {}
