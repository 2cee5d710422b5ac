"""The session's copy of the playground's view, and its history, which is the browser's."""

import time
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qs

import streamlit as st

from pages.play._view import View, as_query, read, write
from pages.shared import session
from pages.widgets.view_bar import view_bar, visited_query

PLACED = "play.placed"  # The view that was last kept as the place to come back to.
PLACE_SECONDS = 20.0
VIEW = "play.view"  # The view as its query: text outlives a reload of the modules.
KIND = "play.kind"  # The key of a widget: its state is dropped when another page is drawn.
REMARKS = "play.remarks"  # What was left out of a text, and the view that it led to.
BAR = "play.bar"


def open_view() -> tuple[str, ...]:
    """Read the view from the address when the learner arrives; return the faults found in it.

    An address without a view, as from the menu, leads back to where the learner was.
    """
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    arrives = VIEW not in st.session_state or KIND not in st.session_state
    if not (arrives and asked):
        return ()
    view, faults = read(asked)
    st.session_state[VIEW] = as_query(write(view))
    return faults


def current() -> View:
    """Return the view as the learner last left it."""
    return _parsed(st.session_state.get(VIEW, ""))


def change(edit: Callable[[View], View]) -> None:
    """Change the view. If `edit` raises ValueError, so does this, and nothing changes."""
    st.session_state[VIEW] = as_query(write(edit(current())))


def change_all(edit: Callable[[View], View]) -> None:
    """Change the view in a callback of a fragment, and have the whole page drawn, not only that."""
    change(edit)
    session.rerun()


def history_bar() -> None:
    """Draw the buttons that undo, redo, reset and share the view; show it in the address bar.

    Each change is an entry of the browser's history, so its Back button undoes too.
    """
    query = st.session_state.get(VIEW, "")
    view_bar(
        BAR,
        query=query,
        fresh=current() == current().as_first_chosen(),
        on_visit=_visit,
        on_reset=lambda: change_all(View.as_first_chosen),
    )


def _visit() -> None:
    """Go to the view of another entry of the browser's history."""
    view, _ = read(parse_qs(visited_query(BAR)))
    change_all(lambda _: view)


def remember_place() -> None:
    """Keep the view as the place to come back to; the first view is not kept.

    Not every release is worth a commit: while sliders are moved, one in `PLACE_SECONDS` is kept.
    """
    query = st.session_state.get(VIEW)
    placed, at = st.session_state.get(PLACED, (None, -PLACE_SECONDS))
    if query is None or query == placed or time.monotonic() - at < PLACE_SECONDS:
        return
    st.session_state[PLACED] = (query, time.monotonic())
    page = f"playground?{query}" if query else "playground"
    title = f"Playground, {current().schedule.kind}"
    with session.saving():
        session.note_page(page, title)


@lru_cache(maxsize=256)
def _parsed(query: str) -> View:
    view, _ = read(parse_qs(query))
    return view
