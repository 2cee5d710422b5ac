"""The parts of a figure: curves, sliders with grids, and marks, each checked when it is made."""

import base64
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np

from core.quiz import Role
from core.records import counted, span
from core.schedule import Grid, Rates, Row


@dataclass(frozen=True)
class Curve:
    """One line: the rates used at steps 0 … n−1, and what else is known of each step.

    Attributes:
        name: As the legend writes it.
        rates: NaN for a step that was never taken.
        role: What the line means, and so how it is drawn.
        tag: A letter or so, written at the line's end where the names have no room there.
        printed: The rate printed after each step, where it is not simply the next one used.
        momentum: Momentum (or Adam's beta1) at each step.
        has_last: Whether `rates` has one more, the rate printed after the last step. The rate
            printed after step t is then the one used at t + 1, unless `printed` says otherwise.

    Raises:
        ValueError: If the lengths disagree.
    """

    name: str
    rates: Sequence[float] | Rates
    role: Role = "truth"
    printed: Sequence[float] | Rates | None = None
    momentum: Sequence[float] | Rates | None = None
    has_last: bool = False
    tag: str = ""

    def __post_init__(self) -> None:
        for what, values in (("printed rates", self.printed), ("momentum", self.momentum)):
            if values is not None and np.shape(values) != (self.n_steps,):
                raise ValueError(
                    f"{what} of curve {self.name!r} must have shape ({self.n_steps},),"
                    f" got {np.shape(values)}"
                )

    @classmethod
    def of(cls, name: str, row: Row, role: Role = "truth") -> Self:
        """Return the curve of a traced run."""
        return cls(name, row.rates, role, row.printed, row.momentum, has_last=True)

    @property
    def n_steps(self) -> int:
        """How many steps it has."""
        return len(self.rates) - self.has_last

    def packed(self) -> dict[str, Any]:
        """Return the curve as the browser takes it."""
        rows = _packed(self.rates, self.printed, self.momentum)
        named = {"name": self.name, "role": self.role, "tag": self.tag}
        return {**named, "n_steps": self.n_steps, **rows}


@dataclass(frozen=True)
class LiveSlider:
    """A parameter that the learner drags through `values`; it is at `values[index]` now.

    Row i of `grid` is the run at `values[i]`, everything else being as it is now. Without a grid
    the curve waits for the release.

    Raises:
        ValueError: If the index is no position, a value is not finite or a grid does not fit.
    """

    name: str
    label: str
    help: str
    values: Sequence[float]
    index: int
    grid: Grid | None = None

    def __post_init__(self) -> None:
        count = len(self.values)
        if not 0 <= self.index < count:
            raise ValueError(
                f"index of slider {self.name!r} must be {span(0, count - 1)}, got {self.index}"
            )
        if not all(map(math.isfinite, self.values)):
            raise ValueError(f"values of slider {self.name!r} must be finite, got {self.values}")
        if self.grid is not None and len(self.grid.rates) != count:
            raise ValueError(
                f"grid of slider {self.name!r} must have {counted(count, 'row')},"
                f" got {len(self.grid.rates)}"
            )

    def packed(self, held: Collection[str] = ()) -> dict[str, Any]:
        """Return the slider as the browser takes it.

        Args:
            held: Names of the grids that the browser has kept: their rows are left out.
        """
        grid = self.grid
        sent = None if grid is None or grid.name in held else grid
        return {
            "name": self.name,
            "label": self.label,
            "help": self.help,
            "values": list(self.values),
            "index": self.index,
            "grid": None if grid is None else grid.name,
            "n_steps": 0 if grid is None else grid.rates.shape[1] - 1,
            **(_packed(sent.rates, sent.printed, sent.momentum) if sent else _packed()),
        }


@dataclass(frozen=True)
class Mark:
    """A named place on an axis: a step on "x" (`T_max`, a restart), a rate on "y" (the floor).

    With `slider` the place is that slider's present value, and follows it.
    """

    x: float
    label: str
    axis: Literal["x", "y"] = "x"
    slider: str | None = None


def _packed(
    rates: Sequence[float] | Rates | None = None,
    printed: Sequence[float] | Rates | None = None,
    momentum: Sequence[float] | Rates | None = None,
) -> dict[str, str | None]:
    """Return rows in base64 of float64, rather than in JSON's numbers: these have no NaN."""
    return {"rates": _base64(rates), "printed": _base64(printed), "momentum": _base64(momentum)}


def _base64(rows: Sequence[float] | Rates | None) -> str | None:
    if rows is None:
        return None
    return base64.b64encode(np.asarray(rows, dtype="<f8").tobytes()).decode("ascii")
