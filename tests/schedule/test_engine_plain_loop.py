"""The engine against the plain loop `optimizer.step(); scheduler.step()`, bit for bit."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.schedule import KINDS, Optimizer, Run, trace
from core.schedule.optimizer import OPTIMIZERS, parameters_of
from core.schedule.tracing.fast_step import fast_step
from tests.schedule.cases import (
    EXAMPLES,
    N_STEPS,
    SCHEDULES,
    bits,
    example_run,
    loops,
    plain_loop,
    plain_scheduler,
    runs,
)


def assert_same(run: Run, *, gradient: bool = False) -> None:
    ours, theirs = trace(run), plain_loop(run, gradient=gradient)
    n_done = len(theirs.used)
    assert ours.used.shape == ((1 + len(run.optimizer.groups)) if n_done else 1, n_done)
    assert bits(ours.used.T) == bits(theirs.used)
    assert bits(ours.printed.T[: len(theirs.printed)]) == bits(theirs.printed)
    if ours.momentum is not None:
        assert bits(ours.momentum) == bits(theirs.momentum)
    else:
        assert len(set(theirs.momentum)) <= 1
    if ours.get_lr is None:
        assert not run.reads_get_lr
    else:
        assert bits(ours.get_lr.T[: len(theirs.get_lr)]) == bits(theirs.get_lr)
        assert np.isnan(ours.get_lr[:, len(theirs.get_lr) :]).all()
    raised = ours.exception
    assert (raised and raised.category) == (theirs.error and type(theirs.error).__name__)
    assert raised is None or raised.message.split() == str(theirs.error).split()
    assert raised is None or raised.step == theirs.turn
    assert [(n.step, n.message) for n in ours.notices if n.kind == "warning"] == [
        (step, " ".join(text.split())) for step, text in theirs.warned
    ]


def test_every_kind_is_tried() -> None:
    assert EXAMPLES.keys() == KINDS.keys()
    assert SCHEDULES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_rates_are_those_of_the_plain_loop(kind: str, data: st.DataObject) -> None:
    assert_same(data.draw(runs(kind)))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_other_loops_than_the_plain_one(kind: str, data: st.DataObject) -> None:
    """Per epoch, told the epoch, a second scheduler, reading get_lr(), the wrong order."""
    assert_same(data.draw(loops(kind)))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("kind", KINDS)
def test_training_changes_no_rate(kind: str, optimizer: Any) -> None:
    momentum = 0.9 if "momentum" in parameters_of(optimizer) else 0.0
    groups = () if optimizer == "LBFGS" else (0.01,)  # PyTorch gives LBFGS one group only.
    made = Optimizer(kind=optimizer, momentum=momentum, groups=groups)
    assert_same(example_run(kind, optimizer=made), gradient=True)


@pytest.mark.parametrize("kind", [k for k in KINDS if not EXAMPLES[k].takes_metric])
def test_the_wrong_order_is_traced_too(kind: str) -> None:
    run = example_run(kind, scheduler_first=True)
    assert_same(run)
    # CosineAnnealingWarmRestarts has a `step` of its own, which doesn't check the order.
    warned = [] if kind == "CosineAnnealingWarmRestarts" else [0]
    assert list({notice.step for notice in trace(run).notices}) == warned


def test_a_run_without_a_schedule_keeps_its_rate() -> None:
    assert_same(Run(optimizer=Optimizer(groups=(0.3,)), n_steps=4))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_checkpoint_is_the_same_as_after_plain_steps(kind: str, data: st.DataObject) -> None:
    """`fast_step` leaves out PyTorch's bookkeeping, but nothing that a checkpoint keeps."""
    run = data.draw(runs(kind))
    assert run.schedule is not None
    states = []
    for quick in (True, False):
        optimizer = run.optimizer.build()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                scheduler = plain_scheduler(run.schedule, optimizer)
                step = fast_step(scheduler) if quick else scheduler.step
                for metric in run.metrics or [None] * N_STEPS:
                    optimizer.step()
                    step() if metric is None else scheduler.step(metric)
            except Exception:  # noqa: BLE001  Runs that raise are compared above.
                return
        states.append(repr(scheduler.state_dict()))
    assert states[0] == states[1]
