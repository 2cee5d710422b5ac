"""Grids for sliders: every row is a trajectory that PyTorch computed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.records import Number
from core.schedule import (
    KINDS,
    AddGroup,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    LambdaLR,
    OneCycleLR,
    Optimizer,
    Resume,
    Run,
    SetRate,
    grids,
    sweep,
    trace,
    with_value,
)
from core.schedule.kinds.factor import Same
from tests.schedule.cases import EXAMPLES, bits, example_run

LRS = (0.0, 1e-4, 0.05, 0.1, 1.0)


def stacked(run: Run, name: str, values: tuple[Number, ...]) -> bytes:
    """Return the bits of one trace after another."""
    rows = np.full((len(values), run.n_steps + 1), np.nan)
    for row, value in zip(rows, values, strict=True):
        trajectory = trace(with_value(run, name, value))
        n_done = len(trajectory.rates)
        row[:n_done] = trajectory.rates
        if n_done == run.n_steps:
            row[-1] = trajectory.printed[0, -1]
    return bits(rows)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sweep_is_one_trace_after_another(kind: str) -> None:
    run = example_run(kind, optimizer=Optimizer(kind="Adam"))
    assert bits(sweep(run, "lr", LRS)) == stacked(run, "lr", LRS)
    assert run.schedule is not None
    for parameter in run.schedule.parameters():
        if parameter.slider is not None:
            values = parameter.slider.positions(at_most=5)
            assert bits(sweep(run, parameter.name, values)) == stacked(run, parameter.name, values)


@pytest.mark.parametrize(
    "more",
    [
        {"events": (SetRate(at=3, lr=0.2),)},
        {"events": (SetRate(at=3, lr=0.2, group=0),)},
        {"events": (AddGroup(at=3, lr=0.2),)},
        {"events": (Resume(at=3),)},
        {"optimizer": Optimizer(groups=(0.5,))},
        {"scheduler_first": True},
    ],
    ids=str,
)
def test_a_sweep_of_rates_with_events(more: dict[str, Any]) -> None:
    run = example_run("CosineAnnealingLR", **more)
    assert bits(sweep(run, "lr", LRS)) == stacked(run, "lr", LRS)


def test_a_schedule_for_one_group_can_be_swept() -> None:
    run = Run(schedule=LambdaLR(lr_lambda=(Same(factor=0.5),)), n_steps=3)
    assert bits(sweep(run, "lr", LRS)) == stacked(run, "lr", LRS)


def test_a_rate_that_pytorch_refuses_has_an_empty_row() -> None:
    grid = sweep(Run(schedule=CosineAnnealingLR(T_max=3), n_steps=3), "lr", (0.1, -1.0, 0.2))
    assert np.isnan(grid).any(axis=1).tolist() == [False, True, False]


T_MAX, ETA_MIN = (1, 2, 5, 10, 17), (0.0, 1e-5, 0.01, 0.3)


@settings(max_examples=15, deadline=None)
@given(
    T_max=st.sampled_from(T_MAX),
    eta_min=st.sampled_from(ETA_MIN),
    lr=st.sampled_from(LRS),
    n_steps=st.integers(1, 120),
)
def test_the_bank_of_cosines_is_the_same_bit_for_bit(
    T_max: int, eta_min: float, lr: float, n_steps: int
) -> None:
    positions = {"T_max": T_MAX, "eta_min": ETA_MIN, "lr": LRS}
    schedule = CosineAnnealingLR(T_max=T_max, eta_min=eta_min)
    run = Run(optimizer=Optimizer(lr=lr), schedule=schedule, n_steps=n_steps)
    for name, grid in grids(run, positions).items():
        assert bits(grid) == stacked(run, name, positions[name])


@pytest.mark.parametrize("T_max", [0, 10 / 3])
def test_the_bank_leaves_what_raises_to_the_trace(T_max: Number) -> None:
    positions = {"T_max": (T_max, 5), "eta_min": ETA_MIN, "lr": LRS}
    run = Run(schedule=CosineAnnealingLR(T_max=T_max), n_steps=20)
    for name, grid in grids(run, positions).items():
        assert bits(grid) == stacked(run, name, positions[name])


def test_grids_of_other_schedules() -> None:
    run = example_run("StepLR")
    (grid,) = grids(run, {"gamma": (0.1, 0.5)}).values()
    assert bits(grid) == stacked(run, "gamma", (0.1, 0.5))


def test_a_whole_number_and_its_float_are_two_runs() -> None:
    """PyTorch tells them apart, so what remembers a sweep must too."""
    for schedule, other in [
        (CosineAnnealingWarmRestarts(T_0=5), CosineAnnealingWarmRestarts(T_0=5.0)),
        (
            OneCycleLR(max_lr=0.1, total_steps=9, pct_start=1.0),
            OneCycleLR(max_lr=0.1, total_steps=9, pct_start=1),
        ),
    ]:
        assert schedule != other
        good, bad = (sweep(Run(schedule=s, n_steps=5), "lr", (0.1,)) for s in (schedule, other))
        assert not np.isnan(good).any()
        assert np.isnan(bad).all()


def test_names_that_are_no_parameter_are_refused() -> None:
    for schedule in (EXAMPLES["StepLR"], None):
        with pytest.raises(ValueError, match="T_max"):
            with_value(Run(schedule=schedule), "T_max", 3)
