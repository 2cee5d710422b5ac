"""The result of a traced run: rates used and printed, momentum, PyTorch's warnings and errors."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.schedule.record import Rates
from core.schedule.tracing.torch_warnings import Notice

Table = NDArray[np.float64]
"""Rates of every parameter group, shape (n_groups, n_steps)."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The rates of a traced run, with PyTorch's warnings and its exception.

    Attributes:
        used: Rate that step t uses, shape (n_groups, n_done), float64. A group
            that didn't exist yet has NaN. n_done < n_steps only after an exception.
        printed: Rate in the optimizer after step t and its scheduler step: what a log line at
            the end of the loop prints. Same shape; NaN where an exception came first.
        momentum: SGD's momentum or Adam's beta1 that step t uses, shape (n_done,); None
            when no scheduler moves it.
        notices: PyTorch's warnings and at most one exception, in order.
        get_lr: What `scheduler.get_lr()` returned at the end of step t, shaped like `used`;
            None when the run doesn't call it.
        weight_decay: AdamW's, or None for an optimizer that doesn't shrink weights by
            rate · weight decay.
        step_every: Optimizer steps to one scheduler step.
    """

    used: Table
    printed: Table
    momentum: Rates | None
    notices: tuple[Notice, ...]
    get_lr: Table | None = None
    weight_decay: float | None = None
    step_every: int = 1

    def __post_init__(self) -> None:
        # Threads share what is kept of a trace.
        for rows in (self.used, self.printed, self.momentum, self.get_lr):
            if rows is not None:
                rows.setflags(write=False)

    @property
    def rates(self) -> Rates:
        """The rates used by the first parameter group, shape (n_done,)."""
        rates: Rates = self.used[0]
        return rates

    @property
    def exception(self) -> Notice | None:
        """The exception that ended the run, if one did."""
        return next((notice for notice in self.notices if notice.kind == "exception"), None)


def by_group(rows: list[Any], *, n_groups: int, n_steps: int) -> Table:
    """Return a table, one row per group, of the rates that were read at each step.

    Groups that were not there yet, and steps that were not read, are NaN; so is a complex number,
    which `scheduler.step(2.5)` makes of a negative gamma.
    """
    table = np.full((n_groups, n_steps), np.nan)
    if n_groups == 1:
        try:
            table[0, : len(rows)] = rows
        except TypeError:
            table[0, : len(rows)] = _real(rows)
        return table
    for t, row in enumerate(rows):
        read = row if isinstance(row, list) else [row]
        table[: len(read), t] = _real(read)
    return table


def _real(row: list[Any]) -> list[Any]:
    return [np.nan if isinstance(rate, complex) else rate for rate in row]
