"""Schedules that scale the base rate: drops, ramps and decays."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from core.records import Number
from core.records.numbers import is_count
from core.schedule.parameter import Slider, Start
from core.schedule.record import FROM_THE_START, LastEpoch, Rates, Schedule, Steps

ITERS = Slider(1, 100, live=True)
GAMMA = Slider(0.05, 1.0, step=0.01, live=True)
FACTOR = Slider(0.0, 1.0, step=0.01, live=True)


class StepLR(Schedule):
    """Multiply the rate by `gamma` every `step_size` steps."""

    kind: Literal["StepLR"] = "StepLR"
    formula: ClassVar = "ηₜ = ⟦lr⟧ · ⟦gamma⟧^⌊⟦t⟧ / ⟦step_size⟧⌋"
    step_size: Annotated[Number, ITERS, Start(30)] = Field(description="Steps between two drops.")
    gamma: Annotated[Number, GAMMA] = Field(default=0.1, description="Factor of each drop.")
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        if not is_count(self.step_size):
            return None
        return np.asarray(base_lr * float(self.gamma) ** (t // self.step_size))


class MultiStepLR(Schedule):
    """Multiply the rate by `gamma` at each milestone."""

    kind: Literal["MultiStepLR"] = "MultiStepLR"
    formula: ClassVar = "ηₜ = ⟦lr⟧ · ⟦gamma⟧^(how many of ⟦milestones⟧ are ≤ ⟦t⟧)"
    milestones: Annotated[tuple[Number, ...], Start((30, 60))] = Field(
        description="Steps at which the rate drops; a repeated one drops twice."
    )
    gamma: Annotated[Number, GAMMA] = Field(default=0.1, description="Factor of each drop.")
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        if min(self.milestones, default=0) < 0:
            return None
        # A milestone between two steps is never met.
        met = sorted(m for m in self.milestones if m == 0 or is_count(m))
        passed = np.searchsorted(np.array(met, dtype=float), t, side="right")
        return np.asarray(base_lr * float(self.gamma) ** passed)


class ConstantLR(Schedule):
    """Hold a fraction of the base rate for `total_iters` steps, then the whole of it."""

    kind: Literal["ConstantLR"] = "ConstantLR"
    formula: ClassVar = "ηₜ = ⟦lr⟧ · (⟦factor⟧ while ⟦t⟧ < ⟦total_iters⟧, then 1)"
    factor: Annotated[Number, FACTOR] = Field(
        default=1 / 3, description="Fraction of the base rate that is held."
    )
    total_iters: Annotated[Number, ITERS, Start(20)] = Field(
        default=5, description="Steps for which the fraction is held."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        if not is_count(self.total_iters):
            return None
        return np.asarray(base_lr * np.where(t >= self.total_iters, 1.0, self.factor))


class LinearLR(Schedule):
    """Move the rate in a straight line between two fractions of the base rate, then hold."""

    kind: Literal["LinearLR"] = "LinearLR"
    formula: ClassVar = (
        "ηₜ = ⟦lr⟧ · (⟦start_factor⟧ + (⟦end_factor⟧ − ⟦start_factor⟧)"
        " · min(⟦t⟧, ⟦total_iters⟧) / ⟦total_iters⟧)"
    )
    start_factor: Annotated[Number, FACTOR] = Field(
        default=1 / 3, description="Fraction of the base rate at step 0, above 0."
    )
    end_factor: Annotated[Number, FACTOR] = Field(
        default=1.0, description="Fraction of the base rate from `total_iters` on."
    )
    total_iters: Annotated[Number, ITERS, Start(40)] = Field(
        default=5, description="Length of the ramp."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        if not is_count(self.total_iters):
            return None
        along = np.minimum(t, self.total_iters) / self.total_iters
        factor = self.start_factor + (self.end_factor - self.start_factor) * along
        return np.asarray(base_lr * factor)


class ExponentialLR(Schedule):
    """Multiply the rate by `gamma` at every step."""

    kind: Literal["ExponentialLR"] = "ExponentialLR"
    formula: ClassVar = "ηₜ = ⟦lr⟧ · ⟦gamma⟧^⟦t⟧"
    gamma: Annotated[Number, Slider(0.8, 1.0, step=0.002, live=True), Start(0.95)] = Field(
        description="Factor of every step."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates:
        return np.asarray(base_lr * float(self.gamma) ** t)


class PolynomialLR(Schedule):
    """Take the rate to zero along a power of the time that is left."""

    kind: Literal["PolynomialLR"] = "PolynomialLR"
    formula: ClassVar = "ηₜ = ⟦lr⟧ · (1 − min(⟦t⟧, ⟦total_iters⟧) / ⟦total_iters⟧)^⟦power⟧"
    total_iters: Annotated[Number, ITERS, Start(80)] = Field(
        default=5, description="Steps until zero."
    )
    power: Annotated[Number, Slider(0.25, 4.0, step=0.05, live=True), Start(2.0)] = Field(
        default=1.0, description="1 is a straight line; above 1 falls early, below 1 late."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        if not is_count(self.total_iters):
            return None
        left = 1.0 - np.minimum(t, self.total_iters) / self.total_iters
        return np.asarray(base_lr * left ** float(self.power))
