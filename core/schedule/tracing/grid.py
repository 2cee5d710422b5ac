"""A traced run as one row, and the rows of all positions of a slider as a grid.

This is the one form in which rates go from the trace to the browser.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from core.schedule.tracing.torch_warnings import Notice
from core.schedule.tracing.trajectory import Table, Trajectory


@dataclass(frozen=True, eq=False)
class Row:
    """One run of n steps, for one parameter group; NaN for a step that was never taken.

    Attributes:
        rates: The rates used at steps 0 … n−1, then the one printed after the last; shape (n + 1,).
        printed: The rates printed after each step, shape (n,); None when each is the next one used.
        momentum: Momentum (or Adam's beta1) at each step, shape (n,); None when nothing moves it.
        notices: PyTorch's warnings, and its exception.
    """

    rates: Table
    printed: Table | None = None
    momentum: Table | None = None
    notices: tuple[Notice, ...] = ()

    @classmethod
    def of(cls, trajectory: Trajectory, n_steps: int, group: int = 0) -> Self:
        """Return the row of a trajectory, padded to `n_steps`."""
        if group >= len(trajectory.used):  # PyTorch raised before there was such a group.
            return cls(np.full(n_steps + 1, np.nan), notices=trajectory.notices)
        used = padded(trajectory.used[group], n_steps)
        printed = padded(trajectory.printed[group], n_steps)
        momentum = None if trajectory.momentum is None or group else trajectory.momentum
        return cls(
            np.append(used, printed[-1]),
            None if np.array_equal(printed[:-1], used[1:], equal_nan=True) else printed,
            None if momentum is None else padded(momentum, n_steps),
            trajectory.notices,
        )


@dataclass(frozen=True, eq=False)
class Grid:
    """A row for each position of a slider, everything else being the same.

    Attributes:
        rates: As in a row, shape (n_positions, n_steps + 1).
        printed: Shape (n_positions, n_steps), or None.
        momentum: Shape (n_positions, n_steps), or None.
        notices: Those of each row.
    """

    rates: Table
    printed: Table | None = None
    momentum: Table | None = None
    notices: tuple[tuple[Notice, ...], ...] = ()

    def __post_init__(self) -> None:
        # Threads share what is kept of a sweep.
        for table in (self.rates, self.printed, self.momentum):
            if table is not None:
                table.setflags(write=False)

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        """Stack rows of the same length."""
        printed = momentum = None
        if any(row.printed is not None for row in rows):
            printed = [row.rates[1:] if row.printed is None else row.printed for row in rows]
        if any(row.momentum is not None for row in rows):
            unknown = np.full(len(rows[0].rates) - 1, np.nan)
            momentum = [unknown if row.momentum is None else row.momentum for row in rows]
        return cls(
            np.stack([row.rates for row in rows]),
            None if printed is None else np.stack(printed),
            None if momentum is None else np.stack(momentum),
            tuple(row.notices for row in rows),
        )

    def row(self, position: int) -> Row:
        """Return the run at a position of the slider."""
        return Row(
            self.rates[position],
            None if self.printed is None else self.printed[position],
            None if self.momentum is None else self.momentum[position],
            self.notices[position] if self.notices else (),
        )

    @cached_property
    def name(self) -> str:
        """A digest of the numbers: only equal grids have the same name."""
        digest = hashlib.blake2b(digest_size=12)
        for table in (self.rates, self.printed, self.momentum):
            if table is not None:
                digest.update(f"{table.shape}".encode())
                digest.update(table.tobytes())
            digest.update(b";")
        return digest.hexdigest()


def padded(values: Sequence[float] | Table, n_steps: int) -> Table:
    """Return the first `n_steps` values, with NaN for those that an exception left out."""
    row = np.asarray(values, dtype=float)[:n_steps]
    return np.pad(row, (0, n_steps - len(row)), constant_values=np.nan)
