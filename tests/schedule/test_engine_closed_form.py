"""The closed forms, which exist to be read, against PyTorch."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from core.schedule import (
    KINDS,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    OneCycleLR,
    Optimizer,
    PolynomialLR,
    Run,
    Schedule,
    SequentialLR,
    StepLR,
    trace,
)
from tests.schedule.cases import EXAMPLES, SCHEDULES, factors, optimizers

NO_CLOSED_FORM = {"ReduceLROnPlateau", "ChainedScheduler"}
counts, lrs, shares = st.integers(1, 500), st.floats(1e-5, 10.0), st.floats(0.0, 1.0)
above_zero = st.floats(1e-3, 1.0)
gammas = st.floats(0.5, 1.02)
cyclic: dict[str, SearchStrategy[Any]] = {
    "base_lr": lrs,
    "max_lr": lrs,
    "step_size_up": counts,
    "step_size_down": st.none() | counts,
    "gamma": gammas,
}

plain: dict[str, SearchStrategy[Schedule]] = {
    # A fractional T_max is right until its trough falls on a step, where PyTorch divides by 0.
    "CosineAnnealingLR": st.builds(
        CosineAnnealingLR, T_max=counts | st.integers(1, 40).map(lambda n: n + 0.5), eta_min=lrs
    ),
    "CosineAnnealingWarmRestarts": st.builds(
        CosineAnnealingWarmRestarts, T_0=counts, T_mult=st.integers(1, 4), eta_min=lrs
    ),
    "StepLR": st.builds(StepLR, step_size=counts, gamma=gammas),
    "MultiStepLR": st.builds(
        MultiStepLR,
        milestones=st.lists(st.integers(-3, 300) | st.floats(0, 300), max_size=6).map(tuple),
        gamma=shares,
    ),
    "ExponentialLR": st.builds(ExponentialLR, gamma=gammas),
    "PolynomialLR": st.builds(PolynomialLR, total_iters=counts, power=st.floats(0.0, 5.0)),
    "LinearLR": st.builds(LinearLR, start_factor=above_zero, end_factor=shares, total_iters=counts),
    "ConstantLR": st.builds(ConstantLR, factor=above_zero, total_iters=counts),
    "LambdaLR": st.builds(LambdaLR, lr_lambda=factors()),
    "MultiplicativeLR": st.builds(MultiplicativeLR, lr_lambda=factors()),
    "CyclicLR": st.builds(
        CyclicLR, mode=st.sampled_from(["triangular", "triangular2", "exp_range"]), **cyclic
    )
    | st.builds(
        CyclicLR,
        scale_fn=factors(),
        scale_mode=st.sampled_from(["cycle", "iterations"]),
        **cyclic,
    ),
    "OneCycleLR": st.builds(
        OneCycleLR,
        max_lr=lrs,
        total_steps=st.integers(2, 400),
        pct_start=shares,
        anneal_strategy=st.sampled_from(["cos", "linear"]),
        div_factor=st.floats(1.0, 100.0),
        final_div_factor=st.floats(1.0, 1e5),
        three_phase=st.booleans(),
    ),
}


# Parts that leave a sequence with a closed form.
parts_of_sequence = [
    plain[kind] for kind in plain if kind not in ("MultiplicativeLR", "CyclicLR", "OneCycleLR")
]


@st.composite
def sequences(draw: st.DrawFn) -> SequentialLR:
    parts = draw(st.lists(st.one_of(parts_of_sequence), min_size=1, max_size=3))
    size = len(parts) - 1
    milestones = draw(st.lists(st.integers(1, 100), min_size=size, max_size=size).map(sorted))
    return SequentialLR(schedulers=tuple(parts), milestones=tuple(milestones))


CASES: dict[str, SearchStrategy[Schedule]] = {**plain, "SequentialLR": sequences()}


def assert_agrees(schedule: Schedule, lr: float, n_steps: int) -> None:
    trajectory = trace(Run(optimizer=Optimizer(lr=lr), schedule=schedule, n_steps=n_steps))
    n_done = trajectory.used.shape[1]
    with np.errstate(all="ignore"):
        formula = schedule.closed_form(np.arange(float(n_done)), lr)
    largest = max(lr, float(np.max(np.abs(trajectory.used), initial=0.0)))
    if formula is None or not np.isfinite(largest):
        return
    np.testing.assert_allclose(trajectory.rates, formula, rtol=1e-9, atol=1e-11 * largest)


def test_every_kind_has_a_case() -> None:
    assert CASES.keys() | NO_CLOSED_FORM == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_which_kinds_have_a_closed_form(kind: str) -> None:
    formula = EXAMPLES[kind].closed_form(np.arange(5.0), 0.1)
    assert (formula is None) == (kind in NO_CLOSED_FORM)
    assert formula is None or formula.shape == (5,)


@pytest.mark.parametrize("kind", CASES)
@settings(max_examples=80, deadline=None)
@given(data=st.data(), lr=lrs)
def test_the_closed_form_is_pytorch(kind: str, data: st.DataObject, lr: float) -> None:
    assert_agrees(data.draw(CASES[kind]), lr, n_steps=300)


@pytest.mark.parametrize("kind", CASES)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), optimizer=optimizers)
def test_there_is_none_where_it_would_be_wrong(
    kind: str, data: st.DataObject, optimizer: Optimizer
) -> None:
    """With arguments that PyTorch takes and no author means: a formula that is right, or none."""
    schedule = data.draw(SCHEDULES[kind])
    if kind == "CosineAnnealingLR" and not float(schedule.T_max).is_integer():
        return  # Its chainable form loses its way where a trough nearly falls on a step.
    assert_agrees(schedule, optimizer.lr, n_steps=45)
