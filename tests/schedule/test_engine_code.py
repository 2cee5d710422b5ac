"""The PyTorch code of a run, pasted and executed."""

import contextlib
import io
import subprocess
import sys
import warnings
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.schedule import (
    FACTORS,
    KINDS,
    AddGroup,
    ChainedScheduler,
    CosineAnnealingLR,
    CyclicLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    NewSchedule,
    Optimizer,
    PolynomialLR,
    ReduceLROnPlateau,
    Resume,
    Run,
    SequentialLR,
    SetParameter,
    SetRate,
    SkipOptimizer,
    StepLR,
    code,
    code_template,
    trace,
)
from core.schedule.kinds.factor import Power, Same, WarmupCosine
from core.schedule.tracing.events import Event, ResumeOrder
from tests.schedule.cases import EXAMPLES, bits, example_run, loops, runs

PLAIN = """\
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

weight = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD([weight], lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=10)

used, printed = [], []
for step in range(20):
    used.append(optimizer.param_groups[0]["lr"])
    optimizer.step()
    scheduler.step()
    printed.append(scheduler.get_last_lr()[0])
    print(step, used[-1], printed[-1])
"""
COSINE = CosineAnnealingLR(T_max=7)

EVENTS: dict[str, Run] = {
    "set_rate": example_run("CosineAnnealingLR", events=(SetRate(at=5, lr=0.3),)),
    "set_rate of one group": example_run(
        "CosineAnnealingLR",
        optimizer=Optimizer(groups=(0.01,)),
        events=(SetRate(at=5, lr=0.3), SetRate(at=7, lr=0.2, group=1)),
    ),
    "set_rate between two scheduler steps": example_run(
        "CosineAnnealingLR", step_every=4, events=(SetRate(at=6, lr=0.3),)
    ),
    "set_parameter": example_run(
        "CosineAnnealingLR", events=(SetParameter(at=8, name="T_max", value=20),)
    ),
    "skip_optimizer": example_run("LinearLR", events=(SkipOptimizer(at=0),)),
    "skip_optimizer twice": example_run(
        "LinearLR", events=(SkipOptimizer(at=3), SkipOptimizer(at=9), SetRate(at=9, lr=1))
    ),
    "skip_optimizer in the wrong order": example_run(
        "SequentialLR", scheduler_first=True, events=tuple(SkipOptimizer(at=t) for t in range(7))
    ),
    "add_group": example_run("CosineAnnealingLR", events=(AddGroup(at=3, lr=0.5),)),
    "new_schedule": example_run(
        "CosineAnnealingLR",
        events=(
            SetRate(at=7, lr=0.01),
            NewSchedule(at=7, schedule=CosineAnnealingLR(T_max=7)),
            Resume(at=12),
        ),
    ),
    "new_schedule where there was none": Run(
        n_steps=9,
        step_every=2,
        events=(SetRate(at=3, lr=0.3), NewSchedule(at=3, schedule=StepLR(step_size=2))),
    ),
    "new_schedule that takes metrics": Run(
        schedule=LinearLR(total_iters=3),
        n_steps=12,
        metrics=(1.0,) * 12,
        events=(NewSchedule(at=3, schedule=ReduceLROnPlateau(patience=2)),),
    ),
    "resume": example_run("StepLR", events=(Resume(at=6, schedule=StepLR(step_size=2)),)),
}


def executed(text: str) -> tuple[dict[str, Any], list[str], BaseException | None]:
    """Run `text` and return its variables, its warnings, and what it raised."""
    names: dict[str, Any] = {}
    error = None
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(io.StringIO()) as out,
    ):
        warnings.simplefilter("always")
        try:
            exec(text, names)
        except Exception as raised:  # noqa: BLE001  Whatever PyTorch raises.
            error = raised
    assert error or out.getvalue().count("\n") == len(names["used"])
    return names, [" ".join(str(warning.message).split()) for warning in caught], error


def assert_code_does_the_same(run: Run) -> None:
    trajectory = trace(run)
    names, warned, error = executed(code(run))
    kept = {"used": trajectory.used, "printed": trajectory.printed, "get_lr": trajectory.get_lr}
    for name, table in kept.items():
        rows = names.get(name, [])
        if table is None:
            assert not rows
            continue
        filled = np.full(table.shape, np.nan)
        for t, row in enumerate(rows):
            rates = row if isinstance(row, list) else [row]
            # The root of a negative number is no rate: trace writes NaN.
            real = [np.nan if isinstance(rate, complex) else rate for rate in rates]
            filled[: len(real), t] = real
        assert bits(filled) == bits(table)
    if trajectory.momentum is not None:
        assert bits(names.get("momentum", [])) == bits(trajectory.momentum)
    raised = trajectory.exception
    assert (raised and raised.category) == (error and type(error).__name__)
    assert [n.message for n in trajectory.notices if n.kind == "warning"] == warned


def test_a_rate_that_is_no_real_number_is_none() -> None:
    schedule = PolynomialLR(total_iters=-1, power=0.5)
    assert_code_does_the_same(Run(schedule=schedule, n_steps=2, step_with=(-2.0, -3.0)))


def test_the_plain_case_is_what_one_would_write() -> None:
    assert code(Run(schedule=CosineAnnealingLR(T_max=10), n_steps=20)) == PLAIN


def test_it_runs_when_pasted_into_a_file() -> None:
    run = Run(schedule=CosineAnnealingLR(T_max=10), n_steps=20)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code(run)], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    trajectory = trace(run)
    assert bits([float(used) for _, used, _ in rows]) == bits(trajectory.rates)
    assert bits([float(printed) for _, _, printed in rows]) == bits(trajectory.printed)


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
    assert_code_does_the_same(example_run(kind, **more))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_any_arguments(kind: str, data: st.DataObject) -> None:
    assert_code_does_the_same(data.draw(runs(kind)))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_loop(kind: str, data: st.DataObject) -> None:
    assert_code_does_the_same(data.draw(loops(kind)))


@pytest.mark.parametrize("name", FACTORS)
def test_every_factor(name: str) -> None:
    factor: Any = FACTORS[name](kind=name)
    assert_code_does_the_same(Run(schedule=LambdaLR(lr_lambda=factor), n_steps=120))


def test_every_event_has_a_case() -> None:
    kinds = {event.model_fields["kind"].default for event in Event.__subclasses__()}
    assert kinds == {event.kind for run in EVENTS.values() for event in run.events}


@pytest.mark.parametrize("name", EVENTS)
def test_every_event(name: str) -> None:
    assert_code_does_the_same(EVENTS[name])


@pytest.mark.parametrize("order", get_args(ResumeOrder))
@pytest.mark.parametrize("kind", KINDS)
def test_every_resume_order(kind: str, order: ResumeOrder) -> None:
    groups = Optimizer(kind="Adam", groups=(0.01,))
    assert_code_does_the_same(
        example_run(kind, optimizer=groups, events=(Resume(at=6, order=order),))
    )


def test_no_schedule() -> None:
    assert_code_does_the_same(Run(optimizer=Optimizer(groups=(0.2,)), n_steps=3))
    assert "scheduler" not in code(Run(n_steps=3))


def test_factors_of_a_kind_get_names_of_their_own() -> None:
    schedule = SequentialLR(
        schedulers=(
            LambdaLR(lr_lambda=(Same(), Same(factor=0.5), Same())),
            ChainedScheduler(
                schedulers=(
                    MultiplicativeLR(lr_lambda=WarmupCosine(warmup=2)),
                    CyclicLR(base_lr=0.1, max_lr=1, step_size_up=3, scale_fn=Power(gamma=0.5)),
                )
            ),
        ),
        milestones=(4,),
    )
    run = Run(optimizer=Optimizer(groups=(0.01, 1)), schedule=schedule, n_steps=12)
    assert_code_does_the_same(run)
    text = code(run)
    assert text.count("def same(") == text.count("def same_2(") == 1
    assert "[same, same_2, same]" in text


def test_constant_and_changing_metrics() -> None:
    run = example_run("ReduceLROnPlateau")
    assert "metrics = [\n" in code(run)
    flat = run.model_copy(update={"metrics": (1.0,) * 30})
    assert "metrics = [1.0] * 25\n" in code(flat)
    assert_code_does_the_same(flat)
    long = run.model_copy(update={"metrics": tuple(range(30))})
    assert "24,\n]" in code(long)
    assert_code_does_the_same(long)


def test_lines_are_short_enough_to_read() -> None:
    wide = Optimizer(momentum=0.9, groups=(0.01, 0.001))
    for kind in KINDS:
        run = example_run(kind, optimizer=wide, events=(Resume(at=6),))
        assert max(map(len, code(run).splitlines())) <= 88


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_filled_in_is_the_code(kind: str) -> None:
    run = example_run(kind)
    assert run.schedule is not None
    names = [parameter.name for parameter in run.schedule.parameters()]
    values = {name: getattr(run.schedule, name) for name in names}
    slots = [name for name, value in values.items() if isinstance(value, int | float | str)]
    filled = code_template(run, (*slots, "lr", "momentum"))
    for name in slots:
        assert filled.count(f"⟦{name}⟧") == 1
        filled = filled.replace(f"⟦{name}⟧", repr(values[name]))
    filled = filled.replace("⟦lr⟧", "0.1").replace("⟦momentum⟧", "0.0")
    names_of, _, error = executed(filled)
    assert error is None
    assert bits(np.array(names_of["used"])) == bits(trace(run).rates)


def test_an_unknown_slot_is_refused() -> None:
    with pytest.raises(ValueError, match="slots must be parameters of the run, got T_min"):
        code_template(Run(schedule=COSINE), ("T_min",))


def test_every_example_is_the_shortest_call() -> None:
    for schedule in EXAMPLES.values():
        assert "kind=" not in code(Run(schedule=schedule))
