"""A table of text, numbers, bars and switches, readable by screen readers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from pages.widgets.program import guarded

__all__ = ["Bar", "Column", "Row", "table"]

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "halfwave.table",
    html='<div class="table" role="region"></div>',
    css=(_HERE / "table.css").read_text(encoding="utf-8"),
    js=guarded((_HERE / "table.js").read_text(encoding="utf-8")),
)


@dataclass(frozen=True)
class Column:
    """A column; kind `head` names each row, and `switch` turns a row on or off."""

    title: str
    kind: Literal["head", "text", "number", "bar", "switch"] = "text"


@dataclass(frozen=True)
class Bar:
    """A share from 0 to 1, drawn as a bar with its text."""

    share: float
    text: str


@dataclass(frozen=True)
class Row:
    """One value for each column: text, a `Bar`, or whether a switch is on."""

    cells: Sequence[str | Bar | bool]
    id: str = ""
    name: str = field(default="", kw_only=True)
    """The label of its switch."""
    quiet: bool = field(default=False, kw_only=True)
    """Whether it is struck through."""
    locked: bool = field(default=False, kw_only=True)


def table(
    *,
    key: str,
    label: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    on_switch: Callable[[str, bool], None] | None = None,
) -> None:
    """Draw a table; its texts are shown as they are, and are never markup.

    Args:
        key: Plain and stable.
        label: What the table shows, for screen readers.
        columns: From left to right.
        rows: From top to bottom.
        on_switch: Given a row's id and whether it is on now.
    """

    def switched() -> None:
        moved = (st.session_state.get(key) or {}).get("switched")
        if on_switch is not None and isinstance(moved, dict):
            on_switch(str(moved.get("id")), bool(moved.get("on")))

    data: dict[str, Any] = {
        "label": label,
        "columns": [vars(column) for column in columns],
        "rows": [_packed(row) for row in rows],
    }
    _component(key=key, data=data, on_switched_change=switched)


def _packed(row: Row) -> dict[str, Any]:
    cells = [vars(cell) if isinstance(cell, Bar) else cell for cell in row.cells]
    return {**vars(row), "cells": cells}
