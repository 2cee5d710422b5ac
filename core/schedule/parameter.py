"""Teaching facts about a scheduler's parameter: its slider range, start value and help text."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np


@dataclass(frozen=True)
class Slider:
    """The range in which a slider moves a parameter; the record itself takes what PyTorch takes."""

    low: float
    high: float
    step: float = 1.0
    scale: Literal["linear", "log"] = "linear"
    live: bool = False  # The curve follows this slider while it is dragged.

    def positions(self, *, at_most: int = 120) -> tuple[float, ...]:
        """Return the values the slider stops at, ascending; integers when the step is one.

        A logarithmic slider stops at 1, 1.5, 2, 3, 5 and 7 of each decade, and at 0 when
        `low` is 0 (its decades then begin at `step`).
        """
        if self.scale == "log":
            first = self.low or self.step
            decades = range(round(np.log10(first)) - 1, round(np.log10(self.high)) + 1)
            stops = [float(f"{m}e{d}") for d in decades for m in (1, 1.5, 2, 3, 5, 7)]
            kept = [x for x in stops if first <= x <= self.high]
            return tuple([0.0, *kept] if self.low == 0 else kept)
        count = round((self.high - self.low) / self.step)
        every = -(-count // at_most)
        values = [round(self.low + i * self.step, 10) for i in range(0, count + 1, every)]
        return tuple(self.number(value) for value in values)

    def number(self, value: float) -> int | float:
        """Return `value` as the type this slider gives: a browser can't tell 1.0 from 1.

        PyTorch can: it refuses `pct_start=1` and `T_0=10.0`.
        """
        whole = self.scale == "linear" and all(float(x).is_integer() for x in (self.low, self.step))
        return int(value) if whole and float(value).is_integer() else float(value)


@dataclass(frozen=True)
class Start:
    """The value that a control starts with, where PyTorch's default is missing or unsuitable."""

    value: Any


@dataclass(frozen=True)
class Parameter:
    """One parameter of a schedule: name, default, start value, help text and slider."""

    name: str
    default: Any  # PydanticUndefined when PyTorch gives none and the caller must.
    start: Any
    help: str
    slider: Slider | None
