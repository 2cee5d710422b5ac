"""The goal of a learner's schedule or code, and the execution that is compared with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from core.content.expression import ExpressionError, Names, fill, resolve
from core.quiz.query import Ask, Condition
from core.quiz.rubric import Criterion
from core.quiz.run_template import RunTemplate, SchedulerName
from core.records import Record, as_text
from core.records.numbers import numbers_in
from core.sandbox import CodeRun
from core.schedule import Rates, Trajectory, traced

OUTCOMES = {"raises", "step_of_exception"}
LOGGED = 0.005
"""How far a rate in a log line may be rounded, as a part of the rate."""


@dataclass(frozen=True, eq=False)
class Execution:
    """The result of running an answer: trajectory, schedulers built, printed lines."""

    trajectory: Trajectory
    built: tuple[str, ...] = ()
    lines: tuple[str, ...] = field(default=())
    code_run: CodeRun | None = None
    """What its code did, if it is code."""

    @property
    def logged(self) -> tuple[float, ...]:
        """The last number of each printed line that contains a number."""
        numbers = map(numbers_in, self.lines)
        return tuple(found[-1] for found in numbers if found)

    def does_the_same(self, other: "Execution", *, logs: bool) -> bool:
        """Return whether both used the same rates and ended alike; with `logs`, logged alike."""
        mine, theirs = self.trajectory, other.trajectory
        ends = [
            (t.exception.category, t.exception.message) if t.exception else None
            for t in (mine, theirs)
        ]
        return (
            mine.used.shape == theirs.used.shape
            and ends[0] == ends[1]
            and np.allclose(mine.used, theirs.used, rtol=1e-6, atol=1e-15, equal_nan=True)
            and (not logs or _logged_alike(self.logged, other.logged))
        )


class Limit(Condition):
    """A bound that the learner's run must keep, and the sentence that states it."""

    ask: Ask
    say: str = Field(description="The bound as a reader should see it; slots of drawn names.")

    def criterion(self, trajectory: Trajectory, names: Names) -> Criterion:
        """Return this bound as a criterion; if it isn't met, with the value that came instead."""
        say = fill(self.say, names)
        try:
            value = self.ask.answer(trajectory, names)
            held = self.holds(value, names)
        except ExpressionError as reason:
            return Criterion(0.0, f"{say} ({reason})")
        return Criterion(1.0, say) if held else Criterion(0.0, f"{say} (yours: {as_text(value)})")


class Goal(Record):
    """A goal: the curve, limits, scheduler classes and logged rates that are required."""

    run: RunTemplate | None = Field(default=None, description="The run whose rates it must use.")
    of_range: float = Field(
        default=1e-6, gt=0, lt=0.5, description="How near, as a part of the highest rate."
    )
    steps: Any = Field(default=None, description="How many optimizer steps it must take.")
    limits: tuple[Limit, ...] = ()
    uses: tuple[SchedulerName, ...] = Field(
        default=(), description="Schedulers that it must build."
    )
    logs: Literal["used", "printed"] | None = Field(
        default=None, description="Each step prints the rate used, or the one left behind."
    )

    @model_validator(mode="after")
    def _asks_something(self) -> "Goal":
        if self.run is None and not self.limits:
            raise ValueError("a goal must have a run or limits, got neither")
        return self

    def target(self, names: Names) -> Trajectory | None:
        """Return the trajectory to reproduce, if the goal names one."""
        return None if self.run is None else traced(self.run.run(names))

    def criteria(self, execution: Execution, names: Names) -> tuple[Criterion, ...]:
        """Return the criteria of this goal, each with how far it is met."""
        trajectory = execution.trajectory
        criteria = []
        asked = {limit.ask.name for limit in self.limits}
        if trajectory.exception and not asked & OUTCOMES:
            category = trajectory.exception.category
            criteria.append(Criterion(0.0, f"it runs to its end ({category} is raised)"))
        if self.run is not None:
            criteria.append(self._curve(trajectory, traced(self.run.run(names))))
        if self.steps is not None:
            wanted, came = resolve(self.steps, names), trajectory.used.shape[1]
            criteria.append(
                Criterion(1.0, f"it takes {wanted} optimizer steps")
                if came == wanted
                else Criterion(0.0, f"it takes {wanted} optimizer steps (yours: {came})")
            )
        criteria += [limit.criterion(trajectory, names) for limit in self.limits]
        criteria += [
            Criterion(float(kind in execution.built), f"it builds {kind}") for kind in self.uses
        ]
        if self.logs is not None:
            criteria.append(self._log(execution))
        return tuple(criteria)

    def _curve(self, yours: Trajectory, truth: Trajectory) -> Criterion:
        """Compare the rates used, of every parameter group."""
        n_groups, n_steps = truth.used.shape
        if yours.used.shape[0] != n_groups:
            return Criterion(0.0, f"{n_groups} parameter groups (yours: {yours.used.shape[0]})")
        if yours.used.shape[1] != n_steps:
            came = yours.used.shape[1]
            return Criterion(0.0, f"the rates of {n_steps} optimizer steps (yours takes {came})")
        within = self.of_range * float(np.nanmax(np.abs(truth.used)))
        near = np.isclose(yours.used, truth.used, rtol=0, atol=within, equal_nan=True)
        off = np.flatnonzero(~near.all(axis=0))
        if not off.size:
            return Criterion(1.0, f"the rates used at all {n_steps} steps")
        return Criterion(0.0, f"the rates used; step {off[0]} is the first that differs")

    def _log(self, execution: Execution) -> Criterion:
        trajectory = execution.trajectory
        rates = trajectory.used[0] if self.logs == "used" else trajectory.printed[0]
        what = "the rate it used" if self.logs == "used" else "the rate it leaves behind"
        say = f"every step logs {what}"
        if len(execution.logged) != len(rates):
            return Criterion(0.0, f"{say} ({len(execution.logged)} lines for {len(rates)} steps)")
        off = np.flatnonzero(~_rounded(execution.logged, rates))
        return Criterion(1.0, say) if not off.size else Criterion(0.0, f"{say} (not step {off[0]})")


def _rounded(logged: Sequence[float], rates: Sequence[float] | Rates) -> NDArray[np.bool_]:
    """Return which logged numbers equal the rates, up to rounding."""
    return np.isclose(np.array(logged), rates, rtol=LOGGED, atol=5e-5)


def _logged_alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and bool(_rounded(one, other).all())
