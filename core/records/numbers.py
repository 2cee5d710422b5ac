"""How a number is written and read: one rule for files, answers, controls, lessons and errors."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

NOTHING = 1e-12
"""A rate below this counts as 0: it is what rounding leaves of a floor of zero."""
MANY_DIGITS = 10**9
"""Whole numbers of this size or more are written like floats."""
MAX_CHARACTERS = 200

# Possessive (`++`): a long line of digits must not be tried again from each of them.
_DIGITS = r"(?:\d++(?:\.\d*+)?|\.\d++)"
_EXPONENT = r"[eE][+-]?\d++"
_NUMBER = re.compile(rf"[+-]?{_DIGITS}(?:{_EXPONENT})?")
_IN_TEXT = re.compile(rf"(?<![\w.]){_NUMBER.pattern}(?!\w)")
_DECIMAL = re.compile(rf"[+-]?(?<!\d)(?:\d*+\.\d++(?:{_EXPONENT})?|\d++{_EXPONENT})")


def parse_number(text: str) -> int | float | None:
    """Return the number written in a text, such as `50`, `-.5` or `1e-3`; None if it isn't one.

    Without a point or an exponent it is an int. A number too large for a float is infinite.
    """
    plain = text.strip().replace("−", "-")
    if len(plain) > MAX_CHARACTERS or not _NUMBER.fullmatch(plain):
        return None
    return int(plain) if plain.lstrip("+-").isdecimal() else float(plain)


def numbers_in(text: str) -> list[float]:
    """Return the numbers of a line of text, in order; digits inside a word don't count."""
    return [float(number) for number in number_texts_in(text)]


def number_texts_in(text: str) -> list[str]:
    """Return the same numbers as they are written."""
    return _IN_TEXT.findall(text)


def decimals_in(text: str) -> list[str]:
    """Return the numbers of a text that have a point or an exponent, as they are written."""
    return _DECIMAL.findall(text)


def replace_decimals(text: str, write: Callable[[float], str]) -> str:
    """Return the text with every number that has a point or an exponent written by `write`."""
    return _DECIMAL.sub(lambda found: write(float(found[0])), text)


def short_number(value: float) -> str:
    """Write a number for reading: 0.0655, 0.00245, 12.36, 1e-4 below a thousandth.

    The live curve follows the same rule: shortNumber in pages/widgets/curve/numbers.js.
    """
    size = abs(value)
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else f"{'-' * (value < 0)}infinity"
    if size < NOTHING:
        return "0"
    if size < 1e-3 or size >= 1e6:
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{_trimmed(mantissa)}e{int(exponent)}"
    decade = int(f"{size:e}".split("e")[1])
    if size < 1e-2:
        return _trimmed(f"{value:.{2 - decade}f}")
    return _trimmed(f"{value:.4f}" if size < 1 else f"{value:.{max(0, 3 - decade)}f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_text(value: object, *, none: str = "never") -> str:
    """Write a value for reading: numbers in short form, lists with commas, True as "yes".

    Args:
        value: A number, a truth value, a text, or a list of these.
        none: What None means: a step that never comes, or an option that isn't given.
    """
    match value:
        case None:
            return none
        case bool():
            return "yes" if value else "no"
        case int() if abs(value) < MANY_DIGITS:
            return str(value)
        case int() | float():
            return short_number(float(value))
        case tuple() | list():
            return ", ".join(as_text(each, none=none) for each in value)
        case _:
            return str(value)


def counted(count: int, noun: str) -> str:
    """Write a number of things: "1 scheduler step", "20,000 scheduler steps"."""
    if count != 1:
        changes_y = noun.endswith("y") and noun[-2] not in "aeiou"
        hisses = noun.endswith(("tch", "sh", "s", "x"))  # A batch does, an epoch doesn't.
        noun = f"{noun[:-1]}ies" if changes_y else f"{noun}{'es' if hisses else 's'}"
    return f"{count:,} {noun}"


def span(low: int, high: int) -> str:
    """Write the whole numbers that may be given: "from 1 to 20,000"."""
    return f"from {low:,} to {high:,}" if low < high else f"{low:,}"


def quoted(value: object) -> str:
    """Quote a bad value in an error sentence: short, in the words of YAML and JSON."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case Mapping():
            return "a mapping"
        case list() | tuple() | set():
            return "a list"
        case BaseModel():
            return type(value).__name__
        case str() | int() | float():
            text = repr(value)
        case _:
            text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _number(value: object) -> object:
    """Check a number; `1e-3` may come as text, as YAML and some JSON writers leave it."""
    if isinstance(value, str) and "e" in value.lower():
        number = parse_number(value)
        value = value if number is None else number
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number, got {quoted(value)}")
    if isinstance(value, int) and abs(value) >= 10**15:
        raise ValueError("must be a whole number of at most 15 digits, got a longer one")
    if not math.isfinite(value):
        raise ValueError(f"must be a finite number, got {value}")
    return value


Number = Annotated[int | float, BeforeValidator(_number)]
"""An int stays an int and a float a float: PyTorch tells `T_0=10` from `T_0=10.0`."""
Rate = Annotated[float, BeforeValidator(_number)]
"""A rate given to the optimizer: `1` is read as `1.0`."""


def is_count(value: Number) -> bool:
    """Return whether `value` is 1, 2, 3 …, as PyTorch's closed forms take for granted."""
    return value >= 1 and float(value).is_integer()
