"""The two cosine schedules: CosineAnnealingLR climbs back up, the other restarts."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from core.records import Number
from core.records.numbers import is_count
from core.schedule.parameter import Slider, Start
from core.schedule.record import FROM_THE_START, LastEpoch, Rates, Schedule, Steps

FLOOR = Slider(0.0, 0.1, step=1e-5, scale="log", live=True)


class CosineAnnealingLR(Schedule):
    """Follow half a cosine from the base rate down to `eta_min`, then climb back up."""

    kind: Literal["CosineAnnealingLR"] = "CosineAnnealingLR"
    formula: ClassVar = "ηₜ = ⟦eta_min⟧ + ½ · (⟦lr⟧ − ⟦eta_min⟧) · (1 + cos(π · ⟦t⟧ / ⟦T_max⟧))"
    T_max: Annotated[Number, Slider(1, 100, live=True), Start(50)] = Field(
        description="Half-period: scheduler steps from peak to floor."
    )
    eta_min: Annotated[Number, FLOOR] = Field(
        default=0.0, description="Floor: the lowest rate, an absolute number."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        if not self.T_max:
            return None
        half_cosine = (1 + np.cos(np.pi * t / self.T_max)) / 2
        return np.asarray(self.eta_min + (base_lr - self.eta_min) * half_cosine)


class CosineAnnealingWarmRestarts(Schedule):
    """Follow half a cosine down, jump back to the base rate, and begin again."""

    kind: Literal["CosineAnnealingWarmRestarts"] = "CosineAnnealingWarmRestarts"
    formula: ClassVar = "ηₜ = ⟦eta_min⟧ + ½ · (⟦lr⟧ − ⟦eta_min⟧) · (1 + cos(π · ⟦T_cur⟧ / ⟦T_i⟧))"
    T_0: Annotated[Number, Slider(1, 100, live=True), Start(20)] = Field(
        description="Length of the first restart cycle, in scheduler steps."
    )
    T_mult: Annotated[Number, Slider(1, 4, live=True)] = Field(
        default=1, description="Each cycle is this many times as long as the one before."
    )
    eta_min: Annotated[Number, FLOOR] = Field(
        default=0.0, description="Floor: aimed at, never quite reached."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        cycles = self.cycles(t)
        if cycles is None:
            return None
        since, length = cycles
        half_cosine = (1 + np.cos(np.pi * since / length)) / 2
        return np.asarray(self.eta_min + (base_lr - self.eta_min) * half_cosine)

    def cycles(self, t: Steps) -> tuple[Rates, Rates] | None:
        """Return PyTorch's `T_cur` and `T_i`: steps since the last restart, the cycle's length.

        None for lengths that PyTorch refuses.
        """
        if not (is_count(self.T_0) and is_count(self.T_mult)):
            return None
        if self.T_mult == 1:
            return np.asarray(t % self.T_0), np.full_like(t, self.T_0, dtype=float)
        since, length = np.array(t, dtype=float), np.full_like(t, self.T_0, dtype=float)
        while (over := since >= length).any():
            since[over] -= length[over]
            length[over] *= self.T_mult
        return since, length
