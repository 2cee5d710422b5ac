"""LambdaLR and MultiplicativeLR: a factor of your own at every step."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from core.schedule.kinds.factor import AnyFactor, Same, WarmupCosine
from core.schedule.parameter import Start
from core.schedule.record import FROM_THE_START, LastEpoch, Rates, Schedule, Steps


class LambdaLR(Schedule):
    """Multiply the base rate by a factor of your own at every step."""

    kind: Literal["LambdaLR"] = "LambdaLR"
    formula: ClassVar = "ηₜ = ⟦lr⟧ · ⟦lr_lambda⟧(⟦t⟧)"
    lr_lambda: Annotated[AnyFactor | tuple[AnyFactor, ...], Start(WarmupCosine())] = Field(
        description="The factor at each scheduler step, or one factor for each parameter group."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        if isinstance(self.lr_lambda, tuple):
            return None
        return np.array([base_lr * self.lr_lambda.at(int(step)) for step in t])


class MultiplicativeLR(Schedule):
    """Multiply the rate of the step before by a factor of your own."""

    kind: Literal["MultiplicativeLR"] = "MultiplicativeLR"
    formula: ClassVar = "ηₜ = ηₜ₋₁ · ⟦lr_lambda⟧(⟦t⟧), η₀ = ⟦lr⟧"
    lr_lambda: Annotated[AnyFactor | tuple[AnyFactor, ...], Start(Same())] = Field(
        description="The factor at each scheduler step from 1 on, or one for each parameter group."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        if isinstance(self.lr_lambda, tuple) or t.size == 0:
            return None
        factors = [self.lr_lambda.at(step) for step in range(1, int(t.max()) + 1)]
        return np.asarray(base_lr * np.cumprod([1.0, *factors])[t.astype(int)])
