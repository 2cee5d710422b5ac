import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, inspect, text

from core.store import Store, StoreError, open_store, tables
from core.store.migrations import MIGRATIONS, migrate, schema_version

LATEST = len(MIGRATIONS)
RENAMED = {("attempts", "feedback"): "diagnosis"}
"""Columns that a step has given another name."""


@pytest.fixture
def opened_at(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Any:
    """Open the test's database as the program of an older (or newer) version would."""
    opened: list[Store] = []

    def open_at(migrations: tuple[tuple[str, ...], ...]) -> Store:
        monkeypatch.setattr(
            "core.store.database.migrate", lambda connection: migrate(connection, migrations)
        )
        opened.append(open_store(database_url))
        return opened[-1]

    yield open_at
    for store in opened:
        store.close()


def example(column: Any) -> object:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    known = {str: "text", int: 7, bool: True, datetime: noon}
    return known.get(column.type.python_type, 0.5)


def in_database(connection: Connection) -> dict[str, Table]:
    """Every table of ours as the database itself describes it."""
    found = MetaData()
    found.reflect(connection)
    return {name: table for name, table in found.tables.items() if name != "schema_version"}


def rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [dict(row) for row in connection.execute(table.select()).mappings()]
        for name, table in in_database(connection).items()
    }


@pytest.mark.parametrize("version", range(1, LATEST + 1))
def test_rows_of_every_old_version_reach_the_newest(version: int, opened_at: Any) -> None:
    old = opened_at(MIGRATIONS[:version])
    with old.begin() as connection:
        for table in in_database(connection).values():
            values = {c.name: example(c) for c in table.columns if c.name != "id"}
            connection.execute(table.insert().values(values))
        before = rows(connection)
    with opened_at(MIGRATIONS).read() as connection:
        after = rows(connection)
    assert before
    for name, (row,) in before.items():
        named = {RENAMED.get((name, column), column): value for column, value in row.items()}
        assert named.items() <= after[name][0].items()


def test_answers_from_before_step_2_get_the_hints_of_their_variant(opened_at: Any) -> None:
    old = opened_at(MIGRATIONS[:1])
    with old.begin() as connection:
        found = in_database(connection)
        for table, seeds in (("attempts", (7, 8)), ("variants", (7, 9))):
            for seed in seeds:
                row = {c.name: example(c) for c in found[table].columns if c.name != "id"}
                row |= {"seed": seed, "hints": 3, "submission_id": f"{seed}"}
                known = {c.name: row[c.name] for c in found[table].columns if c.name in row}
                connection.execute(found[table].insert().values(known))
    with opened_at(MIGRATIONS).read() as connection:
        kept = rows(connection)["attempts"]
    assert [(row["seed"], row["hints"], row["sure"]) for row in kept] == [
        (7, 3, None),
        (8, 0, None),
    ]


def test_answers_from_before_step_3_have_a_diagnosis_and_no_run(opened_at: Any) -> None:
    old = opened_at(MIGRATIONS[:2])
    with old.begin() as connection:
        table = in_database(connection)["attempts"]
        row = {c.name: example(c) for c in table.columns if c.name != "id"}
        connection.execute(table.insert().values(row | {"feedback": "One late."}))
    with opened_at(MIGRATIONS).read() as connection:
        (kept,) = rows(connection)["attempts"]
    assert (kept["diagnosis"], kept["code_run"]) == ("One late.", None)
    assert "feedback" not in kept


def test_a_step_to_come_keeps_the_rows(store: Store, opened_at: Any) -> None:
    with store.begin() as connection:
        connection.execute(text("INSERT INTO rounds VALUES ('ada', 'half-wave', 2, 'floor', NULL)"))
    to_come = ("ALTER TABLE rounds ADD COLUMN mood TEXT NOT NULL DEFAULT 'curious'",)
    with opened_at((*MIGRATIONS, to_come)).read() as connection:
        row = connection.execute(text("SELECT * FROM rounds")).one()
        assert schema_version(connection) == LATEST + 1
    assert row == ("ada", "half-wave", 2, "floor", None, "curious")


def test_a_step_that_fails_changes_nothing(store: Store, opened_at: Any) -> None:
    broken = ("ALTER TABLE rounds ADD COLUMN mood TEXT", "ALTER TABLE nowhere ADD COLUMN x TEXT")
    with pytest.raises(StoreError, match="nowhere"):
        opened_at((*MIGRATIONS, broken))
    with store.read() as connection:
        assert "mood" not in in_database(connection)["rounds"].columns
    store.ready()


def test_a_database_newer_than_the_program_is_refused(opened_at: Any, database_url: str) -> None:
    newer = opened_at((*MIGRATIONS, ("CREATE TABLE later (x TEXT)",)))
    with pytest.raises(StoreError, match=f"version {LATEST + 1}.* up to {LATEST}: run the newer"):
        opened_at(MIGRATIONS)
    with pytest.raises(StoreError, match=f"version {LATEST}, got {LATEST + 1}"):
        newer.ready()  # This program's own check: another process took the step meanwhile.


def test_the_tables_are_those_that_the_code_declares(store: Store) -> None:
    with store.read() as connection:
        dialect = connection.dialect

        def shape(table: Table) -> dict[str, tuple[str, bool, bool]]:
            # SQLite's types are hints, and reflecting them guesses.
            typed = dialect.name == "postgresql"
            return {
                c.name: (c.type.compile(dialect) if typed else "", bool(c.nullable), c.primary_key)
                for c in table.columns
            }

        there = {name: shape(table) for name, table in in_database(connection).items()}
        unique = inspect(connection).get_unique_constraints("attempts")
    assert there == {name: shape(table) for name, table in tables.metadata.tables.items()}
    assert [constraint["column_names"] for constraint in unique] == [["submission_id"]]


def test_ids_are_not_used_again(store: Store) -> None:
    """An id in a log or a link must not point to someone else's answer after a `forget`."""
    add = text(
        "INSERT INTO variants (learner, quiz, question, round, seed, hints, created_at)"
        " VALUES ('ada', 'q', 'q', 1, 7, 0, '2026-03-01 12:00:00') RETURNING id"
    )
    with store.begin() as connection:
        first = connection.scalar(add)
        connection.execute(text("DELETE FROM variants"))
        assert connection.scalar(add) > first


def test_processes_that_start_at_the_same_time_migrate_once(database_url: str) -> None:
    # Each says it is there and waits for the word, so that imports don't spread them out.
    program = (
        "import sys; from core.store import open_store\n"
        "print('there', flush=True); sys.stdin.readline()\n"
        f"open_store({database_url!r}).ready(); print('ready')"
    )
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in starting:
        assert process.stdout
        assert process.stdout.readline() == "there\n"
    with ThreadPoolExecutor(len(starting)) as pool:
        said = list(pool.map(lambda process: process.communicate("go\n", timeout=60), starting))
    assert said == [("ready\n", "")] * len(starting)


def test_a_new_file_can_be_opened_many_times_at_once(tmp_path: Path) -> None:
    # Many small chances: SQLite refuses about one such crowd in fifteen the write-ahead mode.
    for number in range(30):
        crowd = threading.Barrier(8)

        def open_together(_: int, url: str = f"sqlite:///{tmp_path / str(number)}") -> Store:
            crowd.wait()  # noqa: B023 - used up within this turn of the loop.
            return open_store(url)

        with ThreadPoolExecutor(8) as pool:
            for store in pool.map(open_together, range(8)):
                store.close()
