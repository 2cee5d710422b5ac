"""What the live curve is given: curves, sliders with grids, marks; each checked and packed."""

import base64
import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.quiz import Role

Grid = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """One line: the rates used at steps 0 … n−1, and what else is known of each step.

    `printed` and `momentum` have the length of `rates`. NaN stands for a step never taken. `role`
    says what the line means, and so how it is drawn.
    """

    name: str
    rates: Sequence[float] | Grid
    role: Role = "truth"
    printed: Sequence[float] | Grid | None = None
    momentum: Sequence[float] | Grid | None = None

    def packed(self) -> dict[str, Any]:
        """Return the curve as the browser takes it."""
        shape = (len(self.rates),)
        where = f"curve {self.name!r}"
        rows = _rows(where, shape, self.rates, self.printed, self.momentum)
        return {"name": self.name, "role": self.role, **_packed(rows)}


@dataclass(frozen=True)
class LiveSlider:
    """A parameter that the learner drags through `values`, standing at `values[index]`.

    Row i of `grid` holds the rates that the first curve of role "truth" has at `values[i]`, shape
    (n_positions, n_steps): a trajectory that was traced, with everything else as it is now.
    `printed_grid` and `momentum_grid` are its like. Without `grid` the curve waits for Python.
    """

    name: str
    label: str
    help: str
    values: Sequence[float]
    index: int
    grid: Grid | None = None
    printed_grid: Grid | None = None
    momentum_grid: Grid | None = None

    def packed(self, n_steps: int, held: Collection[str] = ()) -> dict[str, Any]:
        """Return the slider as the browser takes it.

        Args:
            n_steps: The length of the curve it moves.
            held: Names of the grids that the browser says it has: these are left out.

        Raises:
            ValueError: If the index is no position, a value is not finite or a grid does not fit.
        """
        count = len(self.values)
        if not 0 <= self.index < count:
            raise ValueError(
                f"index of slider {self.name!r} must be in 0..{count - 1}, got {self.index}"
            )
        if not all(map(math.isfinite, self.values)):
            raise ValueError(f"values of slider {self.name!r} must be finite, got {self.values}")
        grids = (self.grid, self.printed_grid, self.momentum_grid)
        rows = _rows(f"slider {self.name!r}", (count, n_steps), *grids)
        grid = None if self.grid is None else _name(rows)
        return {
            "name": self.name,
            "label": self.label,
            "help": self.help,
            "values": list(self.values),
            "index": self.index,
            "grid": grid,
            **_packed(_NO_ROWS if grid in held else rows),
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


def missing_slots(template: str | None, known: Mapping[str, object]) -> list[str]:
    """Return the names in ⟦ ⟧ of a formula or code that nothing fills."""
    names = [part.partition("⟧")[0] for part in (template or "").split("⟦")[1:]]
    return [name for name in names if name not in known]


@dataclass(frozen=True)
class _Rows:
    """The parts of a trajectory, or of a grid of them, as they are sent."""

    used: Grid | None
    printed: Grid | None
    momentum: Grid | None
    shifted: bool


_NO_ROWS = _Rows(None, None, None, shifted=False)


def _rows(
    where: str,
    shape: tuple[int, ...],
    used: ArrayLike | None,
    printed: ArrayLike | None,
    momentum: ArrayLike | None,
) -> _Rows:
    """Check the parts of a trajectory, or of a grid of them.

    The rate printed after a step is nearly always the one used at the next; then both are one row,
    one longer.
    """
    rates = _floats(where, "rates", used, shape)
    shown = _floats(where, "printed rates", printed, shape)
    shifted = (
        rates is not None
        and shown is not None
        and np.array_equal(shown[..., :-1], rates[..., 1:], equal_nan=True)
    )
    if shifted and rates is not None and shown is not None:
        rates, shown = np.concatenate([rates, shown[..., -1:]], axis=-1), None
    return _Rows(rates, shown, _floats(where, "momentum", momentum, shape), shifted)


def _packed(rows: _Rows) -> dict[str, Any]:
    """Return the rows in base64 of float64, rather than in JSON's numbers: these have no NaN."""
    return {
        "used": _base64(rows.used),
        "printed": _base64(rows.printed),
        "momentum": _base64(rows.momentum),
        "shifted": rows.shifted,
    }


def _name(rows: _Rows) -> str:
    """Return a name that only rows of the same content have."""
    digest = hashlib.blake2b(bytes([rows.shifted]), digest_size=12)
    for part in (rows.used, rows.printed, rows.momentum):
        if part is not None:
            digest.update(f"{part.shape}".encode())
            digest.update(part.tobytes())
        digest.update(b";")
    return digest.hexdigest()


def _floats(where: str, what: str, rows: ArrayLike | None, shape: tuple[int, ...]) -> Grid | None:
    if rows is None:
        return None
    array = np.asarray(rows, dtype="<f8")
    if array.shape != shape:
        raise ValueError(f"{what} of {where} must have shape {shape}, got {array.shape}")
    return array


def _base64(rows: Grid | None) -> str | None:
    return None if rows is None else base64.b64encode(rows.tobytes()).decode("ascii")
