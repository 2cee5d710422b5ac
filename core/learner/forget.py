"""Deleting everything that is kept of a learner, for good."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from core.learner import clock
from core.learner.writing import find_forgotten, hash_of
from core.store import Store, tables
from core.store.locks import learner_lock

COOKIE_LIFETIME: Final = timedelta(days=365)
"""After this time no browser can hold a learner's id any more."""


def forget(store: Store, learner: str) -> int:
    """Delete every row of the learner, in whatever table, and return how many there were.

    A hash of the id stays, so that `was_forgotten` knows it where an old cookie brings it back.
    """
    gone, now = tables.forgotten, clock.now()
    with store.begin(learner_lock(learner)) as connection:
        connection.execute(delete(gone).where(gone.c.forgotten_at < now - COOKIE_LIFETIME))
        tables.put(connection, gone, learner_hash=hash_of(learner), forgotten_at=now)
        return sum(
            connection.execute(delete(table).where(table.c.learner == learner)).rowcount
            for table in reversed(tables.metadata.sorted_tables)
            if "learner" in table.columns
        )


def was_forgotten(store: Store, learner: str) -> bool:
    """Return whether the learner asked to be forgotten: nothing may be kept under this id."""
    with store.read() as connection:
        return find_forgotten(connection, learner)
