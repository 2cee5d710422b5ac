"""Predictions: points, compared with execution."""

import numpy as np
import pytest

from core.authoring.check_quiz import check_question
from core.quiz import NoVariantError
from core.quiz.answer_format import NumbersAnswer
from core.quiz.kinds.predict import PredictVariant
from tests.quiz.writing import write

PREDICT = """
id: ahead
kind: predict
title: Ahead
prompt: Where is the rate at the steps 0, {T} and {2*T}?
vars: {T: {int: [6, 20]}}
run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: "{T}"}, steps: "{3*T}"}
at: [0, "{T}", "{2*T}"]
mistakes:
  - id: stays
    confusion: 2
    name: held at the floor
    run: {scheduler: LambdaLR, args: {lr_lambda: {kind: clamped_cosine, total: "{T}"}}}
    say: It does not stay there.
  - id: full-wave
    confusion: 1
    args: {T_max: "{T}/2"}
    score: 0.25
    say: That would be a wave of {T} steps.
explanation: Down in {T}, up in {T}.
"""


def variant(seed: int = 3) -> PredictVariant:
    drawn = write(PREDICT).variant(seed)
    assert isinstance(drawn, PredictVariant)
    return drawn


def test_it_passes_its_own_check() -> None:
    assert check_question(write(PREDICT)) == ()


def test_points_and_key_are_executed() -> None:
    drawn = variant()
    T = drawn.names["T"]
    assert drawn.points == (0, T, 2 * T)
    assert drawn.truth == pytest.approx([0.1, 0.0, 0.1])
    assert drawn.n_steps == 3 * T


@pytest.mark.parametrize(
    ("answer", "verdict", "mistake"),
    [
        ("0.1 0 0.1", "correct", None),
        ("0.099, 0.004, 0.1".replace(",", ";"), "correct", None),
        ("0.1 0 0", "wrong", "stays"),
        ("0.1 0.1 0.1", "partly", "full-wave"),
        ("0.1 0 0.08", "partly", None),
        ("0 0.1 0", "wrong", None),
        ("0.1 0", "unreadable", None),
        ("0.1 0,0 10%", "correct", None),
        ("0.1, 0, 0.1", "correct", None),
        ("0.1 1,000 0.1", "unreadable", None),
        ("", "unreadable", None),
        ("nan 0 0", "unreadable", None),
    ],
)
def test_verdicts(answer: str, verdict: str, mistake: str | None) -> None:
    grade = variant().grade(answer)
    assert (grade.verdict, grade.mistake) == (verdict, mistake)


def test_partial_credit_says_what_it_is_for() -> None:
    grade = variant().grade("0.1 0 0.08")
    assert 0.5 <= grade.score <= 0.9
    assert "Not met: the level is right at 2 of 3 places" in grade.diagnosis
    assert "Met: the direction is right" in grade.diagnosis


def test_the_axis_tells_no_rate() -> None:
    assert variant().rate_range == pytest.approx((0.0, 0.15))
    for lr in (0.1, 0.11, 0.125, 0.13):
        drawn = write(PREDICT.replace("lr: 0.1", f"lr: {lr}")).variant(0)
        assert isinstance(drawn, PredictVariant)
        assert drawn.rate_range == pytest.approx((0.0, 0.15))
    assert variant().evidence(None, over=False) == ()


def test_own_points_and_the_idea_behind_them_are_drawn() -> None:
    drawn = variant()
    curves = drawn.evidence("0.1 0 0", drawn.grade("0.1 0 0"), over=True)
    assert [curve.role for curve in curves] == ["truth", "mistake", "yours"]
    assert len({len(curve.rates) for curve in curves}) == 1
    yours = curves[-1].rates
    assert list(np.flatnonzero(np.isfinite(yours))) == list(drawn.points)


def test_a_mistake_through_the_same_points_is_refused() -> None:
    same = PREDICT.replace('at: [0, "{T}", "{2*T}"]', 'at: [0, "{2*T}"]')
    with pytest.raises(NoVariantError, match="full-wave and the key go through the same points"):
        write(same).variant(0)


def test_steps_that_do_not_rise_are_refused() -> None:
    with pytest.raises(NoVariantError, match="rising"):
        write(PREDICT.replace('at: [0, "{T}", "{2*T}"]', 'at: [0, "{T}", "{T}"]')).variant(0)


def test_points_are_called_what_the_prompt_counts() -> None:
    asked = write(PREDICT.replace("prompt:", "unit: epoch\nprompt:"))
    drawn = asked.variant_of({"T": 10})
    assert drawn.key_sentence == "PyTorch gives 0.1 at epoch 0, 0 at epoch 10, 0.1 at epoch 20."
    assert "at 2 of 3 places, not at epoch 10" in drawn.grade("0.1 0.05 0.1").diagnosis
    assert drawn.grade("0.1 0").diagnosis == "Give 3 rates, for the epochs 0, 10, 20; got 2."
    wanted = drawn.answer_format
    assert isinstance(wanted, NumbersAnswer)
    assert [label for label, _ in wanted.fields] == ["Epoch 0", "Epoch 10", "Epoch 20"]


def test_a_point_that_cannot_be_read_is_named() -> None:
    drawn = write(PREDICT).variant_of({"T": 10})
    assert drawn.grade("0.1 soon 0.1").diagnosis == (
        "The rate at step 10 can't be read. This is not a number. "
        "Write a number such as 0.05, 5e-2 or 1/20."
    )
