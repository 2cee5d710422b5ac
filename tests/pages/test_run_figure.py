"""What the figure of a run says under its curve."""

import numpy as np
import pytest

from core.schedule import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LinearLR,
    Run,
    Schedule,
    StepLR,
    trace,
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


@pytest.mark.parametrize("schedule", [CosineAnnealingLR(T_max=7), StepLR(step_size=2)])
@pytest.mark.parametrize(
    "calls", [{}, {"step_every": 4}, {"step_with": (2.3, 1.1, 0.7, *range(30))}]
)
def test_the_formula_has_the_t_that_gives_its_rate(
    schedule: Schedule, calls: dict[str, object]
) -> None:
    run = Run(schedule=schedule, n_steps=30, **calls)
    written = RunFigure(run, alt="A curve.").figure().step_slots.get("t", range(run.n_steps))
    t = np.array([float(text) for text in written])
    by_formula = schedule.closed_form(t, run.optimizer.lr)
    assert by_formula is not None
    assert np.allclose(trace(run).rates, by_formula, rtol=1e-6)
    assert (t == range(run.n_steps)).all() == (not calls)
