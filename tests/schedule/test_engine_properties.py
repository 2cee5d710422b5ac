"""What is asked of trajectories, as laws."""

import inspect
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.schedule import (
    ASKABLE,
    KINDS,
    AddGroup,
    ChainedScheduler,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiStepLR,
    Optimizer,
    Properties,
    Run,
    Schedule,
    SetRate,
    SkipOptimizer,
    StepLR,
    Trajectory,
    equal,
    properties,
    trace,
)
from core.schedule.kinds.factor import ClampedCosine, HardRestarts
from core.schedule.shape import SAME
from tests.schedule.cases import runs

lengths = st.integers(2, 30)
n_steps = st.integers(1, 120)


def of(schedule: Schedule | None, n: int, lr: float = 0.1) -> Properties:
    return properties(trace(Run(optimizer=Optimizer(lr=lr), schedule=schedule, n_steps=n)))


def test_what_can_be_asked() -> None:
    assert {"rate_at", "lowest", "touches_of_lowest", "periods", "restarts", "drops"} <= set(
        ASKABLE
    )
    assert {"first_at_or_below", "total", "last", "raises", "warns"} <= set(ASKABLE)


def refusal(trajectory: Trajectory) -> str:
    assert trajectory.exception is not None
    return trajectory.exception.category


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_every_answer_is_of_the_rates(kind: str, data: st.DataObject) -> None:
    trajectory = trace(data.draw(runs(kind)))
    asked, rates = properties(trajectory), trajectory.rates
    if not trajectory.used.size:  # PyTorch refused to build it, and that is all there is to ask.
        assert (asked.raises(), asked.step_of_exception()) == (refusal(trajectory), -1)
        with pytest.raises(ValueError, match="no rates"):
            asked.lowest()
        return
    k = data.draw(st.integers(0, len(rates) - 1))
    assert asked.rate_at(k) == rates[k]
    assert asked.printed_at(k) == trajectory.printed[0, k] or np.isnan(asked.printed_at(k))
    assert asked.last() == rates[-1]
    assert asked.lowest() <= rates.min() + 1e-300
    assert (asked.lowest(), asked.highest()) == (rates.min(), rates.max())
    assert asked.rate_at(asked.step_of_lowest()) == pytest.approx(asked.lowest(), abs=1e-7)
    assert asked.total() == pytest.approx(rates.sum())
    assert asked.touches_of_lowest() >= 1
    assert asked.touches_of(asked.lowest()) <= asked.steps_at(asked.lowest()) <= len(rates)
    first = asked.first_at_or_below(rates[k])
    assert first is not None
    assert first <= k
    # Two rates are the same within a part of the highest, which may have exploded.
    well_below = asked.lowest() - 1 - 2 * SAME * np.abs(rates).max()
    assert asked.first_at_or_below(well_below) is None
    assert (asked.raises() is None) == (asked.step_of_exception() is None)
    assert asked.restarts() <= asked.climbs()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_stretches_cover_the_run_without_overlap(kind: str, data: st.DataObject) -> None:
    trajectory = trace(data.draw(runs(kind)))
    if not trajectory.used.size:  # PyTorch refused to build it, and there is nothing to ask.
        with pytest.raises(ValueError, match="no rates"):
            assert properties(trajectory).stretches
        return
    stretches = properties(trajectory).stretches
    ends = [(piece.start, piece.end) for piece in stretches]
    assert [start for start, _ in ends] == [0, *(end for _, end in ends)][: len(ends)]
    assert (ends[-1][1] if ends else 0) == len(trajectory.rates) - 1
    assert all(one.direction != other.direction for one, other in pairwise(stretches))
    for piece in stretches:
        moves = np.diff(trajectory.rates[piece.start : piece.end + 1])
        assert {"rises": moves.min() > 0, "falls": moves.max() < 0}.get(piece.direction, True)


@settings(deadline=None)
@given(T_max=lengths, eta_min=st.floats(0, 0.09), n=n_steps)
def test_cosine_annealing_never_restarts(T_max: int, eta_min: float, n: int) -> None:
    asked = of(CosineAnnealingLR(T_max=T_max, eta_min=eta_min), n)
    assert asked.restarts() == 0
    assert asked.first_restart() is None
    assert asked.periods() == n // (2 * T_max)
    assert asked.drops() == 0
    if n > T_max:
        assert (
            asked.touches_of(eta_min)
            == asked.touches_of_lowest()
            == (n - 1 - T_max) // (2 * T_max) + 1
        )
        assert asked.step_of_lowest() == T_max


@settings(deadline=None)
@given(T_0=lengths, T_mult=st.integers(1, 3), n=n_steps)
def test_warm_restarts_are_counted(T_0: int, T_mult: int, n: int) -> None:
    at, length, steps = 0, T_0, []
    while (at := at + length) < n:
        steps.append(at)
        length *= T_mult
    asked = of(CosineAnnealingWarmRestarts(T_0=T_0, T_mult=T_mult), n)
    assert asked.restarts() == len(steps)
    assert asked.first_restart() == (steps[0] if steps else None)
    assert asked.periods() == 0


@settings(deadline=None)
@given(step_size=lengths, gamma=st.floats(0.01, 0.99), n=n_steps)
def test_drops_of_steps_are_counted(step_size: int, gamma: float, n: int) -> None:
    asked = of(StepLR(step_size=step_size, gamma=gamma), n)
    assert asked.drops() == (n - 1) // step_size
    assert asked.restarts() == asked.periods() == asked.climbs() == 0


@pytest.mark.parametrize(
    ("milestones", "n", "drops"), [((1, 5), 20, 2), ((5,), 5, 0), ((5,), 6, 1), ((5, 7, 7), 9, 2)]
)
def test_drops_at_milestones(milestones: tuple[int, ...], n: int, drops: int) -> None:
    assert of(MultiStepLR(milestones=milestones), n).drops() == drops


@settings(deadline=None)
@given(gamma=st.floats(0.5, 0.99), rate=st.floats(1e-4, 0.1))
def test_first_at_or_below(gamma: float, rate: float) -> None:
    run = Run(schedule=ExponentialLR(gamma=gamma), n_steps=60)
    first = properties(trace(run)).first_at_or_below(rate)
    rates = trace(run).rates
    assert first == next((t for t, r in enumerate(rates) if r <= rate + 1e-10), None)


def test_a_hundred_thousand_steps_fall_from_the_first_one_on() -> None:
    asked = of(CosineAnnealingLR(T_max=100_000), 100_000)
    assert asked.direction_at(0) == "falls"
    assert len(asked.stretches) == 1


def test_directions() -> None:
    asked = of(CosineAnnealingLR(T_max=3), 6)
    assert [asked.direction_at(t) for t in range(6)] == ["falls"] * 3 + ["rises"] * 3
    assert of(None, 3).direction_at(2) == "flat"
    assert of(LambdaLR(lr_lambda=ClampedCosine(total=3)), 9).direction_at(5) == "flat"


def test_a_jump_counts_and_a_climb_that_the_run_cuts_short_does_not() -> None:
    assert of(LambdaLR(lr_lambda=HardRestarts(warmup=0, total=40)), 40).restarts() == 1
    assert of(CosineAnnealingLR(T_max=2), 4).restarts() == 0
    assert of(CosineAnnealingWarmRestarts(T_0=4), 5).restarts() == 1


@pytest.mark.parametrize("step", [-1, 5, 100])
def test_a_step_outside_the_run_is_refused(step: int) -> None:
    for ask in ("rate_at", "printed_at", "direction_at"):
        with pytest.raises(ValueError, match=rf"step must be from 0 to 4, got {step}"):
            getattr(of(StepLR(step_size=2), 5), ask)(step)


def test_a_run_that_moves_no_momentum_has_none_to_ask_for() -> None:
    with pytest.raises(ValueError, match="no scheduler of this run moves momentum"):
        of(StepLR(step_size=2), 5).momentum_at(0)


WITHOUT_STEP = ("raises", "step_of_exception", "warns", "step_of_warning")


def test_a_run_without_a_step_has_nothing_but_what_pytorch_said() -> None:
    asked = of(ExponentialLR(gamma=0.9), 5, lr=-1)
    assert [getattr(asked, ask)() for ask in WITHOUT_STEP] == ["ValueError", -1, False, None]
    for name, ask in ASKABLE.items():
        if name in WITHOUT_STEP:
            continue
        given = [0] * (len(inspect.signature(ask).parameters) - 1)
        with pytest.raises(ValueError, match=r"no rates|get_lr|AdamW|momentum"):
            ask(asked, *given)


def test_warnings_have_a_step() -> None:
    late = Run(schedule=StepLR(step_size=2), n_steps=9, step_every=3, scheduler_first=True)
    assert properties(trace(late)).step_of_warning() == 0
    skipped = late.model_copy(update={"scheduler_first": False, "events": (SkipOptimizer(at=0),)})
    assert properties(trace(skipped)).step_of_warning() is None
    told = late.model_copy(update={"scheduler_first": False, "step_with": (1, 2, 3)})
    assert properties(trace(told)).step_of_warning() == 2


@pytest.mark.parametrize("every", [1, 3, 4])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("more", [0, 1, 2])
def test_stepped_per_epoch_a_curve_keeps_its_shape(every: int, first: bool, more: int) -> None:
    for schedule in (
        CosineAnnealingLR(T_max=5),
        CosineAnnealingWarmRestarts(T_0=4),
        StepLR(step_size=3),
        LinearLR(),
    ):
        run = Run(schedule=schedule, n_steps=21)
        plain = properties(trace(run.model_copy(update={"scheduler_first": first})))
        stretched = run.model_copy(
            update={
                "n_steps": every * 21 + min(more, every - 1),
                "step_every": every,
                "scheduler_first": first,
            }
        )
        asked = properties(trace(stretched))
        if more == 0 or every == 1:
            assert (asked.restarts(), asked.periods()) == (plain.restarts(), plain.periods())
            assert (asked.climbs(), asked.drops()) == (plain.climbs(), plain.drops())
        restart = plain.first_restart()
        assert asked.first_restart() == (None if restart is None else every * restart)


def test_a_hand_between_two_scheduler_steps_is_seen() -> None:
    run = Run(schedule=StepLR(step_size=1), n_steps=12, step_every=4)
    assert properties(trace(run)).climbs() == 0
    lifted = run.model_copy(update={"events": (SetRate(at=6, lr=0.5),)})
    assert properties(trace(lifted)).climbs() == 1


def test_a_record_that_ends_in_mid_hold_ends_in_no_hold() -> None:
    run = Run(schedule=ExponentialLR(gamma=0.5), n_steps=4, step_every=3)
    assert properties(trace(run)).drops() == 0


def test_what_get_lr_returns_is_asked_only_where_it_is_read() -> None:
    run = Run(schedule=StepLR(step_size=5), n_steps=6, reads_get_lr=True)
    assert properties(trace(run)).get_lr_at(4) == pytest.approx(0.001)
    with pytest.raises(ValueError, match="doesn't call get_lr"):
        of(StepLR(step_size=5), 6).get_lr_at(4)
    chain = ChainedScheduler(schedulers=(StepLR(step_size=5),))
    asked = properties(trace(run.model_copy(update={"schedule": chain})))
    assert (asked.raises(), asked.step_of_exception()) == ("NotImplementedError", 0)
    with pytest.raises(ValueError, match="returned nothing at step 0"):
        asked.get_lr_at(0)


@settings(max_examples=30, deadline=None)
@given(lr=st.floats(1e-4, 2), weight_decay=st.none() | st.floats(0, 2), T_max=lengths)
@example(lr=1.0, weight_decay=1.0, T_max=5)  # The first step takes the whole weight.
@example(lr=2.0, weight_decay=1.0, T_max=5)  # It takes more than there is: the sign changes.
def test_the_shrink_is_that_of_a_real_adamw(
    lr: float, weight_decay: float | None, T_max: int
) -> None:
    made = Optimizer(kind="AdamW", lr=lr, weight_decay=weight_decay)
    run = Run(optimizer=made, schedule=CosineAnnealingLR(T_max=T_max), n_steps=10)
    asked = properties(trace(run))
    weight = torch.nn.Parameter(torch.ones(1, dtype=torch.float64))
    given: dict[str, Any] = {} if weight_decay is None else {"weight_decay": weight_decay}
    optimizer = torch.optim.AdamW([weight], lr=lr, **given)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max)
    for step in range(10):
        weight.data.fill_(1.0)  # A weight that is gone can't be shrunk again.
        weight.grad = torch.zeros(1, dtype=torch.float64)
        optimizer.step()
        scheduler.step()
        assert asked.shrink_at(step) == pytest.approx(1 - weight.item(), abs=1e-12)


def test_a_shrink_by_one_takes_the_whole_weight() -> None:
    made = Optimizer(kind="AdamW", lr=1, weight_decay=1)
    asked = properties(trace(Run(optimizer=made, schedule=StepLR(step_size=2), n_steps=4)))
    assert [asked.shrink_at(step) for step in range(4)] == pytest.approx([1, 1, 0.1, 0.1])


@pytest.mark.parametrize("kind", ["SGD", "Adam", "Adagrad"])
def test_only_adamw_shrinks_by_rate_and_decay(kind: Any) -> None:
    made = Optimizer(kind=kind, weight_decay=0.1)
    with pytest.raises(ValueError, match="only AdamW"):
        properties(trace(Run(optimizer=made, n_steps=3))).shrink_at(0)


def test_a_rate_that_is_no_real_number_is_none() -> None:
    run = Run(schedule=ExponentialLR(gamma=-0.5), n_steps=3, step_with=(1, 0.5, 2))
    assert np.isnan(trace(run).rates).tolist() == [False, False, True]


def test_a_run_that_raised() -> None:
    asked = of(CosineAnnealingLR(T_max=10 / 3), 50)
    assert (asked.raises(), asked.step_of_exception()) == ("ZeroDivisionError", 10)
    assert asked.periods() == 0
    assert asked.warns() is False


def test_a_group_added_later_is_asked_about_from_then_on() -> None:
    run = Run(schedule=StepLR(step_size=4), n_steps=10, events=(AddGroup(at=2, lr=0.5),))
    asked = properties(trace(run), group=1)
    assert (asked.lowest(), asked.highest()) == pytest.approx((0.005, 0.5))
    assert asked.drops() == 2
    assert asked.total() == pytest.approx(2 * 0.5 + 4 * 0.05 + 2 * 0.005)


def test_equal() -> None:
    run = Run(schedule=CosineAnnealingLR(T_max=10), n_steps=10)
    assert equal(trace(run), trace(run))
    assert not equal(trace(run), trace(run.model_copy(update={"n_steps": 9})))
    nudged = run.model_copy(update={"events": (SetRate(at=3, lr=0.0794),)})
    assert not equal(trace(run), trace(nudged))
