"""Values as words on the screen."""

import re

from core import records
from core.records import Record, as_text

NUMBER = "a number such as 50, 1e-3 or 10/3"


def number(value: object) -> str:
    """Write a parameter's value for reading: 0.0655, 1e-4 below a thousandth, lists with commas."""
    if isinstance(value, tuple | list):
        return ", ".join(map(number, value))
    if isinstance(value, Record):
        return str(getattr(value, "kind", ""))
    return as_text(value, none="not given")


def exact(value: object) -> str:
    """Write a number, or numbers with commas, so that they read back as they are."""
    return ", ".join(map(repr, value)) if isinstance(value, tuple) else repr(value)


def read_number(text: str, name: str = "") -> int | float:
    """Read what is typed for a setting; what is written without a point stays a whole number.

    Args:
        text: Such as `50`, `1e-3`, `10/3` or `5 %`.
        name: The setting, which may be written in front: `T_max=50`.

    Raises:
        ValueError: If it is something else, or not finite.
    """
    try:
        return records.read_number(text, write=NUMBER, names=(name,))
    except records.NumberError as reason:
        raise ValueError(f"{reason} Got {text.strip()!r}.") from None


def read_numbers(text: str) -> tuple[int | float, ...]:
    """Read numbers with commas between them; brackets round them do no harm."""
    parts = text.strip().strip("[]()").replace("\n", ",").split(",")
    if any(re.fullmatch(r"0\d+", part) for part in parts):  # From 0,05.
        raise ValueError(f"Write decimals with a point and commas between numbers. Got {text!r}.")
    return tuple(read_number(part) for part in parts if part.strip())


def breakable(name: str) -> str:
    """Let a name such as `cycle_momentum` go on in the next line after each `_`."""
    return name.replace("_", "_\u200b")


def plain(text: str) -> str:
    """Escape a line that someone else wrote, so that Markdown draws it as the text it is."""
    text = re.sub(r"([\\`*_\[\]<>#|~$:&])", r"\\\1", " ".join(text.split()))
    text = re.sub(r"^(\d*)([-+.)])", r"\1\\\2", text)  # What would begin a list.
    # Bare addresses and :icons: are looked for once the escapes are gone: a word joiner, which has
    # no width, hides them.
    text = re.sub(r"(:|www)(?=[\w/.])", "\\1\u2060", text, flags=re.IGNORECASE)
    return text.replace("@", "\u2060@")
