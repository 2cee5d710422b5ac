"""A run: what a learner would write in PyTorch, as a value."""

from typing import Annotated, Literal

import torch
from pydantic import Field, StrictBool, StrictInt, model_validator

from core.schedule.compose import AnySchedule
from core.schedule.record import Number, Record, Slider

MAX_STEPS = 100_000


class Optimizer(Record):
    """The optimizer's class, rate and momentum, and the rates of further parameter groups."""

    kind: Literal["SGD", "Adam", "AdamW"] = "SGD"
    lr: Annotated[Number, Slider(1e-4, 1.0, scale="log", live=True)] = Field(
        default=0.1, description="Base rate, handed to the optimizer."
    )
    momentum: Annotated[Number, Slider(0.0, 0.99, step=0.01)] = Field(
        default=0.0, description="Momentum of SGD; Adam and AdamW have beta1 in its place."
    )
    groups: tuple[Number, ...] = Field(
        default=(), description="Base rates of further parameter groups."
    )

    @model_validator(mode="after")
    def _momentum_is_for_sgd(self) -> "Optimizer":
        if self.momentum and self.kind != "SGD":
            raise ValueError(f"momentum is an argument of SGD only, got {self.kind}")
        return self

    def build(self) -> torch.optim.Optimizer:
        """Construct the real optimizer, one weight to a group. Raises whatever PyTorch raises."""
        groups = [
            {"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr}
            for lr in (self.lr, *self.groups)
        ]
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
    lr: Number
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
    lr: Number


ResumeOrder = Literal[
    "build, load optimizer, load scheduler",
    "load optimizer, build, load scheduler",
    "load optimizer, build with last_epoch = steps - 1",
    "load optimizer, build with last_epoch = steps",
    "load optimizer, build",
    "build, load scheduler",
]


class Resume(Event):
    """Save both state dicts, throw everything away, and resume in one of the usual orders.

    `schedule` is what the new process builds, when it isn't the same as before.
    """

    kind: Literal["resume"] = "resume"
    order: ResumeOrder = "build, load optimizer, load scheduler"
    schedule: AnySchedule | None = None


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
    events: tuple[AnyEvent, ...] = ()
    scheduler_first: StrictBool = Field(
        default=False, description="Step the scheduler before the optimizer: the wrong order."
    )

    @model_validator(mode="after")
    def _sizes_agree(self) -> "Run":
        if not 1 <= self.n_steps <= MAX_STEPS:
            raise ValueError(f"n_steps must be in 1..{MAX_STEPS}, got {self.n_steps}")
        if self.metrics is not None and len(self.metrics) < self.n_steps:
            raise ValueError(
                f"metrics must have one value for each of the {self.n_steps} steps,"
                f" got {len(self.metrics)}"
            )
        late = [event.at for event in self.events if event.at >= self.n_steps]
        if late:
            raise ValueError(f"an event must be at a step in 0..{self.n_steps - 1}, got {late[0]}")
        return self
