"""Properties of a trajectory that questions and claims ask for: its lowest rate, its restarts."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from core.records import span
from core.schedule.record import Rates
from core.schedule.shape import SAME, Direction, Shape, Stretch, thinned
from core.schedule.tracing.trajectory import Trajectory


class Properties:
    """The properties of one parameter group's trajectory; steps count from 0."""

    def __init__(self, trajectory: Trajectory, group: int = 0) -> None:
        self._trajectory = trajectory
        self._group = group
        self._used: Rates = trajectory.used[group]
        self._printed: Rates = trajectory.printed[group]

    def rate_at(self, step: int) -> float:
        """Return the rate used at `step`, which is also the rate after `step` scheduler steps."""
        return float(self._rates[self._within(step)])

    def printed_at(self, step: int) -> float:
        """Return the rate that a log line at the end of `step` prints."""
        return float(self._printed[self._within(step)])

    def get_lr_at(self, step: int) -> float:
        """Return what `scheduler.get_lr()` returns at the end of `step`, not the current rate."""
        if self._trajectory.get_lr is None:
            raise ValueError("this run doesn't call get_lr(); set reads_get_lr")
        rate = float(self._trajectory.get_lr[self._group, self._within(step)])
        if np.isnan(rate):
            raise ValueError(f"get_lr() returned nothing at step {step}")
        return rate

    def shrink_at(self, step: int) -> float:
        """Return the part by which AdamW shrinks every weight at `step`: rate · weight decay.

        At 1 the whole weight is gone; above 1 its sign changes.

        Source:
            PyTorch 2.13, torch/optim/adam.py: `param.mul_(1 - lr * weight_decay)`.
        """
        if self._trajectory.weight_decay is None:
            raise ValueError("only AdamW shrinks weights by rate · weight decay")
        return self.rate_at(step) * self._trajectory.weight_decay

    def momentum_at(self, step: int) -> float:
        """Return the momentum used at `step`."""
        if self._trajectory.momentum is None:
            raise ValueError("no scheduler of this run moves momentum")
        return float(self._trajectory.momentum[self._within(step)])

    def last(self) -> float:
        """Return the rate used at the last step."""
        return float(self._rates[-1])

    def last_printed(self) -> float:
        """Return the rate in the optimizer when the loop has ended."""
        return float(self._printed[len(self._rates) - 1])

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

    def second_touch_of(self, rate: float) -> int | None:
        """Return the step at which the rate comes to `rate` for the second time, or None."""
        there = np.abs(self._rates - rate) <= self._tolerance
        arrives = np.flatnonzero(there & ~np.concatenate([[False], there[:-1]]))
        return int(arrives[1]) if len(arrives) > 1 else None

    def touches_of_lowest(self) -> int:
        """Return on how many separate occasions the lowest rate is used."""
        return self.touches_of(self.lowest())

    def direction_at(self, step: int) -> Direction:
        """Return where the rate goes from `step` to the next one."""
        step = self._within(step)
        there = [piece for piece in self._shape.pieces if piece.start <= step < piece.end]
        return there[0].direction if there else "flat"

    def restarts(self) -> int:
        """Return how often the rate, having fallen, climbs to a peak in a single step.

        With `step_every`, a single scheduler step; so for periods, climbs and drops.
        """
        return len(self._scheduled.restarts)

    def first_restart(self) -> int | None:
        """Return the first step after the first restart's jump, or None."""
        restarts = self._scheduled.restarts
        return restarts[0].end * self._every if restarts else None

    def drops(self) -> int:
        """Return how often the rate falls in a single step between two holds."""
        return self._scheduled.drops()

    def periods(self) -> int:
        """Return how often the rate falls and climbs all the way back without a jump.

        The rate left behind after the last step counts as the end of a climb: 50 steps of
        `T_max=25` are one period.
        """
        return self._scheduled.periods()

    def climbs(self) -> int:
        """Return in how many separate stretches the rate rises."""
        return self._scheduled.climbs()

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

    def step_of_warning(self) -> int | None:
        """Return the step at which PyTorch first warned, or None; −1 while it was being built."""
        steps = (notice.step for notice in self._trajectory.notices if notice.kind == "warning")
        return next((-1 if step is None else step for step in steps), None)

    @cached_property
    def _rates(self) -> Rates:
        if self._used.size == 0:
            raise ValueError("the run raised before its first step, so it has no rates")
        return self._used

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The maximal monotone pieces, in order."""
        return self._shape.stretches

    @cached_property
    def _shape(self) -> Shape:
        return Shape(self._rates, self._printed[-1:])

    @cached_property
    def _thinned(self) -> Shape | None:
        every = self._trajectory.step_every
        return thinned(self._rates, self._printed, every) if every > 1 else None

    @property
    def _scheduled(self) -> Shape:
        """The shape in scheduler steps, unless the rate was changed between two of them."""
        return self._thinned or self._shape

    @property
    def _every(self) -> int:
        return self._trajectory.step_every if self._thinned else 1

    @property
    def _tolerance(self) -> float:
        return SAME * max(abs(self.highest()), abs(self.lowest()))

    def _within(self, step: int) -> int:
        if not 0 <= step < len(self._rates):
            raise ValueError(f"step must be {span(0, len(self._rates) - 1)}, got {step}")
        return step


def properties(trajectory: Trajectory, group: int = 0) -> Properties:
    """Return the properties of `trajectory`, for one of its parameter groups.

    A run that raised before its first step can only be asked whether it raises or warns; the
    rest is a ValueError.
    """
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
