"""Numbers as text: one way to read them, one way to write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import as_text, counted, parse_number, quoted, short_number
from core.records.numbers import MAX_CHARACTERS, decimals_in, numbers_in, replace_decimals


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50", 50),
        (" 50 ", 50),
        ("+5", 5),
        ("-5", -5),
        ("−5", -5),  # A minus sign, as some keyboards and documents write it.
        ("007", 7),
        ("50.", 50.0),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("2.5e+2", 250.0),
        ("1e400", math.inf),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, number: float) -> None:
    read = parse_number(text)
    assert (read, type(read)) == (number, type(number))


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "e3", "1e", "1e-", "--1", "+-1", "1_000", "1,5", "1 000", "0x10", "nan", "inf",
     "-inf", "infinity", "1/3", "½", "1.2.3", "ten", "5%", "None", "True", "9" * 201],
)  # fmt: skip
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15))
def test_what_python_writes_is_read_back(number: float) -> None:
    read = parse_number(repr(number))
    assert (read, type(read)) == (number, type(number))


@given(st.text(max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    read = parse_number(text)
    assert read is None or isinstance(read, int | float)
    assert all(math.isfinite(number) or "e" in text.lower() for number in numbers_in(text))
    for decimal in decimals_in(text):
        assert parse_number(decimal) is not None


def test_the_longest_number_has_two_hundred_characters() -> None:
    assert MAX_CHARACTERS == 200
    assert parse_number("1" * 200) == int("1" * 200)
    assert parse_number("1" * 201) is None


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("step 3: lr 0.1", [3.0, 0.1]),
        ("[0.1, -2e-3]", [0.1, -0.002]),
        ("v2 x3y T4", []),
        ("0.05.", [0.05]),
        ("a=5", [5.0]),
    ],
)
def test_the_numbers_of_a_line(line: str, numbers: list[float]) -> None:
    assert numbers_in(line) == numbers


def test_decimals_are_the_numbers_with_a_point_or_an_exponent() -> None:
    assert decimals_in("10 steps at 0.05, then .5 and 1e-3 (x1.5)") == ["0.05", ".5", "1e-3", "1.5"]
    assert (
        replace_decimals("lr=0.10 StepLR(10, gamma=-1e-1)", str) == "lr=0.1 StepLR(10, gamma=-0.1)"
    )


def test_a_long_line_of_digits_is_looked_at_once() -> None:
    # Tried again from each of its digits, this would take minutes.
    assert decimals_in("1" * 300_000) == []
    assert numbers_in("1" * 300_000 + "x") == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "never"),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (10**9 - 1, "999999999"),
        (10**9, "1e9"),
        (0.1, "0.1"),
        (0.06545084971874737, "0.0655"),
        (0.00012345, "1.23e-4"),
        (math.nan, "not a number"),
        (-math.inf, "-infinity"),
        ((0.1, 2, None), "0.1, 2, never"),
        ("rises", "rises"),
    ],
)
def test_a_value_is_written_for_reading(value: object, text: str) -> None:
    assert as_text(value) == text


def test_an_option_that_is_not_given_says_so() -> None:
    assert as_text(None, none="not given") == "not given"
    assert as_text((1, None), none="not given") == "1, not given"


@given(st.floats(1e-11, 1e12))
def test_a_short_number_is_near_the_number(number: float) -> None:
    assert float(short_number(number)) == pytest.approx(number, rel=6e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "nothing"), (True, "true"), ({}, "a mapping"), ([1], "a list"), ({1}, "a list"),
     ("ten", "'ten'"), (0.5, "0.5"), ("x" * 99, f"'{'x' * 56}…")],
)  # fmt: skip
def test_a_bad_value_is_quoted_shortly(value: object, text: str) -> None:
    assert quoted(value) == text


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [
        (1, "epoch", "1 epoch"),
        (6, "epoch", "6 epochs"),
        (4, "batch", "4 batches"),
        (2, "entry", "2 entries"),
        (20_000, "scheduler step", "20,000 scheduler steps"),
    ],
)
def test_a_count_agrees_with_its_noun(count: int, noun: str, text: str) -> None:
    assert counted(count, noun) == text
