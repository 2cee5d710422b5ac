"""Constants that decide a verdict or a text: for each, an example just inside and just outside."""

from typing import Any

import numpy as np
import pytest

from core.authoring.keys import _rounded
from core.lesson.verify import agrees
from core.quiz import Question, load_quizzes, question_kinds
from core.quiz.goal import Execution, Goal
from core.quiz.query import Tolerance
from core.quiz.rubric import Criterion, compare
from core.records import short_number
from core.schedule import Run, StepLR, trace
from core.schedule.shape import Shape


def criterion(found: tuple[Criterion, ...], about: str) -> Criterion | None:
    return next((each for each in found if about in each.say), None)


@pytest.mark.parametrize(
    ("drop", "jumps"), [(0.2, False), (0.29, False), (0.31, True), (0.5, True)]
)
def test_a_jump_is_three_tenths_of_the_range_in_one_step(drop: float, jumps: bool) -> None:
    truth = np.array([1.0, 1.0 - drop, 0.0])
    found = compare(np.array([1.0, 0.99, 0.0]), truth, (0, 1, 10), within=0.001)
    judged = criterion(found, "jumps where PyTorch jumps")
    assert (judged is not None) is jumps
    assert judged is None or judged.share == 0.0  # The answer doesn't jump there.


@pytest.mark.parametrize(
    ("wobble", "share"), [(0.019, 1.0), (-0.019, 1.0), (0.03, 0.5), (-0.03, 0.5)]
)
def test_a_flat_stretch_may_move_by_four_times_the_tolerance(wobble: float, share: float) -> None:
    truth = np.array([0.1, 0.1, 0.05])
    found = compare(np.array([0.1, 0.1 + wobble, 0.05]), truth, (0, 5, 9), within=0.005)
    judged = criterion(found, "the direction is right")
    assert judged is not None
    assert judged.share == share


@pytest.mark.parametrize(
    ("factor", "met"), [(1.004, True), (0.996, True), (1.02, False), (0.98, False)]
)
def test_a_logged_rate_may_be_rounded_by_half_a_percent(factor: float, met: bool) -> None:
    trajectory = trace(Run(schedule=StepLR(step_size=3), n_steps=2))
    lines = tuple(f"lr {rate * factor:.6f}" for rate in trajectory.rates)
    goal = Goal.checked(
        {"run": {"scheduler": "StepLR", "args": {"step_size": 3}, "steps": 2}, "logs": "used"}
    )
    judged = criterion(goal.criteria(Execution(trajectory, (), lines), {}), "every step logs")
    assert judged is not None
    assert judged.met is met


LONGEST = {
    "value": 200,
    "when": 200,
    "parameter": 200,
    "choice": 200,
    "multi": 200,
    "which-curve": 200,
    "predict": 500,
    "match": 1000,
    "compose": 1000,
    "fix": 20_000,
    "code": 20_000,
    "order": 20_000,
}
"""How many characters of an answer each kind reads."""


def shipped() -> dict[str, Question]:
    """Return a question of every kind that is quickly judged."""
    found: dict[str, Question] = {}
    for quiz in load_quizzes().items:
        for question in quiz.questions:
            found.setdefault(question.kind, question)
    return found


def test_every_kind_says_how_long_an_answer_may_be() -> None:
    assert {name: kind.answer_characters for name, kind in question_kinds().items()} == LONGEST


def test_an_answer_of_one_character_more_is_unreadable() -> None:
    for kind, question in shipped().items():
        variant, longest = question.variant(0), LONGEST[kind]
        refused = variant.grade("x" * (longest + 1))
        assert refused.verdict == "unreadable", kind
        assert refused.diagnosis.startswith(f"An answer can have at most {longest:,} characters")
    value = shipped()["value"].variant(0)
    key = value.key.ljust(200, "0") if "." in value.key else f"{value.key}.".ljust(200, "0")
    assert value.grade(key).verdict == "correct"
    assert value.grade(f"{key}0").verdict == "unreadable"


@pytest.mark.parametrize(
    ("number", "text"), [(1e-13, "0"), (-9e-13, "0"), (1.1e-12, "1.1e-12"), (1e-10, "1e-10")]
)
def test_what_rounding_leaves_is_written_as_zero(number: float, text: str) -> None:
    assert short_number(number) == text
    assert (_rounded(number) == "0") is (text == "0")
    assert agrees("0", number) is (text == "0")


@pytest.mark.parametrize(("key", "answer", "close"), [
    (0.1, 0.1009, True), (0.1, 0.0991, True), (0.1, 0.102, False), (0.1, 0.098, False),
    (0.1, 0.0, False), (0.1, 10.0, False), (-0.1, -0.102, False), (-0.1, -0.098, False),
    (-0.1, -0.0991, True), (0.0, 5e-10, True), (0.0, -5e-10, True), (0.0, 1e-3, False),
    (0.0, -1e-3, False),
])  # fmt: skip
def test_an_answer_may_be_off_by_a_hundredth_to_both_sides(
    key: float, answer: float, close: bool
) -> None:
    assert Tolerance().close(answer, key) is close


@pytest.mark.parametrize(("last", "restarts"), [(0.5, 0), (0.6, 0), (0.85, 0), (0.95, 1), (1.0, 1)])
def test_a_climb_at_the_end_is_a_restart_only_if_it_is_nearly_the_whole_way(
    last: float, restarts: int
) -> None:
    rates: Any = np.array([1.0, 0.7, 0.3, 0.0, last])
    assert len(Shape(rates, np.array([])).restarts) == restarts
    # Where the rate falls again, the climb is over: any jump in one step is a restart.
    assert len(Shape(np.append(rates, last / 2), np.array([])).restarts) == 1
