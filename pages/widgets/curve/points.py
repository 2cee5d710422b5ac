"""Points that a learner places on an empty chart: the rate at each of a few steps."""

from collections.abc import Sequence

import streamlit as st

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
    n_steps: int,
    rate_range: tuple[float, float],
    alt: str,
) -> None:
    """Draw empty axes with a point for each asked step, to be dragged, moved by keys, or typed.

    Args:
        key: Plain and stable; the points stay where they are put for as long as it lives.
        points: The steps, ascending.
        texts: The rate at each, as it was typed; empty for a point that isn't placed.
        n_steps: How many steps the axis holds.
        rate_range: Lowest and highest rate of the other axis.
        alt: What to do, for those who cannot see it.
    """
    low, high = rate_range
    data = {
        "name": key,
        "points": list(points),
        "texts": list(texts),
        "n_steps": n_steps,
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
