"""The arithmetic of content files: right where it works, and an ExpressionError everywhere else."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.content import ExpressionError, fill
from core.content.expression import evaluate, resolve
from core.records import as_text

NAMES = {"T": 10, "k": 3, "lr": 0.1, "mode": "min", "big": 10**200}

numbers = st.one_of(
    st.integers(0, 1000), st.floats(0, 1000, allow_nan=False).map(lambda x: round(x, 4))
)
leaves = st.one_of(numbers.map(repr), st.sampled_from(["T", "k", "lr"]))
arithmetic = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("-{}".format, inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
    ),
    max_leaves=6,
)
comparisons = st.builds(
    "{} {} {} {} {}".format,
    leaves,
    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    leaves,
    st.sampled_from(["<", "<=", "=="]),
    leaves,
)


@given(st.one_of(arithmetic, comparisons, st.builds("{} and {}".format, comparisons, comparisons)))
def test_it_agrees_with_python(text: str) -> None:
    if len(text) > 200:
        return
    try:
        python = eval(text, {"min": min, "max": max}, dict(NAMES))
    except ZeroDivisionError:
        with pytest.raises(ExpressionError, match="divides by zero"):
            evaluate(text, NAMES)
        return
    assert evaluate(text, NAMES) == pytest.approx(python, rel=1e-12)


@given(st.text(max_size=220))
def test_no_text_does_more_than_raise_its_own_error(text: str) -> None:
    for work in (evaluate, resolve, fill):
        with suppress(ExpressionError):
            work(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "()",
        "T +",
        "1 2",
        "T = 3",
        "T := 3",
        "(T := 3)",
        "T; k",
        "T\nk",
        "import os",
        "__import__('os')",
        "__import__('os').system('id')",
        "().__class__",
        "T.real",
        "lr.__class__.__bases__",
        "T[0]",
        "[1, 2]",
        "[x for x in (1, 2)]",
        "{1: 2}",
        "(1, 2)",
        "lambda: 1",
        "(lambda: 1)()",
        "f'{T}'",
        "'abc'",
        "'a' * 1000000",
        "b'abc'",
        "mode * 1000000000",
        "mode + mode",
        "-mode",
        "mode < 1",
        "2 ** 3",
        "9 ** 9 ** 9 ** 9",
        "10 % 3",
        "10 // 3",
        "1 << 1000000",
        "~T",
        "not T",
        "T or k",
        "T if k else lr",
        "T is k",
        "T in k",
        "True",
        "None",
        "...",
        "1j",
        "nan",
        "inf",
        "1e999",
        "1e308 * 10",
        "1e308 * 10 - 1e308 * 10",
        "big * big",
        "1 / 0",
        "T / (k - 3)",
        "min()",
        "min(T, key=k)",
        "min(*mode)",
        "max(**mode)",
        "abs(T)",
        "print(T)",
        "min.max(T)",
        "eval('1')",
        "await T",
        "yield T",
        "unknown",
        "T + unknown",
        "(" * 150 + "1" + ")" * 49,
        "-" * 199 + "x",
        "1+" * 150 + "1",
        "\0",
        "T\0",
        "1_0_",
        "0x",
        "01",
        "½ * T",
    ],
)
def test_what_is_not_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluate(text, NAMES)
    assert len(str(error.value)) < 400


def test_an_unknown_name_is_named_with_the_known_ones() -> None:
    with pytest.raises(ExpressionError, match=r"names Tmax, .*drawn: T, k, lr"):
        evaluate("Tmax + 1", NAMES)


def test_whole_quotients_stay_whole() -> None:
    assert type(evaluate("T / 2", NAMES)) is int
    assert type(evaluate("T / 4", NAMES)) is float
    assert type(evaluate("T / 2.0", NAMES)) is float


def test_the_signs_of_books_are_read() -> None:
    assert evaluate("3 × T − 4 ÷ 2", NAMES) == 28


def test_resolve_works_through_lists_and_mappings() -> None:
    written = {"T_max": "{T}/2", "parts": [{"a": "{k}"}, "plain", 3], "none": None}
    assert resolve(written, NAMES) == {"T_max": 5, "parts": [{"a": 3}, "plain", 3], "none": None}


def test_fill_keeps_double_braces_and_lone_ones() -> None:
    assert fill("{{a}} {k+1} {", NAMES) == "{a} 4 {"


@pytest.mark.parametrize("text", ["{T:>10000000}", "{T!r}", "{T.real}", "{}", "{ }", "{unknown}"])
def test_a_slot_is_no_format_field(text: str) -> None:
    with pytest.raises(ExpressionError):
        fill(text, NAMES)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "never"),
        (True, "yes"),
        (3, "3"),
        (10**12, "1e12"),
        (0.1 + 0.2, "0.3"),
        (0.06545084971874737, "0.0655"),
        (0.0001, "1e-4"),
        (-0.00025, "-2.5e-4"),
        (6.123e-18, "0"),
        (0.99999, "1"),
        (1234.5678, "1235"),
        (5000.0, "5000"),
        (math.inf, "infinity"),
        (-math.inf, "-infinity"),
        (math.nan, "not a number"),
        ("falls", "falls"),
    ],
)
def test_values_are_shown_as_a_reader_wants_them(value: object, text: str) -> None:
    assert as_text(value) == text


@given(st.one_of(st.floats(), st.integers()))
def test_anything_numeric_can_be_shown(value: float) -> None:
    assert as_text(value)
