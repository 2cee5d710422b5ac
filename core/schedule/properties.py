"""What questions and claims ask of a trajectory, each worked out from the executed rates alone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from core.schedule.record import Rates
from core.schedule.trajectory import Trajectory

Direction = Literal["falls", "rises", "flat"]
DIRECTIONS: dict[int, Direction] = {-1: "falls", 0: "flat", 1: "rises"}
SAME = 1e-9
"""Two rates are the same when they differ by less than this part of the highest rate.

PyTorch's chainable cosine drifts from the closed form by about 1e-14 in 100 000 steps.
"""
STILL = 1e-12
"""The rate is held in a step that changes it by less than this part of itself: a cosine of
100 000 steps begins with a move of 2e-10."""
FULL_CLIMB = 0.9


@dataclass(frozen=True)
class Stretch:
    """A monotone piece of a trajectory, from step `start` to step `end` inclusive."""

    direction: Direction
    start: int
    end: int


class Properties:
    """The properties of one parameter group's trajectory; steps count from 0."""

    def __init__(self, trajectory: Trajectory, group: int = 0) -> None:
        self._trajectory = trajectory
        self._rates: Rates = trajectory.used[group]
        self._printed: Rates = trajectory.printed[group]

    def rate_at(self, step: int) -> float:
        """Return the rate used at `step`, which is also the rate after `step` scheduler steps."""
        return float(self._rates[self._within(step)])

    def printed_at(self, step: int) -> float:
        """Return the rate that a log line at the end of `step` prints."""
        return float(self._printed[self._within(step)])

    def momentum_at(self, step: int) -> float:
        """Return the momentum in force at `step`."""
        if self._trajectory.momentum is None:
            raise ValueError("no scheduler of this run moves momentum")
        return float(self._trajectory.momentum[self._within(step)])

    def last(self) -> float:
        """Return the rate used at the last step."""
        return float(self._rates[-1])

    def last_printed(self) -> float:
        """Return the rate in the optimizer when the loop has ended."""
        return float(self._printed[-1])

    def lowest(self) -> float:
        """Return the lowest rate used."""
        return float(np.nanmin(self._rates))

    def highest(self) -> float:
        """Return the highest rate used."""
        return float(np.nanmax(self._rates))

    def step_of_lowest(self) -> int:
        """Return the first step that uses the lowest rate."""
        return int(np.argmax(self._rates <= self.lowest() + self._tolerance))

    def step_of_highest(self) -> int:
        """Return the first step that uses the highest rate."""
        return int(np.argmax(self._rates >= self.highest() - self._tolerance))

    def total(self) -> float:
        """Return the sum of the rates used."""
        return float(np.nansum(self._rates))

    def first_at_or_below(self, rate: float) -> int | None:
        """Return the first step whose rate is at or below `rate`, or None."""
        below = self._rates <= rate + self._tolerance
        return int(np.argmax(below)) if below.any() else None

    def steps_at(self, rate: float) -> int:
        """Return how many steps use `rate`."""
        return int((np.abs(self._rates - rate) <= self._tolerance).sum())

    def touches_of(self, rate: float) -> int:
        """Return on how many separate occasions the rate comes to `rate`."""
        there = np.abs(self._rates - rate) <= self._tolerance
        return int(there[0]) + int((there[1:] & ~there[:-1]).sum())

    def touches_of_lowest(self) -> int:
        """Return on how many separate occasions the lowest rate is used."""
        return self.touches_of(self.lowest())

    def direction_at(self, step: int) -> Direction:
        """Return where the rate goes from `step` to the next one."""
        step = self._within(step)
        there = [piece for piece in self._pieces if piece.start <= step < piece.end]
        return there[0].direction if there else "flat"

    def restarts(self) -> int:
        """Return how often the rate, having fallen, climbs to a peak in a single step."""
        return len(self._restarts)

    def first_restart(self) -> int | None:
        """Return the first step that uses the rate it jumped up to, or None."""
        return self._restarts[0].end if self._restarts else None

    def drops(self) -> int:
        """Return how often the rate falls in a single step between two holds."""
        pieces = self._pieces
        return sum(
            piece.direction == "falls"
            and piece.end - piece.start == 1
            and piece.end < len(self._rates)
            and {near.direction for near in (before, after) if near} == {"flat"}
            for before, piece, after in zip(
                (None, *pieces), pieces, (*pieces[1:], None), strict=False
            )
        )

    def periods(self) -> int:
        """Return how often the rate falls and climbs all the way back without a jump.

        The rate left behind after the last step counts as the end of a climb: 50 steps of
        `T_max=25` are one period.
        """
        moving = [piece for piece in self._pieces if piece.direction != "flat"]
        return sum(
            before.direction == "falls"
            and piece.direction == "rises"
            and piece.end - piece.start > 1
            and bool(self._path[piece.end] >= self._path[before.start] - self._tolerance)
            for before, piece in pairwise(moving)
        )

    def climbs(self) -> int:
        """Return in how many separate stretches the rate rises."""
        return sum(piece.direction == "rises" for piece in self.stretches)

    def raises(self) -> str | None:
        """Return the name of the exception that ended the run, or None."""
        exception = self._trajectory.exception
        return exception.category if exception else None

    def step_of_exception(self) -> int | None:
        """Return the step at whose end the run raised, or None; −1 while it was being built."""
        exception = self._trajectory.exception
        if exception is None:
            return None
        return -1 if exception.step is None else exception.step

    def warns(self) -> bool:
        """Return whether PyTorch warned."""
        return any(notice.kind == "warning" for notice in self._trajectory.notices)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The maximal monotone pieces, in order."""
        return self._monotone(self._rates)

    @cached_property
    def _path(self) -> Rates:
        """The rates used and the one left behind after the last step."""
        left = self._printed[-1:]
        return np.append(self._rates, left[np.isfinite(left)])

    @cached_property
    def _pieces(self) -> tuple[Stretch, ...]:
        return self._monotone(self._path)

    @cached_property
    def _restarts(self) -> list[Stretch]:
        found = []
        for index, piece in enumerate(self.stretches[1:], start=1):
            before = self.stretches[index - 1]
            if piece.direction != "rises" or before.direction != "falls":
                continue
            rise = self._rates[piece.end] - self._rates[piece.start]
            fall = self._rates[before.start] - self._rates[before.end]
            # Where the record ends in mid-climb, one step up is a jump only if it's all the way.
            ends_here = index == len(self.stretches) - 1
            if piece.end - piece.start == 1 and (not ends_here or rise >= FULL_CLIMB * fall):
                found.append(piece)
        return found

    @property
    def _tolerance(self) -> float:
        return SAME * max(abs(self.highest()), abs(self.lowest()))

    def _monotone(self, path: Rates) -> tuple[Stretch, ...]:
        still = STILL * np.maximum(np.abs(path[1:]), np.abs(path[:-1]))
        moves = np.diff(path)
        signs = (moves > still).astype(int) - (moves < -still)
        turns = [int(t) for t in np.flatnonzero(np.diff(signs, prepend=2))]
        return tuple(
            Stretch(DIRECTIONS[int(signs[start])], start, end)
            for start, end in pairwise([*turns, len(signs)])
        )

    def _within(self, step: int) -> int:
        if not 0 <= step < len(self._rates):
            raise ValueError(f"step must be in 0..{len(self._rates) - 1}, got {step}")
        return step


def properties(trajectory: Trajectory, group: int = 0) -> Properties:
    """Return what can be asked of `trajectory`, for one of its parameter groups."""
    if trajectory.used.size == 0:
        raise ValueError("the run raised before its first step, so it has no rates")
    return Properties(trajectory, group)


def equal(one: Trajectory, other: Trajectory, *, within: float = SAME) -> bool:
    """Return whether two runs use the same rates, up to the part `within` of the highest."""
    if one.used.shape != other.used.shape:
        return False
    highest = max(float(np.nanmax(np.abs(one.used))), float(np.nanmax(np.abs(other.used))))
    return bool(np.allclose(one.used, other.used, rtol=0, atol=within * highest, equal_nan=True))


ASKABLE: dict[str, Callable[..., object]] = {
    name: method
    for name, method in vars(Properties).items()
    if not name.startswith("_") and callable(method)
}
"""Every property by name: what `ask` in a question and a claim may name."""
