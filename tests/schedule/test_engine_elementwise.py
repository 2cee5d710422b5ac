"""Many numbers in the place of one: the operations that are exact, and refusal of all others."""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.schedule.tracing.elementwise import ParallelNumbers
from tests.schedule.cases import bits

EXACT = [operator.add, operator.sub, operator.mul, operator.truediv]
numbers = st.floats(-1e100, 1e100, allow_subnormal=True).filter(bool)


@pytest.mark.parametrize("compute", EXACT)
@given(values=st.lists(numbers, min_size=1, max_size=9), other=numbers)
def test_four_operations_give_what_python_gives_for_each(
    compute: Callable[[Any, Any], Any], values: list[float], other: float
) -> None:
    many = ParallelNumbers(np.array(values))
    with np.errstate(all="ignore"):
        pairs = [
            (compute(many, other), [compute(value, other) for value in values]),
            (compute(other, many), [compute(other, value) for value in values]),
            (compute(many, many), [compute(value, value) for value in values]),
        ]
    for got, expected in pairs:
        assert bits(got.values) == bits(np.array(expected))


@pytest.mark.parametrize(
    "compute",
    [
        lambda many: many**2,
        lambda many: 2**many,
        lambda many: many % 3,
        lambda many: 7 % many,
        lambda many: many // 2,
        math.cos,
        math.exp,
        float,
        int,
        range,
    ],
)
def test_whatever_else_is_refused(compute: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        compute(ParallelNumbers(np.array([1.0, 2.0])))


def test_a_branch_is_taken_only_by_all_together() -> None:
    many = ParallelNumbers(np.array([1.0, 2.0]))
    assert many > 0
    assert not many < 0
    assert max(many, 0) is many
    assert many
    for ask in (lambda: many > 1.5, lambda: bool(many - 1)):
        with pytest.raises(ArithmeticError, match="different branches"):
            ask()


def test_an_update_in_place_leaves_the_old_numbers_as_they_were() -> None:
    many = before = ParallelNumbers(np.array([1.0, 2.0]))
    many *= 2
    assert before.values.tolist() == [1.0, 2.0]
    assert many.values.tolist() == [2.0, 4.0]
