"""Goals: what a learner's own run must do."""

from typing import Any

import pytest

from core.content.expression import Names
from core.quiz.goal import Execution, Goal
from core.schedule import CosineAnnealingLR, LinearLR, Optimizer, Run, StepLR, trace
from tests.timing import processor_seconds

NONE: Names = {}
RATES = "it uses the rates described at all 10 optimizer steps"
COSINE = Run(schedule=CosineAnnealingLR(T_max=10), n_steps=10)
TARGET = {"scheduler": "CosineAnnealingLR", "args": {"T_max": 10}, "steps": 10}


def goal(**fields: Any) -> Goal:
    return Goal.model_validate(fields)


def met(which: Goal, execution: Execution) -> dict[str, bool]:
    return {criterion.sentence: criterion.met for criterion in which.criteria(execution, NONE)}


def test_the_same_rates_meet_a_run() -> None:
    assert met(goal(run=TARGET), Execution(trace(COSINE))) == {
        "it runs to its end": True,
        RATES: True,
    }


def test_the_first_other_rate_is_named() -> None:
    other = Run(schedule=StepLR(step_size=1, gamma=1.0), n_steps=10)
    assert met(goal(run=TARGET), Execution(trace(other))) == {
        "it runs to its end": True,
        f"{RATES} (step 1 is the first that differs)": False,
    }


def test_a_run_of_another_length_is_none() -> None:
    shorter = COSINE.model_copy(update={"n_steps": 7})
    assert met(goal(run=TARGET), Execution(trace(shorter))) == {
        "it runs to its end": True,
        f"{RATES} (yours takes 7)": False,
    }


def test_every_parameter_group_counts() -> None:
    target = {**TARGET, "groups": [0.01]}
    both = COSINE.model_copy(update={"optimizer": Optimizer(groups=(0.01,))})
    assert all(met(goal(run=target), Execution(trace(both))).values())
    assert met(goal(run=target), Execution(trace(COSINE))) == {
        "it runs to its end": True,
        f"{RATES} (it needs 2 parameter groups; yours: 1)": False,
    }
    swapped = COSINE.model_copy(update={"optimizer": Optimizer(groups=(0.02,))})
    assert not all(met(goal(run=target), Execution(trace(swapped))).values())


def test_limits_say_what_came() -> None:
    limits = [
        {"ask": {"last": None}, "at_most": 0.001, "say": "the end is low"},
        {"ask": {"rate_at": 0}, "equals": 0.1, "say": "the start is the base rate"},
    ]
    assert met(goal(limits=limits), Execution(trace(COSINE))) == {
        "it runs to its end": True,
        "the end is low (yours: 0.00245)": False,
        "the start is the base rate": True,
    }


def test_what_raises_does_not_run_to_its_end() -> None:
    raising = Run(schedule=LinearLR(start_factor=0), n_steps=10)
    found = met(
        goal(limits=[{"ask": {"rate_at": 0}, "equals": 0.1, "say": "begins at 0.1"}]),
        Execution(trace(raising)),
    )
    assert found["it runs to its end (ValueError is raised)"] is False
    assert not any(found.values())


def test_a_goal_may_ask_for_the_exception() -> None:
    raising = Run(schedule=CosineAnnealingLR(T_max=10 / 3), n_steps=20)
    wanted = goal(
        limits=[{"ask": {"raises": None}, "equals": "ZeroDivisionError", "say": "raises"}]
    )
    assert met(wanted, Execution(trace(raising))) == {"raises": True}


def test_classes_and_steps_are_asked_for() -> None:
    wanted = goal(run=TARGET, uses=["CosineAnnealingLR"], steps=10)
    with_it = Execution(trace(COSINE), ("CosineAnnealingLR",))
    assert all(met(wanted, with_it).values())
    assert met(wanted, Execution(trace(COSINE)))["it builds CosineAnnealingLR"] is False
    longer = Execution(trace(COSINE.model_copy(update={"n_steps": 12})), ("CosineAnnealingLR",))
    assert met(wanted, longer)["it takes 10 optimizer steps (yours: 12)"] is False


@pytest.mark.parametrize(("logs", "row"), [("used", "used"), ("printed", "printed")])
def test_logged_rates_may_be_rounded_and_must_be_the_right_ones(logs: str, row: str) -> None:
    trajectory = trace(COSINE)
    rates = getattr(trajectory, row)[0]
    wanted = goal(run=TARGET, logs=logs)
    lines = tuple(f"epoch {t}: lr {rate:.4f}" for t, rate in enumerate(rates))
    assert all(met(wanted, Execution(trajectory, (), ("start", *lines))).values())
    assert not all(met(wanted, Execution(trajectory, (), lines[1:])).values())
    other = trajectory.printed if row == "used" else trajectory.used
    swapped = tuple(f"{t} {rate:.4f}" for t, rate in enumerate(other[0]))
    assert not all(met(wanted, Execution(trajectory, (), swapped)).values())


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("lr=0.1", 0.1),
        ("[0.05]", 0.05),
        ("1e-05", 1e-5),
        ("epoch 3: -2.5", -2.5),
        ("no rate", None),
    ],
)
def test_the_last_number_of_a_line_is_what_it_logs(line: str, number: float | None) -> None:
    logged = Execution(trace(COSINE), (), (line,)).logged
    assert logged == (() if number is None else (number,))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "must have a run or limits"),
        ({"run": TARGET, "uses": ["CosineLR"]}, "no scheduler CosineLR"),
        ({"run": TARGET, "of_range": 0}, "greater than 0"),
        ({"limits": [{"ask": {"last": None}, "say": "no bound"}]}, "needs either equals, or"),
    ],
)
def test_faults_of_a_goal_are_named(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        goal(**fields)


def test_ten_times_as_long_a_line_takes_about_ten_times_as_long() -> None:
    trajectory = trace(COSINE)

    def read(digits: int) -> None:
        printed = (f"{'1' * digits}a", "lr 0.5")
        assert Execution(trajectory, (), printed).logged == (0.5,)

    short = processor_seconds(lambda: read(9_000))
    long = processor_seconds(lambda: read(90_000))
    assert long < 40 * short + 0.01  # A quadratic reading takes a hundred times as long.


def test_prints_make_a_difference_only_where_a_log_is_asked() -> None:
    silent, printing = Execution(trace(COSINE)), Execution(trace(COSINE), (), ("lr 0.1",))
    assert silent.does_the_same(printing, logs=False)
    assert not silent.does_the_same(printing, logs=True)
    assert printing.does_the_same(Execution(trace(COSINE), (), ("lr: 0.10001",)), logs=True)


def test_two_exceptions_of_a_class_are_two_things() -> None:
    start, end = (
        Execution(trace(Run(schedule=LinearLR(**{factor: 5.0}), n_steps=3)))
        for factor in ("start_factor", "end_factor")
    )
    assert start.trajectory.exception is not None
    assert end.trajectory.exception is not None
    assert start.trajectory.exception.category == end.trajectory.exception.category
    assert start.does_the_same(start, logs=False)
    assert not start.does_the_same(end, logs=False)
