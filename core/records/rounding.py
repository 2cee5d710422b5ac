"""A number rounded to few significant digits, and whether another number is one of these."""

import math
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

EXACT_DIGITS = 12
"""What a float has beyond these digits is what arithmetic left behind."""
SAME = 1e-9
"""How far apart two numbers may be that count as the same, as a part of them."""
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
CUT_FROM = 2
"""A number that is cut off to fewer digits says too little: 0.0199 isn't 0.01."""


@dataclass(frozen=True)
class Rounding:
    """A number written to a few significant digits: rounded, or cut off after them."""

    value: float
    digits: int
    is_cut: bool = False


def roundings(number: float, *, below: int) -> tuple[Rounding, ...]:
    """Return what a number is when rounded to fewer than `below` digits, most digits first.

    A tie is rounded both ways. The number cut off after some digits follows if that is different.
    """
    exact = Decimal(f"{number:.{EXACT_DIGITS}g}")
    if not exact or not math.isfinite(number):
        return ()
    found: dict[float, Rounding] = {}
    for digits in range(below - 1, 0, -1):
        last_place = Decimal(1).scaleb(exact.adjusted() - digits + 1)
        for way in (ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_DOWN):
            if way != ROUND_DOWN or digits >= CUT_FROM:
                value = float(exact.quantize(last_place, way))
                found.setdefault(value, Rounding(value, digits, way == ROUND_DOWN))
    return tuple(found.values())


def rounding_of(given: float, number: float, *, below: int = EXACT_DIGITS) -> Rounding | None:
    """Return as what `given` is `number` to fewer than `below` digits; None if it isn't."""
    return next((each for each in roundings(number, below=below) if same(given, each.value)), None)


def same(one: float, other: float) -> bool:
    """Return whether two numbers are the same, but for what arithmetic leaves behind."""
    return math.isclose(one, other, rel_tol=SAME)


def agrees_to(given: float, number: float, digits: int) -> bool:
    """Return whether `given` is nearer to `number` than the last of so many digits can say."""
    if not number:
        return given == 0
    place = math.floor(math.log10(abs(number))) - digits + 1
    return abs(given - number) <= 0.5 * 10.0**place * (1 + 1e-9)


def digits_in_words(digits: int) -> str:
    """Write a number of significant digits for reading: "three significant digits"."""
    count = COUNTS[digits] if digits < len(COUNTS) else str(digits)
    return f"{count} significant digit{'' if digits == 1 else 's'}"
