"""The downloads of everything that is kept of a learner: JSON and CSV."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from core.learner.modes import mode_of
from core.learner.rounds import find_rounds
from core.learner.sittings import find_sittings
from core.spreadsheet import safe_cell
from core.store import Store, tables

# The result of an answer, which is left out while its test is open.
_RESULT: Final = ("verdict", "score", "mistake", "diagnosis", "code_run", "charged")

COLUMNS: Final = (
    "created_at", "quiz", "question", "round", "seed", "answer", "sure", "hints", "verdict",
    "score", "mistake", "diagnosis", "charged", "content_hash", "torch_version",
)  # fmt: skip


def export_json(store: Store, learner: str) -> str:
    """Return every row of the learner in every table, as JSON: table name → list of rows."""
    with store.read() as connection:
        rows = {
            name: _rows(connection, name, learner)
            for name, table in tables.metadata.tables.items()
            if "learner" in table.columns
        }
    return json.dumps(rows, default=_as_json, ensure_ascii=False, indent=1)


def export_csv(store: Store, learner: str) -> str:
    """Return the learner's attempts as CSV (RFC 4180), oldest first.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    with store.read() as connection:
        for row in _rows(connection, "attempts", learner):
            writer.writerow(_cell(row[column]) for column in COLUMNS)
    return out.getvalue()


def _rows(connection: Connection, name: str, learner: str) -> list[dict[str, Any]]:
    table = tables.metadata.tables[name]
    order = table.c.id if "id" in table.c else next(iter(table.primary_key))
    query = select(table).where(table.c.learner == learner).order_by(order)
    rows = [row._asdict() for row in connection.execute(query)]
    return _without_results(connection, learner, rows) if name == "attempts" else rows


def _without_results(
    connection: Connection, learner: str, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    present = find_rounds(connection, learner)
    closed = {(each.quiz, each.round) for each in find_sittings(connection, learner) if each.closed}

    def is_open(row: Mapping[str, Any]) -> bool:
        quiz, round_ = row["quiz"], row["round"]
        going = (quiz, round_) not in closed and round_ >= present.get(quiz, 1)
        return mode_of(quiz) == "test" and going

    return [row | dict.fromkeys(_RESULT) if is_open(row) else row for row in rows]


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return safe_cell(value) if isinstance(value, str) else value


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an export")
