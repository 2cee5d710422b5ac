"""What the figure of a run says under its curve."""

import pytest

from core.schedule import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LinearLR,
    Run,
    Schedule,
    StepLR,
)
from pages.shared.run_figure import RunFigure


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (CosineAnnealingLR(T_max=-5), "T_max = -5 gives the same rates as 5."),
        (CosineAnnealingLR(T_max=-2.5), "T_max = -2.5 gives the same rates as 2.5."),
        (StepLR(step_size=-5), "step_size = -5 gives the same rates as 5."),
        (CosineAnnealingLR(T_max=5), None),
        # Here the sign matters, or PyTorch refuses it.
        (CosineAnnealingLR(T_max=5, eta_min=-0.1), None),
        (ExponentialLR(gamma=-0.5), None),
        (LinearLR(total_iters=-5), None),
        (CosineAnnealingWarmRestarts(T_0=-5), None),
    ],
)
def test_a_negative_argument_that_is_taken_for_a_positive_one(
    schedule: Schedule, said: str | None
) -> None:
    figure = RunFigure(Run(schedule=schedule, n_steps=20), alt="A curve.").figure()
    remarks = [notice for notice in figure.notices if "gives the same rates" in notice]
    assert remarks == ([] if said is None else [f"{said} PyTorch accepts it without a warning."])
