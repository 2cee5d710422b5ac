"""Numbers as people type them: read exactly, or refused with a sentence about the field."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import NumberError, read_number, significant_digits, typed_text
from core.records.numbers import MAX_CHARACTERS

TWENTIETH = """
0.05|.05|0.050|5e-2|5E-2|5.0e-02|+0.05|+.05|0,05|,05|1/20|1 / 20|2/40|5%|5 %|5 percent
5 Percent|0.5/10|5·10^-2|5 · 10^-2|5*10^-2|5 * 10**-2|5 x 10^-2|5x10^-2|5X10^-2|5×10^-2
5×10⁻²|5*10^(-2)|5 ∙ 10^−2|0.05.|5e-2.|5e−2|5e–2|０．０５|５e-2|５％|１／２０|1⁄20|lr=0.05
lr = 0.05|LR = .05|lr: 0.05|lr≈0.05|rate = 5 %|learning rate = 1/20|=0.05|= 0.05|≈0.05
~0.05|~ 5e-2|≃0.05|about 0.05|About 5 %|approximately 0.05|roughly 1/20|around 0,05
 0.05 |\t0.05|"0.05"|`0.05`|“0.05”|'0.05'|lr ~ 0.05|0.1/2|0.1*0.5|1/2/10|0.25*0.2
2^-1/10|5/100|50/1000
"""
SPELLINGS = TWENTIETH.replace("\n", "|").strip("|").split("|")
OTHERS = [
    ("50", 50),
    ("1_000", 1000),
    ("1 000", 1000),
    ("1'000", 1000),
    ("1,000,000", 1_000_000),
    ("1,234.5", 1234.5),
    ("1.234,5", 1234.5),
    ("0,001", 0.001),
    ("0,125", 0.125),
    ("1,5", 1.5),
    ("12,5e-3", 0.0125),
    ("10^-2", 0.01),
    ("10**-2", 0.01),
    ("10⁻²", 0.01),
    ("10^3", 1000.0),
    ("2^10", 1024.0),
    ("½", 0.5),
    ("-0,05", -0.05),
    ("−1/20", -0.05),
    ("0", 0),
    ("1e-400", 0.0),
    ("½ %", 0.005),
]
TWO_WAYS = ["1,000", "12,345", "-1,000", "1,000e-3", "100,000"]
REFUSED = [
    "", " ", "\n", "soon", "nan", "inf", "-inf", "infinity", "none", "1e999", "10^400",
    "2^99999", "1e9999", "1/0", "0^-1", "1/0.0", "--1", "1e", "e5", ".", "-", "%", "1.2.3",
    "0x10", "1½", "1 1/2", "10₂", "1_00", "1_0000", "0.05 0.06", "0.1, 0.2", "0,05,1", "0·05",
    "1·2", "0.05!", "$0.05", "0.05 lr", "lr", "lr=", "eta_min=0.05", "lr=lr=0.05x", "0.1+0.2",
    "0.1-0.05", "sqrt(2)", "cos(0)", "(0.05", "5%%", "% 5", "1/20/", "/20", "*2", "2**",
    "2^0.5", "2^2^2", "2^1e3", "__import__('os')", "().__class__", "lambda: 0", "<b>0.05</b>",
    "\0", "0.05\n0.06", "9" * 201, "1/" * 99 + "1", "0.05" + " " * 300 + "x", "\ud800",
    "９９９９９９９９９９" * 21, "True", "key", "f'{1}'", "1j",
]  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS)
def test_one_number_in_many_spellings(text: str) -> None:
    assert read_number(text, names=("lr", "rate", "learning rate")) == pytest.approx(
        0.05, rel=1e-15
    )


@pytest.mark.parametrize(("text", "number"), OTHERS)
def test_other_numbers(text: str, number: float) -> None:
    found = read_number(text)
    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize("text", TWO_WAYS)
def test_what_can_be_read_in_two_ways_is_refused_and_both_are_named(text: str) -> None:
    with pytest.raises(NumberError) as refused:
        read_number(text)
    ways = f"{text.replace(',', '')} or {text.replace(',', '.')}"
    assert str(refused.value) == f"{text} can mean {ways}. Write the one that you mean."


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:12]))
def test_what_is_no_number_is_refused_with_a_way_to_write_one(text: str) -> None:
    with pytest.raises(NumberError) as refused:
        read_number(text, write="a number such as 7", names=("lr",))
    reason, _, how = str(refused.value).rpartition(". ")
    assert reason
    assert how == "Write a number such as 7."


def test_a_name_that_is_not_the_fields_is_named() -> None:
    with pytest.raises(NumberError, match="This field takes a number, not eta_min = …"):
        read_number("eta_min = 0.05", names=("lr",))


@given(st.text(max_size=MAX_CHARACTERS + 50))
def test_no_text_does_anything_else(text: str) -> None:
    with suppress(NumberError):
        assert math.isfinite(read_number(text))


@given(st.text("0123456789.,^*/ xe-+%·=()", max_size=40))
def test_no_formula_does_anything_else(text: str) -> None:
    with suppress(NumberError):
        assert math.isfinite(read_number(text))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_quoted_as_it_was_typed(number: float) -> None:
    typed = float(f"{number:.10g}")
    assert float(typed_text(typed)) == typed


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.09994, "0.09994"), (1 / 3, "0.3333"), (1e-5, "1e-5"), (2.345e-5, "2.345e-5"), (12, "12")],
)
def test_a_quoted_number(number: float, text: str) -> None:
    assert typed_text(number) == text


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0.015", 2),
        ("0.0150", 3),
        ("1.5e-2", 2),
        ("2e-2", 1),
        ("0,015", 2),
        ("lr = 0.015.", 2),
        ("~0.1", 1),
        ("1.50", 3),
        ("50", None),
        ("0.00", None),
        ("1/20", None),
        ("5 %", None),
        ("soon", None),
    ],
)
def test_significant_digits_are_counted(text: str, digits: int | None) -> None:
    assert significant_digits(text) == digits
