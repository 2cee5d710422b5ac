"""A run: what a learner would write in PyTorch, as a value."""

from typing import Annotated, Literal, cast

import torch
from pydantic import Field, StrictBool, StrictInt, model_validator

from core.schedule.compose import AnySchedule
from core.schedule.number import Number, Rate
from core.schedule.parameter import Slider
from core.schedule.record import Record

MAX_STEPS = 100_000


def new_weight() -> torch.nn.Parameter:
    """Return a weight that never gets a gradient: no rate depends on what is trained."""
    return torch.nn.Parameter(torch.zeros(1))


class Optimizer(Record):
    """The optimizer's class, rate and momentum, and the rates of further parameter groups."""

    kind: Literal["SGD", "Adam", "AdamW"] = "SGD"
    lr: Annotated[Rate, Slider(1e-4, 1.0, scale="log", live=True)] = Field(
        default=0.1, description="Base rate, handed to the optimizer."
    )
    momentum: Annotated[Number, Slider(0.0, 0.99, step=0.01)] = Field(
        default=0.0, description="Momentum of SGD; Adam and AdamW have beta1 in its place."
    )
    groups: tuple[Rate, ...] = Field(
        default=(), max_length=200, description="Base rates of further parameter groups."
    )

    @model_validator(mode="after")
    def _momentum_is_for_sgd(self) -> "Optimizer":
        if self.momentum and self.kind != "SGD":
            raise ValueError(f"momentum is an argument of SGD only, got {self.kind}")
        return self

    def build(self) -> torch.optim.Optimizer:
        """Construct the real optimizer, one weight to a group. Raises whatever PyTorch raises."""
        groups = [{"params": [new_weight()], "lr": lr} for lr in (self.lr, *self.groups)]
        match self.kind:
            case "SGD":
                return torch.optim.SGD(groups, lr=self.lr, momentum=self.momentum)
            case "Adam":
                return torch.optim.Adam(groups, lr=self.lr)
            case "AdamW":
                return torch.optim.AdamW(groups, lr=self.lr)


class Event(Record):
    """Something done by hand just before optimizer step `at`, counted from 0."""

    at: StrictInt = Field(ge=0, description="The optimizer step before which it happens.")


class SetRate(Event):
    """Write a rate into the optimizer's parameter groups (all, or one)."""

    kind: Literal["set_rate"] = "set_rate"
    lr: Rate
    group: StrictInt | None = Field(default=None, ge=0)


class SetParameter(Event):
    """Assign to an attribute of the scheduler, such as `T_max`."""

    kind: Literal["set_parameter"] = "set_parameter"
    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
    value: Number


class SkipOptimizer(Event):
    """Leave out optimizer step `at`, as a gradient scaler does when gradients overflow."""

    kind: Literal["skip_optimizer"] = "skip_optimizer"


class AddGroup(Event):
    """Add a parameter group with its own rate."""

    kind: Literal["add_group"] = "add_group"
    lr: Rate


ResumeOrder = Literal[
    "build, load optimizer, load scheduler",
    "load optimizer, build, load scheduler",
    "load optimizer, build with last_epoch = steps - 1",
    "load optimizer, build with last_epoch = steps",
    "load optimizer, build",
    "build, load scheduler",
]


Act = Literal[
    "build",
    "load optimizer",
    "load scheduler",
    "build with last_epoch = steps - 1",
    "build with last_epoch = steps",
]


class Resume(Event):
    """Save both state dicts, throw everything away, and resume in one of the usual orders.

    `schedule` is what the new process builds, when it isn't the same as before.
    """

    kind: Literal["resume"] = "resume"
    order: ResumeOrder = "build, load optimizer, load scheduler"
    schedule: AnySchedule | None = None

    def acts(self) -> list[Act]:
        """Return what is done to the new optimizer and scheduler, one after another."""
        return cast("list[Act]", self.order.split(", "))


AnyEvent = Annotated[
    SetRate | SetParameter | SkipOptimizer | AddGroup | Resume, Field(discriminator="kind")
]


class Run(Record):
    """An optimizer, a schedule (None: the rate is left alone) and how many steps are taken."""

    optimizer: Optimizer = Optimizer()
    schedule: AnySchedule | None = None
    n_steps: StrictInt = 100
    metrics: tuple[Number, ...] | None = Field(
        default=None, description="What a scheduler that takes a metric is given, step by step."
    )
    events: tuple[AnyEvent, ...] = Field(
        default=(), max_length=100, description="What is done by hand on the way."
    )
    scheduler_first: StrictBool = Field(
        default=False, description="Step the scheduler before the optimizer: the wrong order."
    )

    def moves_momentum(self) -> bool:
        """Return whether the scheduler changes momentum (or Adam's beta1) too."""
        resumed = (event.schedule for event in self.events if isinstance(event, Resume))
        return any(schedule.moves_momentum() for schedule in (self.schedule, *resumed) if schedule)

    @model_validator(mode="after")
    def _sizes_agree(self) -> "Run":
        if not 1 <= self.n_steps <= MAX_STEPS:
            raise ValueError(f"n_steps must be in 1..{MAX_STEPS}, got {self.n_steps}")
        if self.metrics is not None and len(self.metrics) < self.n_steps:
            raise ValueError(
                f"metrics must have one value for each of the {self.n_steps} steps,"
                f" got {len(self.metrics)}"
            )
        return self

    @model_validator(mode="after")
    def _events_can_happen(self) -> "Run":
        last, n_groups = self.n_steps - 1, 1 + len(self.optimizer.groups)
        for event in sorted(self.events, key=lambda event: event.at):
            if event.at > last:
                raise ValueError(f"an event must be at a step in 0..{last}, got {event.at}")
            match event:
                case AddGroup():
                    n_groups += 1
                case SetRate(group=int(group)) if group >= n_groups:
                    raise ValueError(f"group must be in 0..{n_groups - 1}, got {group}")
                case SetParameter() | Resume():
                    self._has_schedule_for(event)
                case SetRate() | SkipOptimizer():
                    pass
        return self

    def _has_schedule_for(self, event: SetParameter | Resume) -> None:
        if self.schedule is None:
            raise ValueError(f"{event.kind} must have a schedule to act on, got none")
        new = event.schedule if isinstance(event, Resume) else None
        if new is not None and new.kind != self.schedule.kind:
            raise ValueError(
                f"a run must resume with its own kind of schedule, {self.schedule.kind},"
                f" got {new.kind}"
            )
