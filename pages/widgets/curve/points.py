"""Points that a learner places on an empty chart: the rate at each of a few steps."""

from collections.abc import Sequence

import streamlit as st

from pages.widgets.curve.figure import Axes
from pages.widgets.curve.program import CURVE, PLACEHOLDER_STYLE

_component = st.components.v2.component(
    "halfwave.points",
    html='<div class="boot"></div>',
    css=PLACEHOLDER_STYLE,
    js=CURVE.loader("predict"),
)


HEIGHT = 300  # Of the drawing, in CSS pixels.


def points_field(
    *,
    key: str,
    points: Sequence[int],
    texts: Sequence[str],
    axes: Axes,
    alt: str,
) -> None:
    """Draw empty axes with a point for each asked step, to be dragged, moved by keys, or typed.

    Args:
        key: Plain and stable; the points stay where they are put for as long as it lives.
        points: The steps, ascending.
        texts: The rate at each, as it was typed; empty for a point that isn't placed.
        axes: With `y_range` and `n_steps`; `x_label` is what a step is called, such as "epoch".
        alt: What to do, for those who cannot see it.
    """
    low, high = axes.y_range or (0.0, 1.0)
    data = {
        "name": key,
        "points": list(points),
        "texts": list(texts),
        "n_steps": axes.n_steps,
        "unit": axes.x_label,
        "low": low,
        "high": high,
        "alt": alt,
        "height": HEIGHT,
    }
    _component(key=key, data=data)


def written_points(key: str, count: int) -> tuple[str, ...] | None:
    """Return the rate at each of `count` points as text; None while nothing was placed."""
    texts = (st.session_state.get(key) or {}).get("texts")
    if not isinstance(texts, list) or len(texts) != count:
        return None
    return tuple(str(text) for text in texts)
