"""Manual changes in a run: what is done by hand between two steps of its loop."""

from typing import Annotated, Literal, cast

from pydantic import Field, StrictInt

from core.records import Number, Rate, Record, Spelled
from core.schedule.kinds.composed import AnySchedule


class Event(Record):
    """A manual change just before optimizer step `at`, counted from 0."""

    at: StrictInt = Field(ge=0, description="The optimizer step before which it happens.")


class SetRate(Event):
    """Write a rate into the optimizer's parameter groups (all, or one)."""

    kind: Literal["set_rate"] = "set_rate"
    lr: Rate
    group: StrictInt | None = Field(default=None, ge=0)


class SetParameter(Event):
    """Assign to an attribute of the scheduler, such as `T_max`."""

    kind: Literal["set_parameter"] = "set_parameter"
    name: Annotated[
        str,
        Spelled(
            r"^[A-Za-z][A-Za-z0-9_]*$",
            "letters, digits and underscores, beginning with a letter",
        ),
    ]
    value: Number


class SkipOptimizer(Event):
    """Leave out optimizer step `at`, as a gradient scaler does when gradients overflow."""

    kind: Literal["skip_optimizer"] = "skip_optimizer"


class AddGroup(Event):
    """Add a parameter group with its own rate."""

    kind: Literal["add_group"] = "add_group"
    lr: Rate


class NewSchedule(Event):
    """Build another scheduler on the same optimizer, and step that one from then on."""

    kind: Literal["new_schedule"] = "new_schedule"
    schedule: AnySchedule


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
    SetRate | SetParameter | SkipOptimizer | AddGroup | NewSchedule | Resume,
    Field(discriminator="kind"),
]
