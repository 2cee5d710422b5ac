"""A figure as a value: everything that the live curve draws, checked when it is made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.quiz import Role
from core.records import counted
from pages.widgets.curve.records import Curve, LiveSlider, Mark

STEP_SLOTS = frozenset({"t", "rate", "printed"})
"""Slots that the browser fills with what is under the step line."""


@dataclass(frozen=True)
class Axes:
    """The axes of a figure.

    Attributes:
        x_label: What the x axis counts.
        x_scale: How much of it one step is: 1 / batches for epochs.
        log: Whether the rate axis is logarithmic. A note says so where a rate of 0 is not drawn.
        y_range: Lowest and highest rate. A curve that leaves it widens the axis; a note says so.
            When None: from 0 (or the lowest) to the highest rate, kept while it suits.
        n_steps: How many steps the x axis holds at least.
    """

    x_label: str = "step"
    x_scale: float = 1.0
    log: bool = False
    y_range: tuple[float, float] | None = None
    n_steps: int | None = None


@dataclass(frozen=True)
class Figure:
    """Curves with their sliders, marks and words.

    Attributes:
        alt: What the figure shows, for those who cannot see it.
        curves: In the order of the legend. None at all draws empty axes, for `axes.n_steps` steps.
        sliders: Those with a grid move the curve while they are dragged, the others on release.
        marks: Places named on an axis, such as the vertical line at `T_max`.
        axes: What the axes count, and how far they reach.
        formula: Text with slots such as ⟦T_max⟧: a slider's name, `t` (the step under the line),
            `rate` (used at t by the curve that moves), `printed`, or a name in `slots`.
        code: PyTorch source with the same slots, numbers as Python writes them.
        slots: Text for the slots that nothing moves.
        step_slots: Text at each step for slots that change with the step. Their names appear
            while a slider is away from where it was when these were written. `t`, which no slider
            changes, is given where the scheduler steps less often than the optimizer.
        step: Where the step line is at first; a quarter of the way when None.
        height: Height of the drawing, in CSS pixels.
        notices: Sentences under the drawing, such as PyTorch's warnings.
        moved: The sliders move the first curve of this role.
        gap: Whether to say, at every move, how far that curve is from the first one drawn.
        plain: Whether each step has one value, its rate; used and printed are not told apart.
        found: What to say when the step line is where the rate is back at its first value, with
            slots ⟦t⟧ and ⟦rate⟧.
        locked: Why the sliders cannot be moved yet; None when they can.
        exact: Whether the values under the step line are also written in full.
        table: Whether to offer the exact values, as a table and for download.
        download_name: Name of the downloaded files, without an ending.

    Raises:
        ValueError: If a grid has another length than the curve it moves, or a slot has no filling.
    """

    alt: str
    curves: Sequence[Curve] = ()
    sliders: Sequence[LiveSlider] = ()
    marks: Sequence[Mark] = ()
    axes: Axes = Axes()
    formula: str | None = None
    code: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    step_slots: Mapping[str, Sequence[str]] = field(default_factory=dict)
    step: int | None = None
    height: int = 320
    notices: Sequence[str] = ()
    moved: Role = "truth"
    gap: bool = False
    locked: str | None = None
    plain: bool = False
    found: str | None = None
    exact: bool = True
    table: bool = True
    download_name: str = "halfwave"

    def __post_init__(self) -> None:
        n_steps = next((curve.n_steps for curve in self.curves if curve.role == self.moved), 0)
        for slider in self.sliders:
            if slider.grid is not None and slider.grid.rates.shape[1] != n_steps + 1:
                raise ValueError(
                    f"grid of slider {slider.name!r} must have"
                    f" {counted(n_steps + 1, 'rate')} a row,"
                    f" got {slider.grid.rates.shape[1]}"
                )
        names = {slider.name for slider in self.sliders}
        fillings = [*self.slots, *self.step_slots, *sorted(STEP_SLOTS), *sorted(names)]
        for what, text in (("formula", self.formula), ("code", self.code)):
            if missing := missing_slots(text, fillings):
                raise ValueError(f"slots of the {what} must be one of {fillings}, got {missing}")

    def packed(self, held: Collection[str] = ()) -> dict[str, Any]:
        """Return the figure as the browser takes it.

        Args:
            held: Names of the grids that the browser has kept.
        """
        return {
            **vars(self),
            "curves": [curve.packed() for curve in self.curves],
            "sliders": [slider.packed(held) for slider in self.sliders],
            "marks": [vars(mark) for mark in self.marks],
            "axes": vars(self.axes),
            "slots": dict(self.slots),
            "step_slots": {name: list(texts) for name, texts in self.step_slots.items()},
            "notices": list(self.notices),
        }


def missing_slots(template: str | None, known: Collection[str]) -> list[str]:
    """Return the names in ⟦ ⟧ of a formula or code that nothing fills."""
    names = [part.partition("⟧")[0] for part in (template or "").split("⟦")[1:]]
    return [name for name in names if name not in known]
