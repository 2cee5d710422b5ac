"""A number rounded to few digits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records.rounding import agrees_to, digits_in_words, rounding_of, roundings


@pytest.mark.parametrize(
    ("given", "number", "digits", "is_cut"),
    [
        (0.015, 0.01464, 2, False),
        (0.014, 0.01464, 2, True),
        (0.01, 0.01464, 1, False),
        (0.013, 0.0125, 2, False),  # A tie is rounded both ways.
        (0.012, 0.0125, 2, False),
        (0.02, 0.0199, 2, False),
        (0.019, 0.0199, 2, True),
        (-0.083, -0.08333, 2, False),
        (6e-4, 6.16e-4, 1, False),
        (0.08, 0.07999999999999, 2, False),  # What arithmetic leaves behind is no digit.
    ],
)
def test_a_rounding_is_found(given: float, number: float, digits: int, is_cut: bool) -> None:
    found = rounding_of(given, number, below=3)
    assert found is not None
    assert (found.value, found.digits, found.is_cut) == (given, digits, is_cut)


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (0.01, 0.0199),  # Cut off to one digit it says too little.
        (0.016, 0.01464),
        (0.0146, 0.01464),  # Three digits aren't too few.
        (0.02, 0.01464),
        (0.0, 0.01464),
        (0.1, 0.0),
        (-0.015, 0.01464),
    ],
)
def test_what_is_no_rounding(given: float, number: float) -> None:
    assert rounding_of(given, number, below=3) is None


@given(st.floats(1e-300, 1e300), st.integers(1, 5))
def test_a_rounding_is_what_python_rounds_to(number: float, digits: int) -> None:
    number = float(f"{number:.12g}")
    rounded = float(f"{number:.{digits - 1}e}")
    found = rounding_of(rounded, number, below=digits + 1)
    assert found is not None
    assert found.digits <= digits
    assert all(abs(each.value - number) < abs(number) for each in roundings(number, below=9))


@given(st.floats(1e-300, 1e300), st.integers(1, 8))
def test_a_number_agrees_with_its_rounding(number: float, digits: int) -> None:
    assert agrees_to(float(f"{number:.{digits - 1}e}"), number, digits)
    assert not agrees_to(number * 1.51, number, digits)


def test_nothing_is_a_rounding_of_what_has_no_digits() -> None:
    assert roundings(0.0, below=3) == ()
    assert agrees_to(0.0, 0.0, 3)
    assert not agrees_to(1e-9, 0.0, 3)
    assert math.isfinite(roundings(1e-320, below=3)[0].value)


def test_digits_in_words() -> None:
    assert [digits_in_words(n) for n in (1, 3, 12)] == [
        "one significant digit",
        "three significant digits",
        "12 significant digits",
    ]
