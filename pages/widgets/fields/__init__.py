"""Widgets for code: lines to put in order, an editor, and a listing with its output."""

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
    """Output of one line of code (from 1): printed text, a warning or an exception."""

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
    """Draw lines of code to put in order, between fixed lines.

    Args:
        key: Plain and stable; what the learner has done lives as long as it does.
        label: The instruction.
        lines: As they are numbered for `order` and `written_order`.
        order: Their order at first.
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
        label: The instruction.
        text: The code shown at first.
        start: The code that the learner can go back to.
        longest: Most characters that it takes.
    """
    data = {"name": key, "label": label, "text": text, "start": start, "longest": longest}
    _editor(key=key, data=data)


def written_code(key: str) -> str | None:
    """Return the code as the learner left it; None while nothing was typed."""
    text = (st.session_state.get(key) or {}).get("text")
    return text if isinstance(text, str) else None


def listing(*, key: str, label: str, code: str, notes: Sequence[Note] = ()) -> None:
    """Draw code as it ran: numbered lines, with the output under each."""
    data = {"label": label, "lines": code.splitlines(), "notes": [asdict(note) for note in notes]}
    _listing(key=key, data=data)
