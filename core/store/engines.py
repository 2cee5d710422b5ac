"""Connections to SQLite and PostgreSQL, set up so that a commit is durable."""

import os
import sqlite3
import time
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event

# How long a transaction waits for another one, or for a server to answer, before it gives up.
PATIENCE_SECONDS: Final = 30
CONNECT_SECONDS: Final = 5


def open_engine(url: URL) -> Engine:
    """Return connections to the database at `url`, none of them open yet."""
    return _sqlite(url) if url.drivername == "sqlite" else _postgresql(url)


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        pool_pre_ping=True,  # A server that was restarted must not cost a learner an error.
    )

    @event.listens_for(engine, "connect")
    def prepare(driver: Any, record: object) -> None:
        driver.execute(f"SET lock_timeout = '{PATIENCE_SECONDS}s'")
        driver.commit()

    return engine


def _sqlite(url: URL) -> Engine:
    with suppress(OSError):  # SQLite says it better.
        # Made here, for its owner alone; SQLite gives its other files the same mode.
        os.close(os.open(url.database or "", os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(driver: Any, record: object) -> None:
        driver.isolation_level = (
            None  # Python begins late, so two readers could both turn into writers.
        )
        _write_ahead(driver)
        driver.execute("PRAGMA synchronous = FULL")  # A commit is on disk when it is acknowledged.
        driver.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN IMMEDIATE"))

    return engine


def _write_ahead(driver: sqlite3.Connection) -> None:
    """Put the file in write-ahead mode, where it stays.

    SQLite does not wait its timeout for this one: of two processes that make a new file at the
    same moment, one is told at once that it is locked.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return
