"""Deleting everything that is kept of a learner, for good."""

import hashlib
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select

from core.learner import clock
from core.store import Store, tables
from core.store.locks import learner_lock

COOKIE_LIFETIME: Final = timedelta(days=365)
"""After this time no browser can hold a learner's id any more."""

_FORGOTTEN: Final = select(tables.forgotten.c.learner_hash).where(
    tables.forgotten.c.learner_hash == bindparam("hash")
)


def forget(store: Store, learner: str) -> int:
    """Delete every row of the learner, in whatever table, and return how many there were.

    A hash of the id stays, so that `was_forgotten` knows it where an old cookie brings it back.
    """
    gone, now = tables.forgotten, clock.now()
    with store.begin(learner_lock(learner)) as connection:
        connection.execute(delete(gone).where(gone.c.forgotten_at < now - COOKIE_LIFETIME))
        tables.put(connection, gone, learner_hash=_hash(learner), forgotten_at=now)
        return sum(
            connection.execute(delete(table).where(table.c.learner == learner)).rowcount
            for table in reversed(tables.metadata.sorted_tables)
            if "learner" in table.columns
        )


def was_forgotten(store: Store, learner: str) -> bool:
    """Return whether the learner asked to be forgotten: nothing may be kept under this id."""
    with store.read() as connection:
        return connection.scalar(_FORGOTTEN, {"hash": _hash(learner)}) is not None


def _hash(learner: str) -> str:
    return hashlib.sha256(learner.encode(errors="replace")).hexdigest()
