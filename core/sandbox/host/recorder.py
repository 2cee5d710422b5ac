"""The rates that a learner's optimizers use, step by step."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch.optim import Optimizer

from core.sandbox.result import StoppedError
from core.schedule import Notice, Trajectory
from core.schedule.tracing.trajectory import Table

MAX_RATES = 50_000

Rows = list[list[float]]


@dataclass
class Track:
    """The steps of one optimizer, after those of the one that it was resumed from."""

    optimizer: Optimizer
    rows: Rows = field(default_factory=list)
    momentum: list[float] = field(default_factory=list)
    own: int = 0


class Record:
    """Every optimizer's steps, and which schedulers were built."""

    def __init__(self) -> None:
        self.tracks: list[Track] = []
        self.built: list[str] = []
        self.moves_momentum = False
        self._saved: list[tuple[Any, Track]] = []
        self._left = MAX_RATES

    def optimizer(self, optimizer: Optimizer) -> None:
        """Follow a new optimizer."""
        self.tracks.append(Track(optimizer))

    def scheduler(self, scheduler: Any) -> None:
        """Note a scheduler that was built."""
        self.built.append(type(scheduler).__name__)
        self.moves_momentum |= bool(getattr(scheduler, "cycle_momentum", False))

    def step(self, optimizer: Optimizer) -> None:
        """Note the rates of a step. Raises StoppedError when there have been too many."""
        track = self._of(optimizer)
        self._left -= len(optimizer.param_groups)
        if self._left < 0:
            raise StoppedError(f"At most {MAX_RATES:,} rates are recorded. Take fewer steps.")
        track.rows.append(_rates(optimizer))
        track.momentum.append(_momentum(optimizer))
        track.own += 1

    def undo(self, optimizer: Optimizer) -> None:
        """Take back the step that raised."""
        track = self._of(optimizer)
        track.rows.pop()
        track.momentum.pop()
        track.own -= 1

    def saved(self, state: Any, optimizer: Optimizer) -> None:
        """Remember whose state this is."""
        self._saved.append((state, self._of(optimizer)))
        del self._saved[:-50]

    def loaded(self, state: Any, optimizer: Optimizer) -> None:
        """Continue the steps of the optimizer whose state was loaded, as resuming means to."""
        track = self._of(optimizer)
        origin = next((o for s, o in reversed(self._saved) if _same(s, state)), track)
        if origin is not track and track.own == 0 and origin.rows:
            track.rows, track.momentum = list(origin.rows), list(origin.momentum)

    def trajectory(self, notices: tuple[Notice, ...]) -> Trajectory:
        """Return the trajectory of the optimizer that took most steps."""
        track = max(self.tracks, key=lambda track: len(track.rows), default=None)
        if track is None or not track.rows:
            empty = np.empty((1, 0))
            return Trajectory(used=empty, printed=empty.copy(), momentum=None, notices=notices)
        printed = [*track.rows[1:], _rates(track.optimizer)]
        n_groups = max(1, *map(len, track.rows))
        return Trajectory(
            used=_table(track.rows, n_groups),
            printed=_table(printed, n_groups),
            momentum=np.array(track.momentum) if self.moves_momentum else None,
            notices=notices,
        )

    @property
    def most_steps(self) -> int:
        """How many steps the longest trajectory has so far."""
        return max((len(track.rows) for track in self.tracks), default=0)

    def _of(self, optimizer: Optimizer) -> Track:
        return next(track for track in self.tracks if track.optimizer is optimizer)


def _table(rows: Rows, n_groups: int) -> Table:
    """Return one row a group; NaN where a group wasn't there."""
    table = np.full((n_groups, len(rows)), np.nan)
    for t, row in enumerate(rows):
        table[: len(row), t] = row[:n_groups]
    return table


def _same(one: Any, other: Any) -> bool:
    """Return whether two states are equal; tensors count by their shape."""
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and one.shape == other.shape
    if isinstance(other, torch.Tensor):
        return False
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(_same(value, other[key]) for key, value in one.items())
        )
    if isinstance(one, list | tuple):
        return (
            isinstance(other, list | tuple)
            and len(one) == len(other)
            and all(map(_same, one, other))
        )
    return bool(one == other)


def _rates(optimizer: Optimizer) -> list[float]:
    return [_number(group.get("lr")) for group in optimizer.param_groups]


def _momentum(optimizer: Optimizer) -> float:
    group = optimizer.param_groups[0] if optimizer.param_groups else {}
    betas = group.get("betas")
    return _number(betas[0] if isinstance(betas, list | tuple) and betas else group.get("momentum"))


def _number(value: Any) -> float:
    """Return a rate as a number; what is none is NaN."""
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = value.item()
    try:
        return float(value) if isinstance(value, int | float) else math.nan
    except OverflowError:
        return math.inf
