"""What a learner's code does in the sandbox is what PyTorch does with it."""

from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.sandbox import run_code
from core.schedule import FACTORS, KINDS, LambdaLR, Optimizer, Resume, Run, code, trace
from core.schedule.tracing.events import ResumeOrder
from tests.schedule.cases import bits, example_run, runs
from tests.schedule.test_engine_code import EVENTS


def assert_same_as_trace(run: Run) -> None:
    trajectory, done = trace(run), run_code(code(run), patient=True)
    assert done.stopped is None
    # The sandbox can't know of turns of the loop in which no step was taken.
    skipped = [event.at for event in run.events if event.kind == "skip_optimizer"]
    used = np.delete(trajectory.used, skipped, axis=1)
    assert bits(done.trajectory.used) == bits(used)
    warned = [n.message for n in trajectory.notices if n.kind == "warning"]
    assert [" ".join(s.text.split()) for s in done.output if s.kind == "warning"] == warned
    raised = [said for said in done.output if said.kind == "exception"]
    if trajectory.exception is None:
        assert not raised
        # At a milestone of SequentialLR get_last_lr() isn't what stands in the optimizer.
        assert len([said for said in done.output if said.kind == "printed"]) == run.n_steps
    else:
        assert [said.category for said in raised] == [trajectory.exception.category]
        assert trajectory.exception.message == " ".join(raised[0].text.split())
    if trajectory.momentum is not None and trajectory.used.size:
        momentum = done.trajectory.momentum
        assert momentum is not None
        assert bits(momentum) == bits(trajectory.momentum)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"optimizer": Optimizer(kind="AdamW", groups=(0.01,))},
        {"optimizer": Optimizer(momentum=0.9), "scheduler_first": True},
    ],
    ids=["SGD", "two groups", "wrong order"],
)
def test_every_kind(kind: str, more: dict[str, Any]) -> None:
    assert_same_as_trace(example_run(kind, **more))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(data=st.data())
def test_any_arguments(kind: str, data: st.DataObject) -> None:
    assert_same_as_trace(data.draw(runs(kind)))


@pytest.mark.parametrize("name", FACTORS)
def test_every_factor(name: str) -> None:
    factor: Any = FACTORS[name](kind=name)
    assert_same_as_trace(Run(schedule=LambdaLR(lr_lambda=factor), n_steps=120))


@pytest.mark.parametrize("name", EVENTS)
def test_every_event(name: str) -> None:
    assert_same_as_trace(EVENTS[name])


@pytest.mark.parametrize("order", get_args(ResumeOrder))
@pytest.mark.parametrize("kind", KINDS)
def test_every_resume_order(kind: str, order: ResumeOrder) -> None:
    groups = Optimizer(kind="Adam", groups=(0.01,))
    assert_same_as_trace(example_run(kind, optimizer=groups, events=(Resume(at=6, order=order),)))
