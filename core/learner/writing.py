"""Writing for a learner, unless they asked to be forgotten."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, bindparam, select

from core.store import Store, StoreError, tables
from core.store.locks import learner_lock

_FORGOTTEN: Final = select(tables.forgotten.c.learner_hash).where(
    tables.forgotten.c.learner_hash == bindparam("hash")
)


class ForgottenError(StoreError):
    """The learner asked to be forgotten: nothing may be kept under this id any more."""


@contextmanager
def write(store: Store, learner: str, *locks: str) -> Iterator[Connection]:
    """Open a transaction for a learner; no other one of theirs is open at the same time.

    Raises:
        ForgottenError: If the learner was forgotten. It leaves nothing behind.
    """
    with store.begin(learner_lock(learner), *locks) as connection:
        if find_forgotten(connection, learner):
            raise ForgottenError("everything about this learner was deleted")
        yield connection


def find_forgotten(connection: Connection, learner: str) -> bool:
    """Return whether a learner was forgotten, inside a transaction."""
    return connection.scalar(_FORGOTTEN, {"hash": hash_of(learner)}) is not None


def hash_of(learner: str) -> str:
    """Return what stays of a learner who was forgotten."""
    return hashlib.sha256(learner.encode(errors="replace")).hexdigest()
