"""Questions whose key is a set of values, found by executing every one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.authoring.check_quiz import check_question
from core.content import ContentError, ExpressionError
from core.quiz import NoVariantError, Question
from core.quiz.kinds import parameter
from core.quiz.kinds.parameter import ParameterQuestion, ParameterVariant, as_ranges
from tests.quiz.writing import write

TWICE = """
id: twice
kind: parameter
title: Twice
prompt: At the floor twice in {N} steps.
run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: 10}, steps: "{N}"}
vars: {N: {int: [50, 52], step: 2}}
ask: {touches_of: 0}
equals: 2
vary: T_max
among: {int: [1, 60]}
explanation: Between {first} and {last}.
mistakes:
  - {id: whole-wave, value: "{N}/2", say: "{value} is taken for a period."}
  - {id: a-third, value: 0.1, score: 0.5, say: "{value} is a rate."}
"""


@pytest.fixture
def twice() -> Question:
    return write(TWICE)


def touches(T_max: float, n: int) -> int:
    """Count by the closed form, apart from everything in the project."""
    rates = [0.05 * (1 + np.cos(np.pi * t / T_max)) for t in range(n)]
    there = [rate < 1e-9 for rate in rates]
    return sum(now and not before for before, now in zip([False, *there], there, strict=False))


def test_the_key_is_every_value_that_does_it(twice: Question) -> None:
    variant = twice.variant_of({"N": 50})
    assert isinstance(variant, ParameterVariant)
    assert variant.keys == tuple(T for T in range(1, 61) if touches(T, 50) == 2)
    assert variant.keys[0] == 10
    assert variant.keys[-1] == 16
    assert variant.key_text == "T_max = 10 … 16"


@pytest.mark.parametrize(
    ("answer", "verdict", "mistake"),
    [
        ("10", "correct", None),
        ("16", "correct", None),
        ("12.0", "correct", None),
        ("1.3e1", "correct", None),
        ("9", "wrong", None),
        ("17", "wrong", None),
        ("25", "wrong", "whole-wave"),
        ("25.0", "wrong", "whole-wave"),
        ("0.1", "partly", "a-third"),
        ("100000", "wrong", None),
        ("0", "wrong", None),
        ("-5", "wrong", None),
        ("3.3333333333333335", "wrong", None),
        ("1e-300", "wrong", None),
        ("1e300", "wrong", None),
        ("", "unreadable", None),
        ("nan", "unreadable", None),
        ("1e999", "unreadable", None),
        ("12,500", "unreadable", None),
        ("T_max=12", "correct", None),
        ("24/2", "correct", None),
        ("step_size=12", "unreadable", None),
        ("10 … 16", "unreadable", None),
    ],
)
def test_any_number_typed_is_executed(
    twice: Question, answer: str, verdict: str, mistake: str | None
) -> None:
    variant = twice.variant_of({"N": 50})
    grade = variant.grade(answer)
    assert (grade.verdict, grade.mistake) == (verdict, mistake)
    variant.evidence(answer, over=True)


def test_a_wrong_value_is_told_what_it_does(twice: Question) -> None:
    variant = twice.variant_of({"N": 50})
    said = variant.grade("5").diagnosis
    assert said == "With T_max = 5, the rate reaches the floor five times."
    assert "ZeroDivisionError" in variant.grade("0").diagnosis


def test_a_value_outside_those_given_may_be_right(twice: Question) -> None:
    question = write(TWICE.replace("equals: 2", "equals: 0").replace("0.1, score", "1, score"))
    variant = question.variant_of({"N": 50})
    assert variant.grade("1000").verdict == "correct"
    assert twice.variant_of({"N": 50}).grade("1000").verdict == "wrong"


@given(st.one_of(st.text(max_size=20), st.floats().map(repr), st.integers().map(str)))
def test_grading_and_drawing_never_raise(text: str) -> None:
    variant = VARIANT
    assert variant.grade(text).verdict in ("correct", "partly", "wrong", "unreadable")
    variant.evidence(text, over=True)


VARIANT = write(TWICE).variant(0)


def test_the_learners_own_curve_is_drawn_and_the_truth_only_at_the_end(twice: Question) -> None:
    variant = twice.variant_of({"N": 50})
    during = variant.evidence("25", over=False)
    assert [(d.name, d.role) for d in during] == [("yours: T_max = 25", "yours")]
    assert during[0].rates[25] == pytest.approx(0)
    after = variant.evidence("25", over=True)
    assert [(d.name, d.role) for d in after[1:]] == [("T_max = 13", "truth")]
    assert [d.role for d in variant.evidence("12", over=True)] == ["yours"]
    assert [d.role for d in variant.evidence("abc", over=True)] == ["truth"]


def test_a_key_that_is_empty_or_everything_is_refused() -> None:
    for change, says in (
        ("among: {int: [20, 60]}", "no value of T_max"),
        ("among: {int: [11, 16]}", "every value of T_max"),
    ):
        question = write(TWICE.replace("among: {int: [1, 60]}", change))
        with pytest.raises(NoVariantError, match=says):
            question.variant(0)
        assert says in check_question(question)[0]


def test_a_mistake_that_does_it_is_refused() -> None:
    with pytest.raises(NoVariantError, match=r"whole-wave gives 12\.5, which is right"):
        write(TWICE.replace('"{N}/2"', '"{N}/4"').replace("equals: 2", "at_most: 3")).variant_of(
            {"N": 50}
        )


def test_two_mistakes_that_agree_are_refused() -> None:
    with pytest.raises(NoVariantError, match="a-third gives 25, and another mistake does too"):
        write(TWICE.replace("value: 0.1", "value: 25")).variant_of({"N": 50})


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("vary: Tmax", "vary: T_max", "vary must be one of lr, T_max, eta_min.*, got Tmax"),
        ("among: {int: [1, 1000]}", "among: {int: [1, 60]}", "at most 200 values, got 1000"),
        ("shift: 1", 'value: "{N}/2"', "mistake whole-wave must have the value"),
        ("at_least: 1\nequals: 2", "equals: 2", "needs either equals, or"),
        ("", "equals: 2\n", "needs either equals, or"),
    ],
)
def test_an_unsound_question_is_a_fault(wrong: str, right: str, says: str) -> None:
    with pytest.raises(ContentError, match=says):
        write(TWICE.replace(right, wrong))


def test_a_bound_that_cannot_be_compared_is_an_error() -> None:
    question = write(TWICE.replace("equals: 2", "at_least: two"))
    with pytest.raises(ExpressionError):
        question.variant(0).grade("12")


def test_the_base_rate_can_be_varied_too() -> None:
    question = write("""
id: base
kind: parameter
title: Base
prompt: Which lr?
run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: 10}, steps: 10}
ask: {rate_at: 5}
equals: 0.02
vary: lr
among: {one_of: [0.01, 0.02, 0.04]}
explanation: Half.
""")
    variant = question.variant(0)
    assert variant.key_text == "lr = 0.04"
    assert variant.grade("4e-2").verdict == "correct"
    assert variant.grade("-1").verdict == "wrong"


def test_the_order_of_the_names_does_not_matter(twice: Question) -> None:
    assert isinstance(twice, ParameterQuestion)
    two = write(TWICE.replace("vars: {N:", "vars: {M: {int: [50, 52]}, N:"))
    one, other = two.variant_of({"M": 52, "N": 50}), two.variant_of({"N": 52, "M": 50})
    assert one.key_text == "T_max = 10 … 16"
    assert other.key_text == "T_max = 11 … 17"


def test_right_values_are_remembered_for_so_many_draws_and_no_more(
    twice: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameter, "DRAWS_KEPT", 2)
    assert isinstance(twice, ParameterQuestion)
    executed: list[int] = []
    find = ParameterQuestion._keys_of

    def noted(question: ParameterQuestion, draw: parameter.DrawnNames) -> tuple[Any, ...]:
        executed.append(draw[0][2])
        return find(question, draw)

    monkeypatch.setattr(ParameterQuestion, "_keys_of", noted)
    fresh = twice.model_copy()
    for n in (50, 51, 50, 52, 50, 51):
        assert fresh.variant_of({"N": n}).key
    assert executed == [50, 51, 52, 51]


@pytest.mark.parametrize(
    ("keys", "text"),
    [((3,), "3"), ((3, 4), "3 … 4"), ((1, 2, 3, 7), "1 … 3, 7"), ((1, 7, 8), "1, 7 … 8")],
)
def test_neighbors_are_joined(keys: tuple[int, ...], text: str) -> None:
    assert as_ranges(keys, tuple(range(10))) == text
