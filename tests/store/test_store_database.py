import contextlib
import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from core.store import Store, StoreError, open_store, tables
from core.store import store as process_store
from core.store.engines import PATIENCE_SECONDS
from core.store.folder import data_folder
from core.store.tables import families

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def arrive(connection: Connection, learner: str, title: str, at: datetime = NOON) -> None:
    tables.put(connection, tables.places, learner=learner, page="/", title=title, arrived_at=at)


def titles(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.scalars(select(tables.places.c.title)))


def test_a_transaction_is_kept_whole_or_undone_whole(store: Store) -> None:
    with store.begin() as connection:
        arrive(connection, "ada", "kept")

    def fail_half_way() -> None:
        with store.begin() as connection:
            arrive(connection, "bob", "undone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert titles(store) == ["kept"]


def test_put_replaces_the_row_with_the_same_key(store: Store) -> None:
    with store.begin() as connection:
        arrive(connection, "ada", "first")
        arrive(connection, "ada", "second")
        arrive(connection, "bob", "other")
    assert sorted(titles(store)) == ["other", "second"]


def test_reading_does_not_wait_for_a_writer(store: Store) -> None:
    with store.begin("ada") as connection, ThreadPoolExecutor(1) as pool:
        arrive(connection, "ada", "not yet seen")
        assert pool.submit(titles, store).result(timeout=60) == []


def test_what_a_reader_writes_is_not_kept(store: Store) -> None:
    # PostgreSQL refuses it, SQLite undoes it.
    with contextlib.suppress(StoreError), store.read() as connection:
        arrive(connection, "ada", "written while reading")
    assert titles(store) == []


def test_transactions_with_a_name_in_common_take_turns(database_url: str) -> None:
    stores = [open_store(database_url) for _ in range(2)]  # As two processes would have.

    def count_up(store: Store) -> None:
        with store.begin("counter") as connection:
            last = connection.scalar(select(tables.places.c.title)) or "0"
            arrive(connection, "counter", str(int(last) + 1))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(count_up, stores * 20))
    assert titles(stores[0]) == ["40"]
    for store in stores:
        store.close()


@pytest.mark.parametrize("at", [NOON, NOON.astimezone(timezone(timedelta(hours=-7)))])
def test_a_moment_comes_back_as_the_same_instant_in_utc(store: Store, at: datetime) -> None:
    with store.begin() as connection:
        arrive(connection, "ada", "noon", at)
    with store.read() as connection:
        back = connection.scalar(select(tables.places.c.arrived_at))
    assert back == NOON
    assert back.tzinfo is UTC


def test_a_naive_moment_is_refused(store: Store) -> None:
    with (
        pytest.raises(StatementError, match="must carry its time zone"),
        store.begin() as connection,
    ):
        arrive(connection, "ada", "noon", NOON.replace(tzinfo=None))


def test_text_that_no_database_holds_is_replaced(store: Store) -> None:
    with store.begin() as connection:
        arrive(connection, "ada", "a\0b\ud83dc η_min ✓")
    assert titles(store) == ["a\ufffdb\ufffdc η_min ✓"]


def test_an_empty_learner_id_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)check"), store.begin() as connection:
        arrive(connection, "", "everyone who has no cookie")


def test_sqlite_is_durable(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'halfwave.db'}")
    with store.read() as connection:
        settings = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "busy_timeout": 30_000,
        "foreign_keys": 1,
    }
    store.close()


def test_many_threads_share_a_store(store: Store) -> None:
    def visit(number: int) -> None:
        with store.begin(f"learner {number}") as connection:
            arrive(connection, f"learner {number}", "here")

    with ThreadPoolExecutor(64) as pool:
        list(pool.map(visit, range(200)))
    assert len(titles(store)) == 200


# Opening


def test_unset_the_file_is_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "not yet" / "there: 100% ?"
    monkeypatch.delenv("HALFWAVE_DATABASE_URL", raising=False)
    monkeypatch.setenv("HALFWAVE_DATA_DIR", str(folder))
    open_store().close()
    assert (folder / "halfwave.db").is_file()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_database_url_goes_before_the_data_folder(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFWAVE_DATA_DIR", str(tmp_path / "unused"))
    monkeypatch.setenv(
        "HALFWAVE_DATABASE_URL", database_url.replace("postgresql://", "postgres://")
    )
    store = open_store()
    store.ready()
    store.close()
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize(
    ("platform", "set_to", "folder"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/halfwave"),
        ("linux", {"XDG_DATA_HOME": "not/absolute"}, "~/.local/share/halfwave"),
        ("linux", {}, "~/.local/share/halfwave"),
        ("darwin", {}, "~/Library/Application Support/Halfwave"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/Halfwave"),
        ("win32", {}, "~/AppData/Local/Halfwave"),
    ],
)
def test_each_platform_has_its_folder(
    platform: str,
    set_to: dict[str, str],
    folder: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HALFWAVE_DATA_DIR", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, value in set_to.items():
        below = str(tmp_path / value.lstrip("/")) if value.startswith("/") else value
        monkeypatch.setenv(name, below)
    monkeypatch.setattr(sys, "platform", platform)
    expected = tmp_path / folder.replace("~", "home").lstrip("/")
    assert data_folder() == expected
    assert expected.is_dir()


def begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process have no store, and no failure to remember."""
    monkeypatch.setattr("core.store.database._opened", None)
    monkeypatch.setattr("core.store.database._failed_at", -1e9)
    monkeypatch.setattr("core.store.database._failure", "")


@dataclass
class Down:
    """A server that takes connections and drops each as soon as `let_go` allows it."""

    tries: int = 0
    tried: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> Iterator[Down]:
    """A database's address at which nothing but such a server answers."""
    down = Down()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drop_each() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    down.tries += 1
                    down.tried.set()
                    down.let_go.wait(60)
                    connection.close()

        threading.Thread(target=drop_each, daemon=True).start()
        port = server.getsockname()[1]
        monkeypatch.setenv("HALFWAVE_DATABASE_URL", f"postgresql://ada@127.0.0.1:{port}/db")
        begin_anew(monkeypatch)
        yield down
        down.let_go.set()
        server.shutdown(socket.SHUT_RDWR)


def fail_to_open() -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        process_store()


def test_of_many_who_ask_for_a_database_that_is_down_one_tries(
    down: Down, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.database.REST_SECONDS", 600.0)
    down.let_go.set()
    fail_to_open()
    tries = down.tries
    assert tries > 0
    down.let_go.clear()  # Who tries again now, waits for a minute.
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: fail_to_open(), range(8)))
    assert down.tries == tries


def test_a_database_that_was_down_is_tried_again_and_only_one_waits(
    down: Down, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.database.REST_SECONDS", 0.0)
    down.let_go.set()
    fail_to_open()
    down.let_go.clear()
    down.tried.clear()
    with ThreadPoolExecutor(1) as pool:
        trying = pool.submit(fail_to_open)
        assert down.tried.wait(60)
        fail_to_open()
        assert not trying.done()
        down.let_go.set()
        trying.result(60)


def test_the_process_has_one_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_anew(monkeypatch)
    monkeypatch.setattr("core.store.database.REST_SECONDS", 0.0)
    monkeypatch.setenv("HALFWAVE_DATABASE_URL", f"sqlite:///{tmp_path}")
    with pytest.raises(StoreError):
        process_store()
    monkeypatch.setattr("core.store.database._failure", "")
    monkeypatch.setenv("HALFWAVE_DATABASE_URL", f"sqlite:///{tmp_path / 'halfwave.db'}")
    with ThreadPoolExecutor(8) as pool:
        stores = set(pool.map(lambda _: process_store(), range(8)))
    assert len(stores) == 1
    stores.pop().close()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "secret",
        "postgresql://u:secret@host:x/db",
    ],
)
def test_an_address_of_no_database_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreError, match="must look like") as refusal:
        open_store(url)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:secret@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?user=ada&password=secret",
        "postgresql://127.0.0.1:1/db?user=ada&sslpassword=secret",
        "postgresql://127.0.0.1:1/db?user=ada&pasword=secret",
    ],
)
def test_a_server_that_is_not_there_is_named_without_its_password(url: str) -> None:
    with pytest.raises(StoreError, match=r"@?127\.0\.0\.1:1/db cannot") as refusal:
        open_store(url)
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_data_folder_that_cannot_be_made_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HALFWAVE_DATA_DIR", str(tmp_path / "file" / "folder"))
    with pytest.raises(StoreError, match="HALFWAVE_DATA_DIR") as refusal:
        data_folder()
    assert str(tmp_path / "file" / "folder") in str(refusal.value)


def test_a_data_folder_that_cannot_be_written_to_is_said_in_one_sentence() -> None:
    # In a process of its own, which gives up being root: root may write anywhere.
    program = (
        "import os; from core.store.folder import data_folder\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "data_folder()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"HALFWAVE_DATA_DIR": "/usr"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "StoreError: the data folder /usr cannot be written to" in done.stderr


def test_a_file_that_is_no_database_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "halfwave.db").write_text("Dear diary, " * 1000)
    with pytest.raises(StoreError, match=r"halfwave\.db cannot be used: file is not a database"):
        open_store(f"sqlite:///{tmp_path / 'halfwave.db'}")


def test_a_copy_of_the_file_alone_holds_everything_after_closing(tmp_path: Path) -> None:
    path = tmp_path / "halfwave.db"
    store, other = (open_store(f"sqlite:///{path}") for _ in range(2))
    with store.begin() as connection:
        arrive(connection, "ada", "kept")
    store.close()  # Another process may still have it open.
    shutil.copy(path, tmp_path / "copy.db")
    other.close()
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert titles(copy) == ["kept"]
    copy.close()


def test_a_copy_of_the_file_alone_is_a_minute_old_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.database.FOLD_IN_SECONDS", 0.0)
    path = tmp_path / "halfwave.db"
    store = open_store(f"sqlite:///{path}")
    with store.begin() as connection:
        arrive(connection, "ada", "kept")
    shutil.copy(path, tmp_path / "copy.db")
    store.close()
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}")
    assert titles(copy) == ["kept"]
    copy.close()


def test_a_long_reader_holds_no_writer_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup of a large database reads for minutes, and answers come in meanwhile."""
    monkeypatch.setattr("core.store.database.FOLD_IN_SECONDS", 0.0)
    store = open_store(f"sqlite:///{tmp_path / 'halfwave.db'}")
    with store.begin() as connection:
        arrive(connection, "ada", "before")
    with store.read() as reader:
        reader.execute(select(families)).all()
        start = time.monotonic()
        with store.begin() as connection:
            arrive(connection, "ada", "meanwhile")
        took = time.monotonic() - start
    assert took < PATIENCE_SECONDS / 3, "it waited for the reader"
    store.close()


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'halfwave.db'}")
    with store.begin() as connection:
        arrive(connection, "ada", "kept")
    files = [*tmp_path.glob("halfwave.db*")]
    assert len(files) > 1, "the write-ahead log is one of them"
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    store.close()


# Health


def test_a_store_is_ready(store: Store) -> None:
    store.ready()


def test_a_store_whose_tables_are_gone_is_not_ready(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(text("DROP TABLE schema_version"))
    with pytest.raises(StoreError, match="schema_version"):
        store.ready()


def test_a_store_whose_file_is_gone_is_not_ready(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'halfwave.db'}")
    (tmp_path / "halfwave.db").unlink()  # An open connection would go on writing into nowhere.
    with pytest.raises(StoreError, match="is gone"):
        store.ready()
    store.close()


# Runs out of space after a while: no file may grow any more.
FULL_DISK = """
import resource, sys
from core.store import StoreError, open_store
store = open_store(sys.argv[1])
store.ready()
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    store.ready()
except StoreError as error:
    print(error)
"""


def test_a_store_on_a_full_disk_is_not_ready(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'halfwave.db'}"
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url], capture_output=True, text=True, check=True
    )
    assert "halfwave.db cannot be used" in done.stdout


def test_a_store_that_waits_for_a_writer_is_not_ready(store: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        with store.begin() as connection:
            connection.execute(text("UPDATE schema_version SET version = version"))
            asked = pool.submit(store.ready)
            with pytest.raises(TimeoutError):
                asked.result(timeout=0.5)
        asked.result(timeout=60)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_that_the_server_dropped_cost_no_error(store: Store, database_url: str) -> None:
    other = open_store(database_url)
    with other.begin() as connection:
        dropped = connection.scalars(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).all()
    other.close()
    assert dropped == [True]
    store.ready()


def test_a_database_that_is_locked_for_good_is_said_clearly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.engines.PATIENCE_SECONDS", 0.1)
    path = tmp_path / "halfwave.db"
    store = open_store(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="database is locked"), store.begin():
        pass
    other.close()
    store.close()
