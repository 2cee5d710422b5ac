"""The live curve: one widget that draws schedules everywhere, and follows a dragged slider.

Python sends one traced run for every position of each slider. The browser picks the row and draws
it in the frame of the move; on release the values come back here and the fragment reruns.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.quiz import Role
from pages.widgets.curve.figure import Axes, Figure
from pages.widgets.curve.program import CURVE, PLACEHOLDER_STYLE
from pages.widgets.curve.records import Curve, LiveSlider, Mark

__all__ = [
    "Axes",
    "Curve",
    "Figure",
    "LiveSlider",
    "Mark",
    "Role",
    "live_curve",
    "released_values",
]

_component = st.components.v2.component(
    "halfwave.curve", html='<div class="boot"></div>', css=PLACEHOLDER_STYLE, js=CURVE.loader()
)


def released_values(key: str) -> dict[str, float]:
    """Return the slider values that the learner last released in the live curve `key`, by name.

    Empty before the first release. Read them before tracing the run, which they change.
    """
    return dict(_released(key).get("values", {}))


def live_curve(key: str, figure: Figure, on_release: Callable[[], None] = lambda: None) -> None:
    """Draw a figure, and let its sliders move one of the curves.

    Args:
        key: Plain and stable; the widget keeps its zoom and its step line as long as the key lives.
        figure: All that is drawn.
        on_release: Called after a release, before the rerun.
    """
    released = _released(key)
    data = figure.packed(held=released.get("grids", ()))
    # The number of the release that these data answer: an older one never moves a slider.
    data["echo"] = released.get("sequence", 0)
    _component(key=key, data=data, on_released_change=on_release)


def _released(key: str) -> dict[str, Any]:
    return (st.session_state.get(key) or {}).get("released") or {}
