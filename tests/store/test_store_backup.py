"""Backups: everything that is kept, from either database to either, whole or not at all."""

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from core.store import Store, StoreError, open_store
from core.store.backup import back_up, restore
from core.store.folder import secret_file
from core.store.tables import attempts, families, metadata, places, put, sittings
from tests.commands import process
from tests.serving import ROOT

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    folder = tmp_path / "data"
    monkeypatch.setenv("HALFWAVE_DATA_DIR", str(folder))
    monkeypatch.delenv("HALFWAVE_DATABASE_URL", raising=False)
    return folder


@contextmanager
def opened(url: str | None = None) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()


def keep_answers(store: Store, first: int, count: int) -> None:
    row = {
        "learner": "ada",
        "quiz": "q",
        "question": "a",
        "round": 1,
        "seed": 2**40,
        "answer": "0.1 – ½",
        "verdict": "right",
        "score": 0.1 + 0.2,
        "diagnosis": "",
        "content_hash": "",
        "torch_version": "",
        "charged": True,
        "hints": 0,
        "created_at": NOON,
    }
    with store.begin() as connection:
        rows = [{**row, "submission_id": str(first + index)} for index in range(count)]
        connection.execute(insert(attempts), rows)


def fill(store: Store) -> None:
    keep_answers(store, 0, 1200)  # More than are copied at once.
    with store.begin() as connection:
        put(connection, places, learner="ada", page="/", title="Home", arrived_at=NOON)
        put(connection, families, question="a", rating=0.1 + 0.2, answers=3, guess=0.25)
        put(
            connection,
            sittings,
            learner="ada",
            quiz="q",
            round=1,
            questions=["a", "b"],
            opened_at=NOON,
            closed_at=None,
        )


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }


def test_everything_comes_back_in_either_database(
    store: Store, tmp_path: Path, data_folder: Path
) -> None:
    fill(store)
    secret_file().write_text("the old server's secret")
    counts = back_up(store, tmp_path / "backup")
    assert counts["attempts"] == 1200
    with opened(f"sqlite:///{tmp_path / 'new.db'}") as new:
        secret_file().write_text("made at a first start")
        assert restore(tmp_path / "backup", new) == counts
        assert contents(new) == contents(store)
    assert secret_file().read_text() == "the old server's secret"


def test_ids_go_on_after_a_restore(store: Store, tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'old.db'}") as old:
        fill(old)
        back_up(old, tmp_path / "backup")
        restore(tmp_path / "backup", store)
        assert contents(store) == contents(old)
    keep_answers(store, 9000, 1)
    with store.read() as connection:
        assert max(connection.scalars(select(attempts.c.id))) == 1201


def test_it_is_one_moment_while_others_write(store: Store, tmp_path: Path) -> None:
    """Answers come in pairs; no backup holds half of one."""
    done = threading.Event()

    def write() -> None:
        for number in range(0, 100_000, 2):
            keep_answers(store, number, 2)
            if done.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [back_up(store, tmp_path / str(number))["attempts"] for number in range(3)]
    finally:
        done.set()
        writer.join()
    assert [count % 2 for count in counts] == [0, 0, 0]
    assert counts == sorted(counts)


def test_only_a_whole_backup_goes_only_into_an_empty_database(store: Store, tmp_path: Path) -> None:
    fill(store)
    backup = tmp_path / "backup"
    back_up(store, backup)
    with pytest.raises(StoreError, match="is there already"):
        back_up(store, backup)
    with pytest.raises(StoreError, match="isn't empty"):
        restore(backup, store)
    with opened(f"sqlite:///{tmp_path / 'new.db'}") as new:
        with pytest.raises(StoreError, match="is not a backup"):
            restore(tmp_path / "nothing", new)
        file = backup / "halfwave.db"
        whole = file.read_bytes()
        for damaged in (b"", b"text", whole[:5000], whole[:20000] + b"x" * 9000 + whole[29000:]):
            file.write_bytes(damaged)
            with pytest.raises(StoreError):
                restore(backup, new)
        assert not any(contents(new).values())


@pytest.mark.parametrize("name", ["what?now", "50%20off", "a#b", "a b"])
def test_a_folder_can_have_any_name(store: Store, tmp_path: Path, name: str) -> None:
    fill(store)
    expected = back_up(store, tmp_path / name / name)
    assert [each.name for each in tmp_path.glob("*") if each.name.startswith(name[:2])] == [name]
    with opened(f"sqlite:///{tmp_path / 'new.db'}") as new:
        assert restore(tmp_path / name / name, new) == expected


def test_a_row_that_the_database_refuses_is_said_in_one_sentence(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    back_up(store, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup" / "halfwave.db")) as connection:
        connection.executescript(
            "CREATE TABLE loose AS SELECT * FROM attempts; DROP TABLE attempts;"
            "ALTER TABLE loose RENAME TO attempts; UPDATE attempts SET verdict = NULL;"
        )
    with opened(f"sqlite:///{tmp_path / 'new.db'}") as new:
        with pytest.raises(StoreError, match=r"has a row that .* refuses"):
            restore(tmp_path / "backup", new)
        assert not any(contents(new).values())


def test_a_secret_that_cannot_be_restored_leaves_the_database_empty(
    store: Store, tmp_path: Path, data_folder: Path
) -> None:
    fill(store)
    secret_file().write_text("signs cookies")
    back_up(store, tmp_path / "backup")
    (data_folder / "secret.restored").mkdir()
    with opened(f"sqlite:///{tmp_path / 'new.db'}") as new:
        with pytest.raises(StoreError, match="can't be restored"):
            restore(tmp_path / "backup", new)
        assert not any(contents(new).values())
        shutil.rmtree(data_folder / "secret.restored")
        assert restore(tmp_path / "backup", new)["attempts"]


def test_a_killed_backup_leaves_nothing_or_all(tmp_path: Path) -> None:
    with opened() as store:
        keep_answers(store, 0, 5_000)
    left = set()
    for number in range(2):
        folder = tmp_path / f"backup-{number}"
        _killed("backup", str(folder))
        left.add(folder.exists())
        if folder.exists():
            with opened(f"sqlite:///{tmp_path / f'new-{number}.db'}") as new:
                assert restore(folder, new)["attempts"] == 5_000
    assert process("backup", str(tmp_path / "whole")).returncode == 0


def test_a_killed_restore_leaves_nothing_or_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened() as store:
        keep_answers(store, 0, 5_000)
        back_up(store, tmp_path / "backup")
    for number in range(2):
        monkeypatch.setenv("HALFWAVE_DATA_DIR", str(tmp_path / f"new-{number}"))
        _killed("restore", str(tmp_path / "backup"))
        with opened() as new:
            assert len(contents(new)["attempts"]) in (0, 5_000)


def _killed(*command: str) -> None:
    """Run a command, and kill it at some moment of its work, or let it end before."""
    running = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "core", *command],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert running.stderr
    for line in running.stderr:  # The last thing that it imports before it begins.
        if "sqlalchemy.dialects.sqlite.pysqlite" in line:
            break
    threading.Thread(target=running.stderr.read, daemon=True).start()
    time.sleep(random.uniform(0, 1.0))
    running.send_signal(signal.SIGKILL)
    running.wait()


def test_the_commands_say_what_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened() as store:
        keep_answers(store, 0, 3)
    done = process("backup", str(tmp_path / "backup"))
    assert done.stdout == f"3 answers (3 rows in all) backed up to {tmp_path / 'backup'}\n"
    again = process("backup", str(tmp_path / "backup"))
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    monkeypatch.setenv("HALFWAVE_DATA_DIR", str(tmp_path / "elsewhere"))
    done = process("restore", str(tmp_path / "backup"))
    assert done.stdout == f"3 answers (3 rows in all) restored from {tmp_path / 'backup'}\n"
