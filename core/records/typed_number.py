"""The reader of numbers that people type: `0.05`, `1/20`, `5 %`, `10^-2`, `0,05`, `lr = 0.05`.

A text is either read exactly or refused with a sentence; nothing is evaluated. Files are stricter:
see `parse_number`.
"""

import math
import re
import unicodedata
from collections.abc import Collection

from core.records.numbers import MAX_CHARACTERS, as_text, parse_number

EXAMPLE = "a number such as 0.05, 5e-2 or 1/20"

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_LOWERED = str.maketrans(_RAISED, "0123456789+-")
_SIGNS = str.maketrans(
    dict.fromkeys("−‐‑‒–—", "-") | dict.fromkeys("×⋅∙•", "·") | {"⁄": "/", "＊": "*"}
)
_SAME_CHARACTER = ("<wide>", "<narrow>", "<noBreak>", "<font>")
_AROUND = " \t`\"'“”‘’"
_ABOUT = re.compile(r"(?:[≈≃≅~∼=]|\b(?:about|approximately|around|roughly)\b)\s*", re.IGNORECASE)
_NAMED = re.compile(r"([^\W\d][\w ]*?)\s*(?:[:=≈~]\s*)+(?=\S)")
_BEFORE_POWER = re.compile(r"\s*(?:[x·]|\*(?!\*))\s*(?=10\s*(?:\^|\*\*))", re.IGNORECASE)
_GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?P<mark>[,_ '’])\d{3}(?P<more>(?:(?P=mark)\d{3})*(?:\.\d*)?)(?:e[+-]?\d+)?",
    re.IGNORECASE,
)
_POINTS_BETWEEN = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+")
_WHOLE = re.compile(r"[+-]?\d{1,4}")
FACTORS_AT_MOST = 8


class NumberError(ValueError):
    """Raised for a text that isn't a number; the sentences say why, and how to write one."""


class _RefusedError(Exception):
    """Why a text isn't read, as a sentence."""


def read_number(text: str, *, write: str = EXAMPLE, names: Collection[str] = ()) -> int | float:
    """Read a finite number as people type it; without a point or an operator it is an int.

    Args:
        text: What was typed.
        write: What to write instead, for the sentence about a text that is refused.
        names: What the number may be called in front of an equals sign: `lr = 0.05`.

    Raises:
        NumberError: If the text is something else, or can be read in two ways.
    """
    try:
        number = _number(_plain(text), names)
    except _RefusedError as reason:
        raise NumberError(f"{reason} Write {write}.") from None
    if not math.isfinite(number):
        raise NumberError(f"This number is too large to be read. Write {write}.")
    return number


def plain_text(text: str) -> str:
    """Return a typed text in plain characters: full-width digits, dashes and powers replaced."""
    text = re.sub(f"[{_RAISED}]+", lambda found: f"^{found[0].translate(_LOWERED)}", text)
    text = "".join(map(_plain_character, text)).translate(_SIGNS)
    return " ".join(text.split()).strip(_AROUND)


def significant_digits(text: str) -> int | None:
    """Return to how many significant digits a decimal is written; None for anything else."""
    plain = plain_text(text).rpartition("=")[2].strip(" ~≈").removesuffix(".").replace(",", ".")
    if not isinstance(parse_number(plain), float):
        return None
    mantissa = plain.lower().partition("e")[0]
    return len(re.sub(r"[+.\-]", "", mantissa).lstrip("0")) or None


def typed_text(number: float) -> str:
    """Write a number as it was typed, so that it is quoted with all of its digits.

    One with more digits than a person types, such as that of 1/3, is rounded for reading.
    """
    text = f"{number:.12g}"
    if isinstance(number, int) or float(text) != number:
        return as_text(number)
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def _plain_character(one: str) -> str:
    match unicodedata.decomposition(one).split():
        case [tag, *_] if tag in _SAME_CHARACTER:
            return unicodedata.normalize("NFKC", one)
        case ["<fraction>", *_]:
            return f" {unicodedata.normalize('NFKC', one)}"  # So that 1½ isn't 11/2.
        case _:
            return one


def _plain(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise _RefusedError(f"A number can have at most {MAX_CHARACTERS} characters.")
    plain = plain_text(text)
    if not plain:
        raise _RefusedError("Nothing is written yet.")
    return plain


def _number(text: str, names: Collection[str]) -> int | float:
    number = parse_number(text)
    if number is not None:
        return number
    named = _NAMED.match(text)
    if named and named[1].lower() not in ("about", "approximately", "around", "roughly"):
        if named[1].lower() not in {name.lower() for name in names}:
            raise _RefusedError(f"This field takes a number, not {named[1]} = ….")
        text = text[named.end() :]
    if about := _ABOUT.match(text):
        text = text[about.end() :]
    text = text.removesuffix(".").rstrip()
    percent = re.search(r"\s*(?:%|\bpercent)$", text, re.IGNORECASE)
    if percent:
        text = text[: percent.start()]
    number = _product(_BEFORE_POWER.sub("*", text).replace("**", "^"))
    return number / 100 if percent else number


def _product(text: str) -> int | float:
    """Read factors with `*` and `/` between them, from the left, each a number or a power."""
    first, *rest = re.split(r"\s*([*/])\s*", text)
    if len(rest) > 2 * (FACTORS_AT_MOST - 1):
        raise _RefusedError("This is too long a calculation.")
    number = _power(first)
    for operator, factor in zip(rest[::2], rest[1::2], strict=True):
        other = _power(factor)
        if operator == "/" and not other:
            raise _RefusedError("A number can't be divided by 0.")
        try:
            number = float(number * other if operator == "*" else number / other)
        except OverflowError:
            return math.inf
    return number


def _power(text: str) -> int | float:
    base, *exponents = re.split(r"\s*\^\s*", text)
    if not exponents:
        return _decimal(base)
    exponent = exponents[0].strip("()")
    if len(exponents) > 1 or not _WHOLE.fullmatch(exponent):
        raise _RefusedError("This is not a number.")
    # Python's powers of 10 may miss in the last digit; the literal doesn't.
    if base in ("10", "+10"):
        return float(f"1e{exponent}")
    try:
        return float(_decimal(base)) ** int(exponent)
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        raise _RefusedError("A number can't be divided by 0.") from None


def _decimal(text: str) -> int | float:
    """Read a decimal with a point or a comma, or with marks between thousands."""
    number = parse_number(text)
    if number is not None:
        return number
    grouped = _GROUPED.fullmatch(text)
    if grouped and (grouped["mark"] != "," or grouped["more"]):
        number = parse_number(text.replace(grouped["mark"], ""))
    elif grouped:
        ways = f"{text.replace(',', '')} or {text.replace(',', '.')}"
        raise NumberError(f"{text} can mean {ways}. Write the one that you mean.")
    elif _POINTS_BETWEEN.fullmatch(text):
        number = parse_number(text.replace(".", "").replace(",", "."))
    elif text.count(",") == 1 and "." not in text:
        number = parse_number(text.replace(",", "."))
    if number is None:
        raise _RefusedError("This is not a number.")
    return number
