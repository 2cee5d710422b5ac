"""A panel: the figure of a run, whose sliders rerun it alone when they are released."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from core.schedule import Run, declared, value_of, with_value
from pages.shared.run_figure import RunFigure
from pages.widgets.curve import live_curve, released_values

TakeRun = Callable[[Run], None]


def panel(
    key: str,
    given: RunFigure,
    *,
    on_release: TakeRun | None = None,
) -> None:
    """Draw a run; its sliders move the curve, and only this panel reruns when they are released.

    Args:
        key: Plain and stable. The sliders stay where the learner left them while `given.run` is
            the same.
        given: The run as the page gives it, and how it is drawn.
        on_release: Given the run as it is after the release of a slider, before the rerun. The page
            then keeps it, and gives it back in `given`.
    """
    if on_release is not None:
        # The page has taken in what was moved: only a rerun of this panel alone has not.
        st.session_state.pop(f"{key}.moved", None)
    st.fragment(draw, key=panel_fragment(key))(key, given, on_release)


def panel_fragment(key: str) -> str:
    """Return the key of the fragment that the panel `key` is."""
    return f"{key}.panel"


def draw(key: str, given: RunFigure, on_release: TakeRun | None = None) -> None:
    """Draw the panel with what the learner has moved since the page gave it."""
    present = replace(given, run=present_run(key, given.run))
    live_curve(key, present.figure(), on_release=partial(release, key, given.run, on_release))


def release(key: str, run: Run, on_release: TakeRun | None) -> None:
    """Keep the values of the released sliders, and hand the run that they make to the page."""
    st.session_state[f"{key}.moved"] = {"of": run.model_dump_json(), "values": released_values(key)}
    if on_release is not None:
        on_release(present_run(key, run))


def present_run(key: str, run: Run) -> Run:
    """Return the run that the panel `key` shows, given `run`: with what the learner has moved."""
    moved = st.session_state.get(f"{key}.moved", {})
    if moved.get("of") != run.model_dump_json():
        return run
    for name, value in moved["values"].items():
        if value != value_of(run, name):
            run = with_value(run, name, declared(run, name)[1].number(value))
    return run
