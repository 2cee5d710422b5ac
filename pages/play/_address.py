"""The session's copy of the playground's view, and the address bar that shows it."""

import time
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import parse_qs

import streamlit as st

from core.learner import set_last_visited
from core.store import store
from pages.play._view import View, as_query, read, write
from pages.shared import session

PLACED = "play.placed"  # The view that was last kept as the place to come back to.
PLACE_SECONDS = 20.0
VIEW = "play.view"  # The view as its query: text outlives a reload of the modules.
KIND = "play.kind"  # The key of a widget: its state is dropped when another page is drawn.

# Streamlit's own `query_params` adds an entry to the history at every release of a slider, so the
# address is replaced here. What comes back with a rerun may be older than the session's view.
_bar = st.components.v2.component(
    "halfwave.address",
    js="""
    export default function ({ data, parentElement }) {
      parentElement.pathOfThisPage ??= location.pathname;
      if (location.pathname !== parentElement.pathOfThisPage) return;
      const address = location.pathname + (data.query && "?" + data.query) + location.hash;
      history.replaceState(history.state, "", address);
    }
    """,
)


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


def show_address() -> None:
    """Put the view into the address bar, so that its link reproduces it."""
    _bar(key="play.address", data={"query": st.session_state.get(VIEW, "")})


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
        set_last_visited(store(), session.learner_id(), page=page, title=title)


@lru_cache(maxsize=256)
def _parsed(query: str) -> View:
    view, _ = read(parse_qs(query))
    return view
