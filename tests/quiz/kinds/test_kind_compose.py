"""Composing schedulers under limits."""

import pytest

from core.authoring.check_quiz import check_question
from core.quiz import NoVariantError
from core.quiz.kinds.compose import ComposeVariant
from tests.quiz.writing import write

COMPOSE = """
id: warm-then-down
kind: compose
title: Warm up, then down
prompt: Warm up for {w} steps, be at the peak then, end at 0.002 or below.
vars: {w: {int: [4, 8]}}
lr: 0.1
n_steps: 50
blocks: [LinearLR, CosineAnnealingLR, ConstantLR]
solution: SequentialLR([LinearLR(0.1, 1.0, {w}), CosineAnnealingLR({50-w})], milestones=[{w}])
goal:
  limits:
    - {ask: {rate_at: 0}, at_most: 0.011, say: the first rate is at most 0.011}
    - {ask: {rate_at: "{w}"}, equals: 0.1, say: "the rate at step {w} is 0.1"}
    - {ask: {last: }, at_most: 0.002, say: the last rate is at most 0.002}
mistakes:
  - id: whole-length
    confusion: 30
    answer: SequentialLR([LinearLR(0.1, 1.0, {w}), CosineAnnealingLR(50)], milestones=[{w}])
    say: The cosine has fewer steps than the whole training.
  - id: chained
    confusion: 34
    score: 0.3
    answer: ChainedScheduler([LinearLR(0.1, 1.0, {w}), CosineAnnealingLR(50)])
    say: Chained, the factors multiply.
explanation: The cosine gets what the warm-up leaves.
"""


def variant(seed: int = 3) -> ComposeVariant:
    drawn = write(COMPOSE).variant(seed)
    assert isinstance(drawn, ComposeVariant)
    return drawn


def test_it_passes_its_own_check_and_counts_its_confusions() -> None:
    assert check_question(write(COMPOSE)) == ()
    assert write(COMPOSE).confusions_executed == {30, 34}


def test_whatever_keeps_the_limits_is_right() -> None:
    w = variant().names["w"]
    other = f"SequentialLR([ConstantLR(0.1, {w}), LinearLR(1.0, 0.0, {49 - w})], milestones=[{w}])"
    assert variant().grade(other).verdict == "correct"


def test_mistakes_are_named() -> None:
    for name, verdict in (("whole-length", "wrong"), ("chained", "partly")):
        answer = variant().answer_for(name)
        assert answer is not None
        grade = variant().grade(answer)
        assert (grade.verdict, grade.mistake) == (verdict, name)


def test_partial_credit_lists_the_limits_and_what_came() -> None:
    # Without any scheduler one of the three limits holds: it brings nothing.
    grade = variant().grade("CosineAnnealingLR(T_max=49)")
    assert grade.verdict == "wrong"
    assert "Met: the last rate is at most 0.002" in grade.diagnosis
    assert "Not met: the first rate is at most 0.011 (yours: 0.1)" in grade.diagnosis
    w = variant().names["w"]
    two = variant().grade(
        f"SequentialLR([LinearLR(0.1, 1.0, {w}), ConstantLR(1.0)], milestones=[{w}])"
    )
    assert (two.verdict, two.score) == ("partly", 0.5)


@pytest.mark.parametrize(
    "answer", ["", "SequentialLR(", "StepLR(5)", "SequentialLR([StepLR(5)], [])"]
)
def test_what_cannot_be_run_is_unreadable(answer: str) -> None:
    assert variant().grade(answer).verdict == "unreadable"


def test_what_raises_in_pytorch_is_wrong_and_says_so() -> None:
    grade = variant().grade("LinearLR(start_factor=0)")
    assert grade.verdict == "wrong"
    assert "ValueError is raised" in grade.diagnosis


def test_a_solution_that_misses_the_goal_is_refused() -> None:
    broken = COMPOSE.replace("CosineAnnealingLR({50-w})]", "CosineAnnealingLR(60)]")
    with pytest.raises(NoVariantError, match="the key misses the goal: the last rate"):
        write(broken).variant(0)
