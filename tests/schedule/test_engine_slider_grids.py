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
    Grid,
    LambdaLR,
    LinearLR,
    OneCycleLR,
    Optimizer,
    Resume,
    Row,
    Run,
    SetRate,
    StepLR,
    follows_drag,
    live_sliders,
    parse_schedule,
    positions,
    slider_grids,
    sweep,
    trace,
    traced,
    value_of,
    with_present,
    with_value,
)
from core.schedule.kinds.factor import Same
from core.schedule.tracing import elementwise, memo
from core.schedule.tracing.memo import Memo
from core.schedule.tracing.trace import Tracer
from tests.schedule.cases import EXAMPLES, bits, example_run

LRS = (0.0, 1e-4, 0.05, 0.1, 1.0)


def bits_of(row: Row) -> tuple[bytes, bytes, bytes, object]:
    """Return the bits of all that a row says of a run."""
    printed = row.rates[1:] if row.printed is None else row.printed
    momentum = b"" if row.momentum is None else bits(row.momentum)
    return bits(row.rates), bits(printed), momentum, row.notices


def check_rows(grid: Grid, run: Run, name: str, values: tuple[Number, ...]) -> None:
    """Compare every row of a grid with one trace of its own, bit for bit."""
    assert grid.rates.shape == (len(values), run.n_steps + 1)
    for position, value in enumerate(values):
        expected = Row.of(trace(with_value(run, name, value)), run.n_steps)
        assert bits_of(grid.row(position)) == bits_of(expected), (name, value)


def check_sweep(run: Run, sliders: dict[str, tuple[Number, ...]]) -> None:
    for name, grid in sweep(run, sliders).items():
        check_rows(grid, run, name, sliders[name])


@pytest.mark.parametrize("optimizer", [Optimizer(kind="Adam"), Optimizer(momentum=0.9)], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_a_sweep_is_one_trace_after_another(kind: str, optimizer: Optimizer) -> None:
    run = example_run(kind, optimizer=optimizer)
    check_sweep(run, {"lr": LRS})
    assert run.schedule is not None
    for parameter in run.schedule.parameters():
        if parameter.slider is not None:
            check_sweep(run, {parameter.name: parameter.slider.positions(at_most=5)})


@pytest.mark.parametrize("kind", KINDS)
def test_live_sliders_moved_in_turn_have_the_rows_of_separate_traces(kind: str) -> None:
    """One release after another: what is kept of the first serves the next."""
    run = example_run(kind)
    names = live_sliders(run)
    for name in names:
        check_sweep(
            run, {each: with_present(run, each, positions(run, each)[::9]) for each in names}
        )
        run = with_value(run, name, positions(run, name)[-1])
    check_sweep(run, {each: with_present(run, each, positions(run, each)[::9]) for each in names})


@pytest.mark.parametrize(
    "more",
    [
        {"events": (SetRate(at=3, lr=0.2),)},
        {"events": (SetRate(at=3, lr=0.2, group=0),)},
        {"events": (AddGroup(at=3, lr=0.2),)},
        {"events": (Resume(at=3),)},
        {"optimizer": Optimizer(groups=(0.5,))},
        {"scheduler_first": True},
        {"step_every": 3},
    ],
    ids=str,
)
def test_a_sweep_of_rates_with_events(more: dict[str, Any]) -> None:
    check_sweep(example_run("CosineAnnealingLR", **more), {"lr": LRS})


def test_a_schedule_for_one_group_can_be_swept() -> None:
    check_sweep(Run(schedule=LambdaLR(lr_lambda=(Same(factor=0.5),)), n_steps=3), {"lr": LRS})


def test_a_rate_that_pytorch_refuses_has_an_empty_row() -> None:
    run, lrs = Run(schedule=CosineAnnealingLR(T_max=3), n_steps=3), (0.1, -1.0, 0.2)
    grid = sweep(run, {"lr": lrs})["lr"]
    assert np.isnan(grid.rates).any(axis=1).tolist() == [False, True, False]
    check_rows(grid, run, "lr", lrs)


T_MAX, ETA_MIN = (1, 2, 5, 10, 17), (0.0, 1e-5, 0.01, 0.3)


@settings(max_examples=15, deadline=None)
@given(
    T_max=st.sampled_from(T_MAX),
    eta_min=st.sampled_from(ETA_MIN),
    lr=st.sampled_from(LRS),
    n_steps=st.integers(1, 150),
)
def test_cosines_computed_together_are_the_same_bit_for_bit(
    T_max: int, eta_min: float, lr: float, n_steps: int
) -> None:
    schedule = CosineAnnealingLR(T_max=T_max, eta_min=eta_min)
    run = Run(optimizer=Optimizer(lr=lr), schedule=schedule, n_steps=n_steps)
    check_sweep(run, {"T_max": T_MAX, "eta_min": ETA_MIN, "lr": LRS})


@settings(max_examples=15, deadline=None)
@given(
    step_size=st.integers(1, 30),
    gamma=st.floats(0.05, 1),
    lr=st.floats(1e-6, 10),
    n_steps=st.integers(1, 150),
)
def test_drops_computed_together_are_the_same_bit_for_bit(
    step_size: int, gamma: float, lr: float, n_steps: int
) -> None:
    schedule = StepLR(step_size=step_size, gamma=gamma)
    run = Run(optimizer=Optimizer(lr=lr), schedule=schedule, n_steps=n_steps)
    some = {"step_size": (1, 2, 7, 30), "gamma": (0.1, 0.5, 1.0), "lr": LRS}
    check_sweep(run, {name: with_present(run, name, values) for name, values in some.items()})


@pytest.mark.parametrize("T_max", [0, 10 / 3])
def test_what_raises_is_left_to_the_trace(T_max: Number) -> None:
    run = Run(schedule=CosineAnnealingLR(T_max=T_max), n_steps=20)
    check_sweep(run, {"T_max": (T_max, 5), "eta_min": ETA_MIN, "lr": LRS})


def test_where_pytorch_divides_by_zero_the_other_values_share_a_run() -> None:
    run, factors = Run(schedule=LinearLR(total_iters=5), n_steps=9), (0.0, 0.25, 0.5)
    check_sweep(run, {"start_factor": factors})
    assert elementwise.parallel_runs(run, (("start_factor", factors),)) is None
    assert elementwise.parallel_runs(run, (("start_factor", factors[1:]),)) is not None


def test_grids_of_other_schedules() -> None:
    check_sweep(example_run("StepLR"), {"gamma": (0.1, 0.5)})


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
        runs = [Run(schedule=each, n_steps=5) for each in (schedule, other)]
        good, bad = (sweep(run, {"lr": (0.1,)})["lr"].rates for run in runs)
        assert not np.isnan(good).any()
        assert np.isnan(bad).all()
    run = Run(schedule=CosineAnnealingWarmRestarts(T_0=5.0), n_steps=5)
    there = with_present(run, "T_0", (4, 5, 6))
    assert list(map(repr, there)) == ["4", "5.0", "6"]
    check_sweep(run, {"T_0": (4, 5, 6)})
    check_sweep(run, {"T_0": there})


# ---- how often PyTorch runs ----


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Return the list of runs that are traced from now on, each on its own."""
    runs: list[Run] = []

    def counting(run: Run) -> Any:
        runs.append(run)
        return trace(run)

    monkeypatch.setattr(memo, "trace", counting)
    traced.clear()
    return runs


def grids_around(run: Run) -> dict[str, Grid]:
    names = live_sliders(run)
    return sweep(run, {name: with_present(run, name, positions(run, name)) for name in names})


@pytest.mark.parametrize("kind", ["CosineAnnealingLR", "StepLR"])
def test_a_release_of_the_commonest_schedules_traces_nothing(
    kind: str, counted: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(schedule=KINDS[kind].example(), n_steps=60)
    grids_around(run)
    together = []
    follow = Tracer.follow

    def counting(tracer: Tracer) -> None:
        together.append(tracer.run)
        follow(tracer)

    monkeypatch.setattr(Tracer, "follow", counting)
    for name in live_sliders(run):
        before = len(together)
        run = with_value(run, name, positions(run, name)[3])
        grids_around(run)
        # One run for all rates and factors; the others find that they must branch, and stop.
        assert len(together) - before <= 4
    assert counted == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_run_is_traced_twice(kind: str, counted: list[Run]) -> None:
    run = example_run(kind, n_steps=20)
    for name in live_sliders(run):
        grids_around(run)
        run = with_value(run, name, positions(run, name)[3])
    grids_around(run)
    assert len(counted) == len(set(counted))


# ---- positions ----


RUNS = {
    "plain": Run(schedule=CosineAnnealingLR(T_max=20), n_steps=40),
    "between positions": Run(schedule=CosineAnnealingLR(T_max=20.5), n_steps=40),
    "by hand": Run(
        schedule=CosineAnnealingLR(T_max=20), n_steps=40, events=(SetRate(at=5, lr=0.3),)
    ),
    "moves momentum": Run(
        optimizer=Optimizer(momentum=0.9),
        schedule=parse_schedule("OneCycleLR(max_lr=0.1, total_steps=30)"),
        n_steps=40,
    ),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_every_row_of_a_slider_is_a_trajectory_of_its_own(run: Run) -> None:
    for name, grid in grids_around(run).items():
        values = with_present(run, name, positions(run, name))
        assert list(values) == sorted(values)
        assert value_of(run, name) in values
        check_rows(grid, run, name, values)


def test_a_long_run_gets_few_positions_that_reach_to_its_end() -> None:
    run = Run(schedule=CosineAnnealingLR(T_max=500), n_steps=1_000)
    lengths = positions(run, "T_max")
    assert lengths[-1] == 1_000
    assert len(lengths) * run.n_steps <= 40_000
    assert 500 in lengths


def test_a_very_long_run_waits_for_python() -> None:
    assert not follows_drag(Run(schedule=CosineAnnealingLR(T_max=50), n_steps=20_000))
    assert follows_drag(Run(schedule=CosineAnnealingLR(T_max=50), n_steps=2_000))


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_what_threads_share_cannot_be_written_to(run: Run) -> None:
    trajectory = trace(run)
    arrays = [trajectory.used, trajectory.printed, trajectory.momentum]
    for grid in grids_around(run).values():
        arrays += [grid.rates, grid.printed, grid.momentum]
    assert not any(array.flags.writeable for array in arrays if array is not None)


def test_rates_printed_are_kept_once_where_they_are_the_next_used() -> None:
    usual = Row.of(trace(RUNS["plain"]), 40)
    assert usual.printed is None
    np.testing.assert_array_equal(usual.rates[1:], trace(RUNS["plain"]).printed[0])
    by_hand = Row.of(trace(RUNS["by hand"]), 40)
    assert by_hand.printed is not None
    np.testing.assert_array_equal(by_hand.printed, trace(RUNS["by hand"]).printed[0])
    both = Grid.of([usual, by_hand])
    assert both.printed is not None
    np.testing.assert_array_equal(both.printed, [usual.rates[1:], by_hand.printed])


@pytest.mark.parametrize(
    "other",
    [
        Grid(np.arange(8.0).reshape(2, 4) + 1e-17),
        Grid(np.arange(8.0).reshape(4, 2)),
        Grid(np.arange(8.0).reshape(2, 4), np.ones((2, 3))),
        Grid(np.arange(8.0).reshape(2, 4), None, np.ones((2, 3))),
    ],
    ids=["rates", "shape", "printed", "momentum"],
)
def test_grids_that_differ_have_names_that_differ(other: Grid) -> None:
    assert other.name != Grid(np.arange(8.0).reshape(2, 4)).name
    assert Grid(other.rates.copy(), other.printed, other.momentum).name == other.name


def test_names_that_are_no_parameter_are_refused() -> None:
    for schedule in (EXAMPLES["StepLR"], None):
        with pytest.raises(ValueError, match="T_max"):
            with_value(Run(schedule=schedule), "T_max", 3)


def test_the_grids_kept_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        slider_grids, "_grid", Memo(slider_grids._make_grid, slider_grids._grid_bytes, 2**20)
    )
    for n_steps in range(1000, 1020):
        run = Run(schedule=CosineAnnealingLR(T_max=50), n_steps=n_steps)
        sweep(run, {"T_max": positions(run, "T_max")})
    assert 0 < slider_grids._grid._bytes <= 2**20
    assert 1 < len(slider_grids._grid._kept) < 20
