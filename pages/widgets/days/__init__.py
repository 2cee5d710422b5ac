"""Two small charts over days: a count for each day, and the memory curve of a review card."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import streamlit as st

from core.records import counted
from pages.widgets.program import guarded

__all__ = ["columns", "memory"]

_HERE = Path(__file__).parent
_CSS = (_HERE / "days.css").read_text(encoding="utf-8")
HEIGHT = 110
ALL_NAMED = 14
LEVELS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)

_columns = st.components.v2.component(
    "halfwave.columns",
    html=f'<ol style="--height: {HEIGHT + 20}px"></ol>',
    css=_CSS,
    js=guarded((_HERE / "columns.js").read_text(encoding="utf-8")),
)
_memory = st.components.v2.component(
    "halfwave.memory",
    html="<figure></figure>",
    css=_CSS,
    js=guarded((_HERE / "memory.js").read_text(encoding="utf-8")),
)


def columns(
    *,
    key: str,
    label: str,
    days: Sequence[date],
    counts: Mapping[date, int],
    unit: str,
    today: date,
) -> None:
    """Draw a column for each of `days`, as high as what is counted on it.

    Args:
        key: Plain and stable.
        label: What is counted, for screen readers.
        days: From left to right.
        counts: How many on each day; a day that is missing has 0.
        unit: What is counted, in the plural.
        today: The day that stands out.
    """
    data = {
        "label": label,
        "height": HEIGHT,
        "days": [
            {
                "count": counts.get(day, 0),
                **_short(day, at, len(days)),
                "said": f"{day:%A} {day.day} {day:%B}: {counts.get(day, 0)} {unit}",
                "present": day == today,
            }
            for at, day in enumerate(days)
        ],
    }
    _columns(key=key, data=data)


def _short(day: date, at: int, of: int) -> dict[str, str]:
    """Return the lines under a column: of more than two weeks, one day a week has them."""
    if of > ALL_NAMED and at % 7 != (of - 1) % 7:
        return {"weekday": "", "day": "", "month": ""}
    begins = at < 7 if of > ALL_NAMED else at == 0
    month = f"{day:%b}" if begins or day.day <= (7 if of > ALL_NAMED else 1) else ""
    return {"weekday": f"{day:%a}", "day": str(day.day), "month": month}


def memory(*, key: str, chances: Sequence[float], today: float, due: float, due_text: str) -> None:
    """Draw the chance of still knowing something on each day since it was last answered.

    Args:
        key: Plain and stable.
        chances: By day, from day 0.
        today: The present day.
        due: The day when it is asked again.
        due_text: The same in words.
    """
    last = min(chances)
    present = chances[min(round(today), len(chances) - 1)]
    lowest = next((level for level in LEVELS if level < last), 0.0) if last > LEVELS[-1] else 0.0
    data = {
        "chances": list(chances),
        "today": today,
        "due": due,
        "due_text": due_text,
        "lowest": lowest,
        "levels": [level for level in LEVELS if level >= lowest],
        "label": (
            f"The chance of still knowing it falls from 100% to {100 * last:.0f}% "
            f"in {counted(len(chances) - 1, 'day')}. Today it is {100 * present:.0f}%. "
            f"It is {due_text}."
        ),
    }
    _memory(key=key, data=data)
