"""How a rate is written for a reader; one rule for feedback, lessons, controls and errors."""

import math

NOTHING = 1e-12
"""What rounding leaves of a floor of zero is smaller than this."""


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
