"""Whatever is answered, every kind of question gives a grade."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.quiz import Question, Variant, load_quizzes, question_kinds

SOME = 4
"""So many shipped questions of each kind are asked."""
NUMBERS = ["1e308", "-1e308", "1e999", "nan", "-inf", "0", "-0", "9" * 300, "1e-400", "٣", "1_0"]
HOSTILE = [
    *NUMBERS,
    *(f"lr={number} CosineAnnealingLR(T_max={number})" for number in NUMBERS),
    *(f"SequentialLR([ConstantLR({n}), LinearLR({n})], milestones=[{n}])" for n in NUMBERS),
    *(f"optimizer = torch.optim.SGD([torch.ones(1)], lr={n})\noptimizer.step()" for n in NUMBERS),
    *(" ".join([number] * n) for number in NUMBERS for n in (2, 3, 4, 5, 6)),
    *("never", "none", "\0", "\ud800", "\x1b[2J", "x" * 4000, "9" * 4000, "(" * 4000, "-" * 4000),
    *("A B C D", "a,b,c", "1 2 3 4", "A" * 50, "{T}", "<T>", "print('1' * 90000 + 'a')"),
    "optimizer.param_groups.clear()\noptimizer.step()",
    "print(9 ** 999)\nfor _ in range(10): print(1e400)",
]


@cache
def shipped(kind: str) -> tuple[Variant, ...]:
    of_kind: list[Question] = [
        question
        for quiz in load_quizzes().items
        for question in quiz.questions
        if question.kind == kind
    ]
    return tuple(question.variant(0) for question in of_kind[:: max(1, len(of_kind) // SOME)])


def well_graded(variant: Variant, answer: str) -> None:
    grade = variant.grade(answer)
    assert 0 <= grade.score <= 1
    assert (grade.verdict == "correct") == (grade.score == 1)
    assert (grade.verdict == "partly") == (0 < grade.score < 1)
    assert variant.text(grade, over=False) == grade.diagnosis
    assert variant.explanation in variant.text(grade, over=True)
    assert len(grade.diagnosis) < 5_000
    canonical = variant.canonical(answer)
    assert variant.canonical(canonical) == canonical
    for over in (False, True):
        for drawn in variant.evidence(answer, grade, over=over):
            assert drawn.rates.ndim == 1
            assert over or drawn.role != "truth"


def plain_kinds() -> list[str]:
    return [kind for kind, record in question_kinds().items() if not record.sandboxed]


@pytest.mark.parametrize("answer", HOSTILE, ids=lambda answer: ascii(answer)[:30])
@pytest.mark.parametrize("kind", plain_kinds())
def test_no_answer_raises(kind: str, answer: str) -> None:
    for variant in shipped(kind):
        well_graded(variant, answer)


# The sandbox takes its time; test_sandbox_hostile.py has more for it.
@pytest.mark.parametrize("answer", HOSTILE[-14:], ids=lambda answer: ascii(answer)[:30])
@pytest.mark.parametrize("kind", sorted(question_kinds().keys() - set(plain_kinds())))
def test_no_code_raises(kind: str, answer: str) -> None:
    well_graded(shipped(kind)[0], answer)


@pytest.mark.parametrize("kind", plain_kinds())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_text_raises(kind: str, data: st.DataObject) -> None:
    variant = data.draw(st.sampled_from(shipped(kind)))
    rates = st.floats(allow_nan=False).map(repr) | st.integers().map(str)
    near = st.text(max_size=8).map(lambda text: variant.key[:-1] + text)
    listed = st.lists(rates, max_size=12).map(" ".join)
    cut = st.integers(0, len(variant.key)).map(lambda at: variant.key[at:] + variant.key[:at])
    well_graded(variant, data.draw(st.text(max_size=40) | rates | near | listed | cut))


@pytest.mark.parametrize("kind", question_kinds())
def test_one_answer_has_one_spelling(kind: str) -> None:
    for variant in shipped(kind):
        assert variant.canonical(f"  {variant.key}\n") == variant.canonical(variant.key)
        assert variant.grade(variant.canonical(variant.key)).verdict == "correct"


def finite(variant: Any) -> bool:
    return all(map(math.isfinite, variant.rate_range))


def test_axes_are_finite() -> None:
    assert all(map(finite, shipped("predict")))
    assert all(np.isfinite(variant.truth).all() for variant in shipped("predict"))  # type: ignore[attr-defined]
