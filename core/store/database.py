"""The store: one SQLite file or one PostgreSQL database, and its transactions."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, func, make_url, select, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    SQLAlchemyError,
    TimeoutError,
)

from core.store.engines import open_engine
from core.store.errors import StoreError
from core.store.folder import data_folder
from core.store.migrations import MIGRATIONS, migrate, schema_version

FOLD_IN_SECONDS: Final = 60.0
"""How long a commit may be only in SQLite's write-ahead log, and not in a copy of the file."""


class Store:
    """An open database, its tables up to date. Threads may share it."""

    def __init__(self, url: URL) -> None:
        # The query may hold a password too, so none of it is ever shown.
        self.name = url.set(query={}).render_as_string(hide_password=True)
        self._file = Path(url.database or "") if url.drivername == "sqlite" else None
        self._engine = open_engine(url)
        self._folded_in_at = time.monotonic()
        # SQLite lets one connection write at a time, and those that wait poll. Threads of one
        # process wait for each other here instead, woken at once and in order.
        self._write_lock = threading.RLock() if self._file else nullcontext()
        self._read_options: dict[str, Any] = (
            {"sqlite_begin": "BEGIN"}
            if self._file
            else {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        )
        try:
            with self.begin("migrations") as connection:
                migrate(connection)
        except StoreError:
            self.close()
            raise

    @contextmanager
    def begin(self, *locks: str) -> Iterator[Connection]:
        """Open a transaction that is committed at the end, or undone by an exception.

        It is on disk when the block is left. Don't open one inside another.

        Args:
            locks: Names of locks (see `core.store.locks`). While this transaction is open, no other
                one with a lock in common is, in any process: what it reads stays true until it has
                written.

        Raises:
            StoreError: If the database cannot be reached, or does not accept the changes.
        """
        with self._write_lock, self._said_clearly(), self._engine.begin() as connection:
            if self._file is None:  # On SQLite a transaction that may write is alone in any case.
                for name in locks:
                    lock = func.pg_advisory_xact_lock(func.hashtextextended(name, 0))
                    connection.execute(select(lock))
            yield connection
        if self._file and time.monotonic() - self._folded_in_at > FOLD_IN_SECONDS:
            self._fold_in()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads, all of it at one moment, and waits for no one.

        Raises:
            StoreError: If the database cannot be reached.
        """
        with self._said_clearly(), self._engine.connect() as connection:
            yield connection.execution_options(**self._read_options)

    def ready(self) -> None:
        """Check that answers can be kept now.

        Raises:
            StoreError: If not, saying why.
        """
        if self._file and not os.access(self._file, os.W_OK):
            raise StoreError(f"the database {self.name} is gone, or cannot be written to")
        with self.begin() as connection:
            version = schema_version(connection)
            # Writes the same again: a full disk or a long lock is met here, not by an answer.
            connection.execute(
                text("UPDATE schema_version SET version = :n WHERE version = :n"), {"n": version}
            )
        if version != len(MIGRATIONS):
            raise StoreError(
                f"the database {self.name} must have schema version {len(MIGRATIONS)}, "
                f"got {version}"
            )

    def close(self) -> None:
        """Close every connection; the file of an SQLite database then holds everything."""
        if self._file:
            self._fold_in()
        self._engine.dispose()

    def _fold_in(self) -> None:
        """Move what SQLite has in its write-ahead log into the file itself.

        It waits for no one, and nobody waits for it: what a reader still needs is moved later.
        """
        self._folded_in_at = time.monotonic()
        with suppress(sqlite3.Error, SQLAlchemyError):  # It is moved later.
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").close()
            finally:
                connection.close()

    @contextmanager
    def _said_clearly(self) -> Iterator[None]:
        """Turn a driver's error into a StoreError that names the database."""
        try:
            yield
        except (IntegrityError, DataError):
            raise  # A fault of what was written, not of the database.
        except DBAPIError as error:
            raise self._unusable(error.orig) from error
        except TimeoutError as error:
            raise self._unusable("too many transactions at once") from error

    def _unusable(self, why: object) -> StoreError:
        return StoreError(f"the database {self.name} cannot be used: {' '.join(str(why).split())}")


def open_store(url: str | None = None) -> Store:
    """Open a database and bring its tables up to date, making an SQLite file that is not there.

    Args:
        url: `postgresql://…`, `postgres://…` or `sqlite:///file`. Without it
            `HALFWAVE_DATABASE_URL` counts; without that, `halfwave.db` in the data folder.

    Raises:
        StoreError: If there is no such database, or it cannot be used.
    """
    url = url or os.environ.get("HALFWAVE_DATABASE_URL")
    if not url:
        return open_file(data_folder() / "halfwave.db")
    # The address may hold a password, so no error repeats it.
    known = "postgresql://user@host/database or sqlite:///file"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(f"the database address must look like {known}") from None
    match parsed.get_backend_name():
        case "postgresql" | "postgres":
            return Store(parsed.set(drivername="postgresql+psycopg"))
        case "sqlite" if parsed.database not in (None, "", ":memory:"):
            return Store(parsed.set(drivername="sqlite"))
        case other:
            raise StoreError(f"the database address must look like {known}, got {other}://")


def open_file(file: Path) -> Store:
    """Open an SQLite file, whatever characters its name has; it is made if it isn't there.

    Raises:
        StoreError: If it cannot be used.
    """
    return Store(URL.create("sqlite", database=str(file)))


# How long a database that could not be opened is not tried again: a try may take long.
REST_SECONDS: Final = 2.0

_opening = threading.Lock()
_opened: Store | None = None
_failed_at = -REST_SECONDS
_failure = ""


def store() -> Store:
    """Return the store of this process, opened at first use.

    Raises:
        StoreError: If it cannot be opened; said at once for a while, then it is tried again.
    """
    global _opened
    if _opened is not None:
        return _opened
    # Once a try has failed, one caller at a time makes the next; nobody else waits for it.
    if not _opening.acquire(blocking=not _failure):
        raise StoreError(_failure)
    try:
        if _opened is None:
            if time.monotonic() - _failed_at < REST_SECONDS:
                raise StoreError(_failure)
            _opened = _try_to_open()
    finally:
        _opening.release()
    return _opened


def close_store() -> None:
    """Close the store of this process, if it is open; the next use opens it again."""
    global _opened
    with _opening:
        if _opened is not None:
            _opened.close()
        _opened = None


def _try_to_open() -> Store:
    global _failed_at, _failure
    try:
        return open_store()
    except StoreError as error:
        _failed_at, _failure = time.monotonic(), str(error)
        raise
