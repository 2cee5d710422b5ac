"""Values as words on the screen."""

import math

from pydantic import ValidationError

from core.schedule import Record


def number(value: object) -> str:
    """Write a parameter's value for reading: 0.0655, 1e-4 below a thousandth, lists with commas."""
    match value:
        case None:
            return "not given"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return _float(value)
        case tuple() | list():
            return ", ".join(number(each) for each in value)
        case Record():
            return str(getattr(value, "kind", ""))
        case _:
            return str(value)


def exact(value: object) -> str:
    """Write a number, or numbers with commas, so that they read back as they are."""
    return ", ".join(map(repr, value)) if isinstance(value, tuple) else repr(value)


def _float(value: float) -> str:
    # The live curve writes its numbers by the same rule: shortNumber in curve/numbers.js.
    size = abs(value)
    if size and (size < 1e-3 or size >= 1e6):
        mantissa, exponent = f"{value:.2e}".split("e")
        return f"{_trimmed(mantissa)}e{int(exponent)}"
    if size < 1e-2:
        return _trimmed(f"{value:.{2 - _decade(size)}f}") if size else "0"
    return _trimmed(f"{value:.4f}" if size < 1 else f"{value:.{max(0, 3 - _decade(size))}f}")


def _decade(size: float) -> int:
    return int(f"{size:e}".split("e")[1])


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(text: str) -> int | float:
    """Read `50`, `1e-3` or `10/3`; what is written without a point stays a whole number.

    Raises:
        ValueError: If it is none of them, or not finite.
    """
    top, slash, bottom = text.strip().partition("/")
    try:
        value = _plain(top) / _plain(bottom) if slash else _plain(top)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"write a number such as 50, 1e-3 or 10/3, got {text.strip()!r}") from None
    return value


def read_numbers(text: str) -> tuple[int | float, ...]:
    """Read numbers with commas between them; brackets round them do no harm."""
    parts = text.strip().strip("[]()").replace("\n", ",").split(",")
    return tuple(read_number(part) for part in parts if part.strip())


def sentence(error: Exception) -> str:
    """Return what is wrong as one sentence, also where a record found several faults."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if isinstance(part, str))
    message = first["msg"].removeprefix("Value error, ")
    return (
        f"{where} {message}" if message.startswith("must") else f"{where}: {message}".lstrip(": ")
    )


def _plain(text: str) -> int | float:
    text = text.strip().replace("_", "x")  # Python reads 1_000; nobody else does.
    try:
        return int(text)
    except ValueError:
        value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"a number must be finite, got {text}")
    return value
