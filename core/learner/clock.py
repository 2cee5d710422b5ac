"""The clock for everything that is kept of a learner; tests can move it."""

import os
import re
from datetime import UTC, datetime, timedelta
from typing import Final

_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}


def now() -> datetime:
    """Return the present moment, in UTC, moved by `HALFWAVE_CLOCK` where that is set.

    The variable is for tests, which live through days in minutes: `+3d`, `+36h`, `-90m`. It is read
    at every call. A server that is started with it, on the database of the one before, is the
    same Halfwave some days later: answers are kept with the moved time.

    Raises:
        ValueError: If the variable cannot be read.
    """
    moved = os.environ.get("HALFWAVE_CLOCK")
    return datetime.now(UTC) + _offset(moved) if moved else datetime.now(UTC)


def _offset(text: str) -> timedelta:
    found = re.fullmatch(r"([+-]\d{1,5})([dhm])", text)
    if not found:
        raise ValueError(f"HALFWAVE_CLOCK must look like +3d, +36h or -90m, got {text!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
