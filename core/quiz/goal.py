"""The goal of a learner's schedule or code, and the execution that is compared with it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from core.content.expression import ExpressionError, Names, fill, resolve
from core.quiz.query import Ask, Condition
from core.quiz.rubric import Criterion
from core.quiz.run_template import RunTemplate, SchedulerName
from core.records import Record, as_text, counted, typed_text
from core.records.numbers import numbers_in
from core.records.rounding import rounding_of
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


class Measured(NamedTuple):
    """How far a requirement is met, 0 … 1, and what came instead if it isn't."""

    share: float
    came: str = ""
    only_rounded: bool = False
    """Whether it is missed only because numbers are written to too few digits."""


MET = Measured(1.0)


@dataclass(frozen=True)
class Requirement:
    """One thing that an answer must do: its sentence, and how an execution is measured by it."""

    say: str
    measure: Callable[[Execution], Measured]
    counts_if_met: bool = True

    def criterion(self, execution: Execution) -> Criterion:
        """Return how far an execution meets this."""
        share, came, only_rounded = self.measure(execution)
        weight = 1.0 if share < 1 or self.counts_if_met else 0.0
        return Criterion(share, self.say, weight, came, only_rounded)


class Limit(Condition):
    """A bound that the learner's run must keep, and the sentence that states it."""

    ask: Ask
    say: str = Field(description="The bound as a reader should see it; slots of drawn names.")

    def measure(self, trajectory: Trajectory, names: Names) -> Measured:
        """Return whether a run keeps this bound, and the value that came if it doesn't."""
        try:
            value = self.ask.answer(trajectory, names)
            held = self.holds(value, names)
        except ExpressionError as reason:
            return Measured(0.0, str(reason))
        return MET if held else Measured(0.0, f"yours: {as_text(value)}")


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

    def requirements(self, names: Names) -> tuple[Requirement, ...]:
        """Return everything that an answer must do; a page shows the sentences before the answer.

        All criteria are made from these, so that nothing is judged that wasn't said.
        """
        return tuple(self._requirements(names))

    def criteria(self, execution: Execution, names: Names) -> tuple[Criterion, ...]:
        """Return the criteria of this goal, each with how far it is met."""
        return tuple(each.criterion(execution) for each in self.requirements(names))

    def _requirements(self, names: Names) -> Iterator[Requirement]:
        if not {limit.ask.name for limit in self.limits} & OUTCOMES:
            # To run is no merit, so it counts only where it fails.
            yield Requirement("it runs to its end", _runs, counts_if_met=False)
        if self.run is not None:
            truth = traced(self.run.run(names))
            steps = counted(truth.used.shape[1], "optimizer step")
            say = f"it uses the rates described at all {steps}"
            yield Requirement(say, partial(self._curve, truth))
        if self.steps is not None:
            wanted = resolve(self.steps, names)
            steps = counted(wanted, "optimizer step")
            yield Requirement(f"it takes {steps}", partial(_takes, wanted))
        for limit in self.limits:
            keeps = partial(_keeps, limit, names)
            yield Requirement(fill(limit.say, names), keeps)
        for kind in self.uses:
            yield Requirement(f"it builds {kind}", partial(_builds, kind))
        if self.logs is not None:
            what = "it used" if self.logs == "used" else "it leaves behind"
            yield Requirement(f"every step logs the rate {what}", self._log)

    def _curve(self, truth: Trajectory, execution: Execution) -> Measured:
        """Compare the rates used, of every parameter group."""
        yours = execution.trajectory
        n_groups, n_steps = truth.used.shape
        if yours.used.shape[0] != n_groups:
            groups = counted(n_groups, "parameter group")
            return Measured(0.0, f"it needs {groups}; yours: {yours.used.shape[0]}")
        if yours.used.shape[1] != n_steps:
            return Measured(0.0, f"yours takes {yours.used.shape[1]}")
        within = self.of_range * float(np.nanmax(np.abs(truth.used)))
        near = np.isclose(yours.used, truth.used, rtol=0, atol=within, equal_nan=True)
        off = np.flatnonzero(~near.all(axis=0))
        return Measured(0.0, f"step {off[0]} is the first that differs") if off.size else MET

    def _log(self, execution: Execution) -> Measured:
        trajectory = execution.trajectory
        rates = trajectory.used[0] if self.logs == "used" else trajectory.printed[0]
        if len(execution.logged) != len(rates):
            lines, steps = counted(len(execution.logged), "line"), counted(len(rates), "step")
            return Measured(0.0, f"{lines} for {steps}")
        off = np.flatnonzero(~_rounded(execution.logged, rates))
        if not off.size:
            return MET
        first, *_ = others = [(execution.logged[at], float(rates[at]), at) for at in off]
        logged, rate, step = first
        if not all(rounding_of(one, other) for one, other, _ in others):
            return Measured(0.0, f"not step {step}")
        what = "used" if self.logs == "used" else "left behind"
        printed = f"step {step} printed {typed_text(logged)}, {what} {as_text(rate)}"
        return Measured(0.0, f"{printed}: print more digits", only_rounded=True)


def _runs(execution: Execution) -> Measured:
    exception = execution.trajectory.exception
    return Measured(0.0, f"{exception.category} is raised") if exception else MET


def _takes(wanted: Any, execution: Execution) -> Measured:
    came = execution.trajectory.used.shape[1]
    return MET if came == wanted else Measured(0.0, f"yours: {came}")


def _keeps(limit: Limit, names: Names, execution: Execution) -> Measured:
    return limit.measure(execution.trajectory, names)


def _builds(kind: str, execution: Execution) -> Measured:
    return Measured(float(kind in execution.built))


def _rounded(logged: Sequence[float], rates: Sequence[float] | Rates) -> NDArray[np.bool_]:
    """Return which logged numbers equal the rates, up to rounding."""
    return np.isclose(np.array(logged), rates, rtol=LOGGED, atol=5e-5)


def _logged_alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and bool(_rounded(one, other).all())
