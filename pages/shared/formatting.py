"""Values as words on the screen."""

import math
import re

from pydantic import ValidationError

from core.schedule import Record, short_number


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
            return short_number(value)
        case tuple() | list():
            return ", ".join(number(each) for each in value)
        case Record():
            return str(getattr(value, "kind", ""))
        case _:
            return str(value)


def exact(value: object) -> str:
    """Write a number, or numbers with commas, so that they read back as they are."""
    return ", ".join(map(repr, value)) if isinstance(value, tuple) else repr(value)


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


def plain(text: str) -> str:
    """Escape a line that someone else wrote, so that Markdown draws it as the text it is."""
    text = re.sub(r"([\\`*_\[\]<>#|~$:&])", r"\\\1", " ".join(text.split()))
    text = re.sub(r"^(\d*)([-+.)])", r"\1\\\2", text)  # What would begin a list.
    # Bare addresses and :icons: are looked for once the escapes are gone: a word joiner, which has
    # no width, hides them.
    text = re.sub(r"(:|www)(?=[\w/.])", "\\1\u2060", text, flags=re.IGNORECASE)
    return text.replace("@", "\u2060@")


def _plain(text: str) -> int | float:
    text = text.strip().replace("_", "x")  # Python reads 1_000; nobody else does.
    try:
        return int(text)
    except ValueError:
        value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"a number must be finite, got {text}")
    return value
