"""Resuming from a checkpoint: which order of loading and building is right for which kind."""

from typing import get_args

import numpy as np
import pytest

from core.schedule import (
    KINDS,
    AddGroup,
    CosineAnnealingLR,
    MultiplicativeLR,
    Optimizer,
    Resume,
    Run,
    equal,
    trace,
)
from core.schedule.kinds.factor import Power
from core.schedule.tracing.events import ResumeOrder
from tests.schedule.cases import example_run

AFTER = 6
ALL = set(KINDS)
# The kinds whose every rate is a function of the step or a multiple of the rate before.
CARRIES_ITS_RATE = {
    "StepLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "ExponentialLR",
    "PolynomialLR",
    "CosineAnnealingLR",
    "ReduceLROnPlateau",
}
TAKES_NO_LAST_EPOCH = {"ReduceLROnPlateau", "ChainedScheduler"}

RIGHT: dict[ResumeOrder, set[str]] = {
    "build, load optimizer, load scheduler": ALL,
    "load optimizer, build, load scheduler": CARRIES_ITS_RATE,
    # SequentialLR takes it and begins its first part again.
    "load optimizer, build with last_epoch = steps - 1": (
        ALL - TAKES_NO_LAST_EPOCH - {"SequentialLR"}
    ),
    "load optimizer, build with last_epoch = steps": {"MultiplicativeLR", "ExponentialLR"},
    "load optimizer, build": {"MultiplicativeLR", "ExponentialLR", "ReduceLROnPlateau"},
    # Right by luck: the rate was still the one that the constructor sets.
    "build, load scheduler": {"ConstantLR", "ReduceLROnPlateau"},
}


def resumed(kind: str, order: ResumeOrder) -> Run:
    return example_run(kind, events=(Resume(at=AFTER, order=order),))


def test_every_order_has_a_row() -> None:
    assert set(RIGHT) == set(get_args(ResumeOrder))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", RIGHT)
def test_order(kind: str, order: ResumeOrder) -> None:
    trajectory = trace(resumed(kind, order))
    assert equal(trajectory, trace(example_run(kind)), within=1e-12) == (kind in RIGHT[order])


@pytest.mark.parametrize("kind", sorted(TAKES_NO_LAST_EPOCH))
def test_kinds_without_last_epoch_say_so(kind: str) -> None:
    order: ResumeOrder = "load optimizer, build with last_epoch = steps - 1"
    exception = trace(resumed(kind, order)).exception
    assert exception is not None
    assert (exception.category, exception.step) == ("TypeError", AFTER)


def test_one_step_ahead_is_wrong_where_the_factor_changes() -> None:
    schedule = MultiplicativeLR(lr_lambda=Power(gamma=0.99))
    event = Resume(at=AFTER, order="load optimizer, build with last_epoch = steps")
    run = Run(schedule=schedule, n_steps=25)
    assert not equal(trace(run), trace(run.model_copy(update={"events": (event,)})))


def test_cosine_without_its_own_state_starts_anew_from_the_decayed_rate() -> None:
    run = Run(
        schedule=CosineAnnealingLR(T_max=10),
        n_steps=12,
        events=(Resume(at=6, order="load optimizer, build"),),
    )
    assert [round(rate, 4) for rate in trace(run).rates[6:9]] == [0.0345, 0.0337, 0.0313]


def test_cosine_without_the_optimizer_starts_high_and_falls_faster() -> None:
    order: ResumeOrder = "build, load scheduler"
    run = Run(schedule=CosineAnnealingLR(T_max=10), n_steps=10, events=(Resume(at=6, order=order),))
    plain = trace(run.model_copy(update={"events": ()}))
    rates = trace(run).rates
    assert rates[6] == 0.1
    assert -np.diff(rates)[6] > -2 * np.diff(plain.rates)[6]


def test_the_checkpoint_wins_over_a_new_t_max() -> None:
    new = CosineAnnealingLR(T_max=20)
    run = Run(
        schedule=CosineAnnealingLR(T_max=10),
        n_steps=21,
        events=(Resume(at=10, schedule=new),),
    )
    rates = trace(run).rates
    assert rates[10] < 1e-17
    assert rates[20] == pytest.approx(0.1)


def test_a_group_added_by_hand_is_missing_after_a_restart() -> None:
    run = example_run("StepLR", optimizer=Optimizer(groups=(0.01,)))
    events = [
        {"kind": "add_group", "at": 2, "lr": 0.5},
        {"kind": "resume", "at": 6},
    ]
    exception = trace(Run.model_validate({**dict(run), "events": events})).exception
    assert exception is not None
    assert "different number of parameter groups" in exception.message


def test_a_group_added_by_hand_is_gone_when_the_optimizer_is_not_loaded() -> None:
    events = (AddGroup(at=2, lr=0.5), Resume(at=6, order="build, load scheduler"))
    trajectory = trace(example_run("StepLR", events=events))
    assert trajectory.exception is None
    there = [step for step in range(trajectory.used.shape[1]) if trajectory.used[1, step] > 0]
    assert there == [2, 3, 4, 5]
