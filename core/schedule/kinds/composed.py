"""Schedules made of other schedules: one after another, or all at once."""

from typing import Annotated, ClassVar, Literal, cast

import numpy as np
from pydantic import Field
from torch.optim import Optimizer as TorchOptimizer
from torch.optim import lr_scheduler

from core.records import Number
from core.records.numbers import is_count
from core.schedule.kinds.cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from core.schedule.kinds.cyclic import CyclicLR, OneCycleLR
from core.schedule.kinds.decay import (
    ConstantLR,
    ExponentialLR,
    LinearLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from core.schedule.kinds.lambdas import LambdaLR, MultiplicativeLR
from core.schedule.kinds.plateau import ReduceLROnPlateau
from core.schedule.parameter import Start
from core.schedule.record import FROM_THE_START, LastEpoch, Rates, Schedule, Steps

WARM_THEN_COSINE = (
    LinearLR(start_factor=0.1, total_iters=10),
    CosineAnnealingLR(T_max=90),
)


class _Composed(Schedule):
    schedulers: Annotated[tuple["AnySchedule", ...], Start(WARM_THEN_COSINE)] = Field(
        max_length=20, description="The schedules it is made of."
    )

    def parts(self) -> tuple[Schedule, ...]:
        return self.schedulers

    def moves_momentum(self) -> bool:
        return any(part.moves_momentum() for part in self.schedulers)

    def _built(self, optimizer: TorchOptimizer) -> list[lr_scheduler.LRScheduler]:
        return [part.build(optimizer) for part in self.schedulers]


class SequentialLR(_Composed):
    """Run one schedule after another, each from its own step 0, changing at the milestones."""

    kind: Literal["SequentialLR"] = "SequentialLR"
    formula: ClassVar = "ηₜ = the schedule in charge at ⟦t⟧, counted from its milestone"
    milestones: Annotated[tuple[Number, ...], Start((10,))] = Field(
        description="Scheduler steps at which the next schedule takes over."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def build(self, optimizer: TorchOptimizer, **extra: int) -> lr_scheduler.LRScheduler:
        parts, milestones = self._built(optimizer), cast("list[int]", list(self.milestones))
        last_epoch = cast("int", extra.get("last_epoch", self.last_epoch))
        return lr_scheduler.SequentialLR(optimizer, parts, milestones, last_epoch)

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        starts = (0, *self.milestones)
        if len(starts) != len(self.schedulers) or not all(map(is_count, self.milestones)):
            return None
        if list(starts) != sorted(starts) or any(isinstance(p, _SHIFTS) for p in self.schedulers):
            return None
        rates = np.full(t.shape, np.nan)
        for part, start, end in zip(self.schedulers, starts, (*starts[1:], np.inf), strict=True):
            mine = (t >= start) & (t < end)
            inside = part.closed_form(t[mine] - start, base_lr)
            if inside is None:
                return None
            rates[mine] = inside
        return rates


class ChainedScheduler(_Composed):
    """Step several schedules together; their factors multiply."""

    kind: Literal["ChainedScheduler"] = "ChainedScheduler"
    formula: ClassVar = "ηₜ = ⟦lr⟧ · the factors of all parts at ⟦t⟧"

    def build(self, optimizer: TorchOptimizer, **extra: int) -> lr_scheduler.LRScheduler:
        return lr_scheduler.ChainedScheduler(self._built(optimizer), optimizer, **extra)


# Parts of a sequence that go on from the rate they find, or that move the base rate of others.
_SHIFTS = (MultiplicativeLR, CyclicLR, OneCycleLR, _Composed)

AnySchedule = Annotated[
    CosineAnnealingLR
    | CosineAnnealingWarmRestarts
    | StepLR
    | MultiStepLR
    | ExponentialLR
    | PolynomialLR
    | LinearLR
    | ConstantLR
    | LambdaLR
    | MultiplicativeLR
    | CyclicLR
    | OneCycleLR
    | ReduceLROnPlateau
    | SequentialLR
    | ChainedScheduler,
    Field(discriminator="kind"),
]
"""Any of the 15 records, told apart by `kind`."""

SequentialLR.model_rebuild()
ChainedScheduler.model_rebuild()

KINDS: dict[str, type[Schedule]] = {
    kind.model_fields["kind"].default: kind
    for kind in (
        CosineAnnealingLR,
        CosineAnnealingWarmRestarts,
        StepLR,
        MultiStepLR,
        ExponentialLR,
        PolynomialLR,
        LinearLR,
        ConstantLR,
        LambdaLR,
        MultiplicativeLR,
        CyclicLR,
        OneCycleLR,
        ReduceLROnPlateau,
        SequentialLR,
        ChainedScheduler,
    )
}
"""Every scheduler of torch 2.13 by name, in the order in which menus show them."""
