"""A training run as a record: optimizer, schedule, number of steps, metrics, manual changes."""

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, StrictBool, StrictInt, model_validator

from core.records import Number, Record, counted, span
from core.schedule.kinds.composed import AnySchedule
from core.schedule.optimizer import Optimizer
from core.schedule.tracing.events import (
    AddGroup,
    AnyEvent,
    NewSchedule,
    Resume,
    SetParameter,
    SetRate,
    SkipOptimizer,
)

MAX_STEPS = 100_000


class Run(Record):
    """A training run: optimizer, schedule (None: a constant rate) and number of steps."""

    optimizer: Optimizer = Optimizer()
    schedule: AnySchedule | None = None
    n_steps: StrictInt = 100
    metrics: tuple[Number, ...] | None = Field(
        default=None,
        description="What a scheduler that takes a metric is given, one for each scheduler step.",
    )
    events: tuple[AnyEvent, ...] = Field(
        default=(), max_length=100, description="What is done by hand on the way."
    )
    scheduler_first: StrictBool = Field(
        default=False, description="Step the scheduler before the optimizer: the wrong order."
    )
    step_every: StrictInt = Field(
        default=1,
        ge=1,
        description="Optimizer steps to one scheduler step: the batches of an epoch, for one.",
    )
    step_with: tuple[Number, ...] | None = Field(
        default=None,
        description="What scheduler.step() is told, one for each scheduler step: the epoch.",
    )
    reads_get_lr: StrictBool = Field(
        default=False, description="Call scheduler.get_lr() at the end of each step."
    )

    def scheduler_steps(self, n: int) -> int:
        """Return how many scheduler steps belong to the first `n` optimizer steps."""
        # Stepped first, the scheduler begins a group of steps; otherwise it ends one.
        return -(-n // self.step_every) if self.scheduler_first else n // self.step_every

    def scheduler_times(self) -> NDArray[np.float64]:
        """Return the t of the schedule's formula at each optimizer step: scheduler steps so far.

        Where `scheduler.step()` is told a number, t is the number that it was told last.
        """
        calls = [self.scheduler_steps(step) for step in range(self.n_steps)]
        told = range(len(calls) + 1) if self.step_with is None else (0, *self.step_with)
        return np.array([told[n] for n in calls], dtype=float)

    def ordered_events(self) -> list[AnyEvent]:
        """Return the manual changes in the order of their steps."""
        return sorted(self.events, key=lambda event: event.at)

    def schedules(self) -> tuple[AnySchedule, ...]:
        """Return every schedule that is built on the way, in order."""
        later = (
            event.schedule
            for event in self.ordered_events()
            if isinstance(event, NewSchedule | Resume)
        )
        return tuple(schedule for schedule in (self.schedule, *later) if schedule)

    def has_many_groups(self) -> bool:
        """Return whether the optimizer has, or gets, more than one parameter group."""
        adds = any(isinstance(event, AddGroup) for event in self.events)
        return bool(self.optimizer.groups) or adds

    def moves_momentum(self) -> bool:
        """Return whether a scheduler changes momentum (or Adam's beta1) too."""
        has_one = self.optimizer.momentum_key() is not None
        return has_one and any(schedule.moves_momentum() for schedule in self.schedules())

    def is_usual_loop(self) -> bool:
        """Return whether a new run's scheduler follows the optimizer, nothing changed by hand."""
        resumed = bool(self.optimizer.initial_lr) or any(s.is_resumed() for s in self.schedules())
        return not self.events and not self.scheduler_first and not resumed

    @model_validator(mode="after")
    def _sizes_agree(self) -> "Run":
        if not 1 <= self.n_steps <= MAX_STEPS:
            raise ValueError(f"n_steps must be {span(1, MAX_STEPS)}, got {self.n_steps:,}")
        n_calls = self.scheduler_steps(self.n_steps)
        for name, given in (("metrics", self.metrics), ("step_with", self.step_with)):
            if given is not None and len(given) < n_calls:
                raise ValueError(
                    f"{name} must have {counted(n_calls, 'value')}, one for each scheduler step,"
                    f" got {len(given)}"
                )
        return self

    @model_validator(mode="after")
    def _scheduler_can_be_told(self) -> "Run":
        if self.schedule is None and (self.step_with is not None or self.reads_get_lr):
            name = "reads_get_lr" if self.step_with is None else "step_with"
            raise ValueError(f"{name} must have a schedule to act on, got none")
        if self.step_with is not None and self.metrics is not None:
            raise ValueError("step_with must be given without metrics, got both")
        return self

    @model_validator(mode="after")
    def _events_can_happen(self) -> "Run":
        last, n_groups, schedule = self.n_steps - 1, 1 + len(self.optimizer.groups), self.schedule
        for event in self.ordered_events():
            if event.at > last:
                raise ValueError(f"an event must be at a step {span(0, last)}, got {event.at:,}")
            match event:
                case AddGroup():
                    n_groups += 1
                case SetRate(group=int(group)) if group >= n_groups:
                    raise ValueError(f"group must be {span(0, n_groups - 1)}, got {group}")
                case NewSchedule():
                    schedule = event.schedule
                case SetParameter() | Resume() if schedule is None:
                    raise ValueError(f"{event.kind} must have a schedule to act on, got none")
                case Resume(schedule=new) if new and schedule and new.kind != schedule.kind:
                    raise ValueError(
                        "a run must resume with its own kind of schedule,"
                        f" {schedule.kind}, got {new.kind}"
                    )
                case SetRate() | SetParameter() | Resume() | SkipOptimizer():
                    pass
        return self


def with_value(run: Run, name: str, value: Number) -> Run:
    """Return the run with one parameter changed: `lr` is the optimizer's, the rest the schedule's.

    Raises:
        ValueError: If neither has a parameter of that name, or it does not take the value.
    """
    if name == "lr":
        return run.model_copy(update={"optimizer": run.optimizer.changed(lr=value)})
    if run.schedule is None:
        raise ValueError(f"a run without a schedule has no parameter {name}")
    return run.model_copy(update={"schedule": run.schedule.changed(**{name: value})})


def value_of(run: Run, name: str) -> Number:
    """Return the present value of `lr` or of a parameter of the schedule."""
    value: Number = run.optimizer.lr if name == "lr" else getattr(run.schedule, name)
    return value
