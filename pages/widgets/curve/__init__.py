"""The live curve: one widget that draws schedules everywhere, and follows the finger.

Python sends one real trajectory for every position of each slider. The browser picks the row and
draws it in the frame of the move; on release the values come back here and the fragment reruns.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.quiz import Role
from pages.widgets.curve.program import CURVE, PLACEHOLDER_STYLE
from pages.widgets.curve.records import Curve, Grid, LiveSlider, Mark, missing_slots

__all__ = ["Curve", "Grid", "LiveSlider", "Mark", "live_curve", "released_values"]

STEP_SLOTS = {"t": "", "rate": "", "printed": ""}


_component = st.components.v2.component(
    "halfwave.curve", html='<div class="boot"></div>', css=PLACEHOLDER_STYLE, js=CURVE.loader()
)


def released_values(key: str) -> dict[str, float]:
    """Return the slider values that the learner last released in the live curve `key`, by name.

    Empty before any. To be read before the run is traced: the curve is drawn from it.
    """
    return dict(_released(key).get("values", {}))


def live_curve(
    *,
    key: str,
    curves: Sequence[Curve],
    alt: str,
    sliders: Sequence[LiveSlider] = (),
    marks: Sequence[Mark] = (),
    formula: str | None = None,
    code: str | None = None,
    slots: Mapping[str, str] | None = None,
    step_slots: Mapping[str, Sequence[str]] | None = None,
    x_label: str = "step",
    x_scale: float = 1.0,
    log: bool = False,
    y_range: tuple[float, float] | None = None,
    n_steps: int | None = None,
    step: int | None = None,
    height: int = 320,
    notices: Sequence[str] = (),
    moved: Role = "truth",
    gap: bool = False,
    locked: str | None = None,
    exact: bool = True,
    table: bool = True,
    download_name: str = "halfwave",
    on_release: Callable[[], None] = lambda: None,
) -> None:
    """Draw curves, and above all: let one of them follow the sliders.

    Args:
        key: Plain and stable; the widget keeps its zoom and its step line as long as the key lives.
        curves: In the order of the legend. None at all draws empty axes, for `n_steps` steps.
        alt: What the figure shows, for who cannot see it.
        sliders: Those with a grid move the curve while they are dragged, the others on release.
        marks: Places named on an axis.
        formula: Text with slots such as ⟦T_max⟧: a slider's name, `t` (the step under the line),
            `rate` (used at t by the curve that moves), `printed`, or a name in `slots`.
        code: PyTorch source with the same slots, numbers as Python writes them.
        slots: Text for the slots that nothing moves.
        step_slots: Text at each step for slots that change with the step. Their names stand there
            while a slider is away from where it was when these were written.
        x_label: What the x axis counts.
        x_scale: How much of it one step is: 1 / batches for epochs.
        log: Whether the rate axis is logarithmic. A note says so where a rate of 0 is not drawn.
        y_range: Lowest and highest rate. A curve that leaves it widens the axis; a note says so.
            When None: from 0 (or the lowest) to the highest rate, kept while it suits.
        n_steps: How many steps the axis holds at least.
        step: Where the step line stands at first; a quarter of the way when None.
        height: Of the drawing, in CSS pixels.
        notices: Sentences under the drawing, such as PyTorch's warnings.
        moved: The sliders move the first curve of this role.
        gap: Whether to say, at every move, how far that curve is from the first one drawn.
        locked: Why the sliders cannot be moved yet; None when they can.
        exact: Whether the values under the step line are also written in full.
        table: Whether to offer the exact values, as a table and for download.
        download_name: Name of the downloaded files, without an ending.
        on_release: Called after a release, before the rerun.

    Raises:
        ValueError: If lengths disagree, a slider's index is no position, or a slot has no filling.
    """
    lead = next((curve for curve in curves if curve.role == moved), None)
    length = len(lead.rates) if lead else 0
    fillings = {
        **(slots or {}),
        **(step_slots or {}),
        **STEP_SLOTS,
        **{slider.name: "" for slider in sliders},
    }
    for what, text in (("formula", formula), ("code", code)):
        if missing := missing_slots(text, fillings):
            raise ValueError(f"slots of the {what} must be one of {list(fillings)}, got {missing}")
    released = _released(key)
    data: dict[str, Any] = {
        "curves": [curve.packed() for curve in curves],
        "sliders": [slider.packed(length, held=released.get("grids", ())) for slider in sliders],
        "marks": [vars(mark) for mark in marks],
        "formula": formula,
        "code": code,
        "slots": dict(slots or {}),
        "step_slots": {name: list(texts) for name, texts in (step_slots or {}).items()},
        "x_label": x_label,
        "x_scale": x_scale,
        "log": log,
        "y_range": y_range,
        "n_steps": n_steps,
        "step": step,
        "height": height,
        "alt": alt,
        "notices": list(notices),
        "moved": moved,
        "gap": gap,
        "locked": locked,
        "exact": exact,
        "table": table,
        "download_name": download_name,
        # The number of the release that these data answer: an older one never moves a slider.
        "echo": released.get("sequence", 0),
    }
    _component(key=key, data=data, on_released_change=on_release)


def _released(key: str) -> dict[str, Any]:
    return (st.session_state.get(key) or {}).get("released") or {}
