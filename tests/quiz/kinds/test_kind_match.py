"""Matching a curve: whatever covers the target is right."""

import re

import pytest

from core.authoring.check_quiz import check_question
from core.content import ContentError
from core.quiz import NoVariantError
from core.quiz.kinds.match import MatchVariant
from core.quiz.rubric import score
from tests.quiz.writing import write

MATCH = """
id: cover
kind: match
title: Cover
prompt: Cover the target.
vars: {T: {int: [20, 30], step: 5}}
goal:
  run:
    scheduler: LinearLR
    lr: 0.1
    args: {start_factor: 1.0, end_factor: 0.0, total_iters: "{T}"}
    steps: 50
schedulers: [LinearLR, PolynomialLR, CosineAnnealingLR]
sliders:
  total_iters: {int: [5, 50]}
  T_max: {int: [5, 50]}
  start_factor: {one_of: [0.1, 0.5, 1.0]}
  end_factor: {one_of: [0.0, 0.5, 1.0]}
  power: {one_of: [0.5, 1.0, 2.0]}
  lr: {one_of: [0.01, 0.1, 0.2]}
start: "lr=0.1 CosineAnnealingLR(T_max=10)"
mistakes:
  - id: cosine
    run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: "{T}"}, steps: 50}
    say: A cosine is round and climbs again.
explanation: A straight line.
"""


def variant(seed: int = 3) -> MatchVariant:
    drawn = write(MATCH).variant(seed)
    assert isinstance(drawn, MatchVariant)
    return drawn


def test_it_passes_its_own_check() -> None:
    assert check_question(write(MATCH)) == ()


def test_another_scheduler_with_the_same_curve_is_right_too() -> None:
    T = variant().names["T"]
    for text in (
        f"LinearLR(start_factor=1.0, end_factor=0.0, total_iters={T})",
        f"PolynomialLR(total_iters={T}, power=1.0)",
    ):
        assert variant().grade(f"lr=0.1 {text}").verdict == "correct"


def test_a_known_idea_is_named_and_a_near_miss_says_what_is_met() -> None:
    T = variant().names["T"]
    grade = variant().grade(f"lr=0.1 CosineAnnealingLR(T_max={T})")
    assert (grade.verdict, grade.mistake) == ("wrong", "cosine")
    near = variant().grade(f"lr=0.1 PolynomialLR(total_iters={T + 4})")
    assert near.verdict == "partly"
    said = "Your curve doesn't cover the target: it is furthest away at step "
    assert near.diagnosis.startswith(said)


def test_a_curve_far_away_is_told_one_thing_in_one_sentence() -> None:
    far = variant().grade("lr=0.1 CosineAnnealingLR(T_max=11)")
    assert far.verdict == "wrong"
    said = r"Your curve doesn't cover the target: it is furthest away at step \d+\."
    assert re.fullmatch(said, far.diagnosis)
    assert variant().requirements == ("your curve covers the target at all 50 steps",)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "0.1 LinearLR()",
        "lr=fast LinearLR()",
        "lr=nan LinearLR()",
        "lr=0.1 LinearLR(",
        "lr=0.1 StepLR(10)",
        "lr=0.1 __import__('os')",
    ],
)
def test_what_is_no_setting_is_unreadable(answer: str) -> None:
    assert variant().grade(answer).verdict == "unreadable"


def test_spellings_of_one_setting_are_one_answer() -> None:
    canonical = variant().canonical
    assert canonical("lr=0.10  LinearLR(1.0, 0.0, 25)") == canonical(
        "lr=0.1 LinearLR(start_factor=1.0, end_factor=0.0, total_iters=25)"
    )


def test_a_start_that_covers_the_target_is_refused() -> None:
    with pytest.raises(NoVariantError, match="the start meets the goal already"):
        write(
            MATCH.replace("CosineAnnealingLR(T_max=10)", "PolynomialLR(total_iters={T})")
        ).variant(0)


def test_a_slider_without_a_parameter_is_a_fault() -> None:
    with pytest.raises(ContentError, match=r"none of .* has a parameter gamma"):
        write(MATCH.replace("  T_max: {int", "  gamma: {int"))


def test_the_start_brings_nothing_however_near_it_is() -> None:
    near = MATCH.replace("CosineAnnealingLR(T_max=10)", "PolynomialLR(total_iters={T+2})")
    drawn = write(near).variant(3)
    assert isinstance(drawn, MatchVariant)
    execution = drawn.execute(drawn.start)
    assert score(drawn.criteria(execution)) > 0.5
    assert drawn.credit(drawn.criteria(execution)) == 0.0
    assert drawn.grade(drawn.start).score == 0.0
