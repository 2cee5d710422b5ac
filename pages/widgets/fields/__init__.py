"""Widgets for lines of code: put in order, typed, and as they ran."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from pages.widgets.fields.program import FIELDS, PLACEHOLDER_STYLE

__all__ = ["Note", "code_field", "listing", "order_field", "written_code", "written_order"]


def _component(export: str) -> Any:
    return st.components.v2.component(
        f"halfwave.{export}",
        html='<div class="boot"></div>',
        css=PLACEHOLDER_STYLE,
        js=FIELDS.loader(export),
    )


_order, _editor, _listing = map(_component, ("order", "editor", "listing"))


@dataclass(frozen=True)
class Note:
    """What came of a line of code, counted from 1; None for what belongs to no line."""

    line: int | None
    kind: Literal["printed", "warning", "exception"]
    title: str
    texts: tuple[str, ...]


def order_field(
    *,
    key: str,
    label: str,
    lines: Sequence[str],
    order: Sequence[int],
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> None:
    """Draw lines of code to be put in order, between others that stand still.

    Args:
        key: Plain and stable; what the learner has done lives as long as it does.
        label: What is to be done.
        lines: As they are numbered for `order` and `written_order`.
        order: How they stand at first.
        before: Lines above them.
        after: Lines below them.
    """
    data = {
        "name": key,
        "label": label,
        "lines": list(lines),
        "order": list(order),
        "before": list(before),
        "after": list(after),
    }
    _order(key=key, data=data)


def written_order(key: str, count: int) -> tuple[int, ...] | None:
    """Return the order in which the learner left `count` lines; None while nothing was moved."""
    order = (st.session_state.get(key) or {}).get("order")
    if not isinstance(order, list) or not all(type(at) is int for at in order):
        return None
    return tuple(order) if sorted(order) == list(range(count)) else None


def code_field(*, key: str, label: str, text: str, start: str, longest: int) -> None:
    """Draw a field for code, which keeps what is typed for as long as the key lives.

    Args:
        key: Plain and stable.
        label: What is to be written.
        text: What stands in it at first.
        start: What the learner may go back to.
        longest: Most characters that it takes.
    """
    data = {"name": key, "label": label, "text": text, "start": start, "longest": longest}
    _editor(key=key, data=data)


def written_code(key: str) -> str | None:
    """Return the code as the learner left it; None while nothing was typed."""
    text = (st.session_state.get(key) or {}).get("text")
    return text if isinstance(text, str) else None


def listing(*, key: str, label: str, code: str, notes: Sequence[Note] = ()) -> None:
    """Draw code as it ran: numbered lines, and under each what came of it."""
    data = {"label": label, "lines": code.splitlines(), "notes": [asdict(note) for note in notes]}
    _listing(key=key, data=data)
