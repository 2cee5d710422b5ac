"""Records the rates that each of a learner's optimizers uses, step by step."""

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from torch.optim import Optimizer

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.result import empty_trajectory
from core.schedule import Notice, Trajectory
from core.schedule.tracing.trajectory import Table

Rows = list[list[float]]


@dataclass
class Track:
    """The steps of one optimizer, after those of the optimizer that it resumed from.

    `heard[t]` is how many notices the run had before step t.
    """

    optimizer: Optimizer
    rows: Rows = field(default_factory=list)
    momentum: list[float] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    resumed: int = 0

    def step_of(self, notice: int) -> int | None:
        """Return the last step taken before a notice; None before the first."""
        steps = bisect_right(self.heard, notice)
        return steps - 1 if steps else None


class Recorder:
    """The steps of every optimizer, PyTorch's notices, and which schedulers were created."""

    def __init__(self) -> None:
        self.schedulers: list[str] = []
        self._tracks: list[Track] = []
        self._notices: list[tuple[Literal["warning", "exception"], str, str]] = []
        self._moves_momentum = False
        self._saved: list[tuple[object, Track]] = []
        self._left = limits.MAX_RATES

    def optimizer(self, optimizer: Optimizer) -> None:
        """Follow a new optimizer."""
        self._tracks.append(Track(optimizer))

    def scheduler(self, scheduler: object) -> None:
        """Record that a scheduler was created."""
        self.schedulers.append(type(scheduler).__name__)
        self._moves_momentum |= bool(getattr(scheduler, "cycle_momentum", False))

    def notice(self, kind: Literal["warning", "exception"], category: str, text: str) -> None:
        """Record a warning or an exception."""
        self._notices.append((kind, category, text))

    def step(self, optimizer: Optimizer) -> None:
        """Record the rates of a step. Raises StoppedError when there have been too many."""
        track = self._track(optimizer)
        self._count(len(optimizer.param_groups))
        track.rows.append(_rates(optimizer))
        track.momentum.append(_momentum(optimizer))
        track.heard.append(len(self._notices))

    def undo(self, optimizer: Optimizer) -> None:
        """Remove the step that raised."""
        track = self._track(optimizer)
        track.rows.pop()
        track.momentum.pop()
        track.heard.pop()

    def saved(self, state: object, optimizer: Optimizer) -> None:
        """Remember which optimizer a saved state belongs to."""
        self._saved.append((state, self._track(optimizer)))
        del self._saved[: -limits.MAX_SAVED_STATES]

    def loaded(self, state: object, optimizer: Optimizer) -> None:
        """Continue the steps of the optimizer whose state was loaded, as resuming does."""
        track = self._track(optimizer)
        origin = next((o for s, o in reversed(self._saved) if _same(s, state)), track)
        if origin is not track and len(track.rows) == track.resumed and origin.rows:
            self._count(sum(map(len, origin.rows)))
            track.rows, track.momentum = [*origin.rows], [*origin.momentum]
            track.heard, track.resumed = [*origin.heard], len(origin.rows)

    def trajectories(self) -> tuple[Trajectory, ...]:
        """Return the trajectory of every optimizer, in the order of creation."""
        longest = sorted(self._tracks, key=lambda track: len(track.rows), reverse=True)
        kept = {id(track) for track in longest[: limits.MAX_TRAJECTORIES]}
        tracks = [track for track in self._tracks if id(track) in kept]
        return tuple(map(self._trajectory, tracks)) or (self._trajectory(None),)

    def _trajectory(self, track: Track | None) -> Trajectory:
        notices = tuple(
            Notice(track.step_of(number) if track else None, *notice)
            for number, notice in enumerate(self._notices)
        )
        if track is None or not track.rows:
            return empty_trajectory(notices)
        n_groups = max(1, *map(len, track.rows))
        return Trajectory(
            used=_table(track.rows, n_groups),
            printed=_table([*track.rows[1:], _rates(track.optimizer)], n_groups),
            momentum=np.array(track.momentum) if self._moves_momentum else None,
            notices=notices,
        )

    def _count(self, rates: int) -> None:
        self._left -= rates
        if self._left < 0:
            raise StoppedError(errors.TOO_MANY_RATES)

    def _track(self, optimizer: Optimizer) -> Track:
        return next(track for track in self._tracks if track.optimizer is optimizer)


def _table(rows: Rows, n_groups: int) -> Table:
    """Return one row for each group; NaN where a group was missing."""
    table = np.full((n_groups, len(rows)), np.nan)
    for t, row in enumerate(rows):
        table[: len(row), t] = row[:n_groups]
    return table


def _same(one: object, other: object) -> bool:
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


def _number(value: object) -> float:
    """Convert a rate to float; NaN if it isn't a number."""
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = value.item()
    try:
        return float(value) if isinstance(value, int | float) else math.nan
    except OverflowError:
        return math.inf
