"""Deleting everything that is kept of a learner."""

from sqlalchemy import delete

from core.store import Store, tables
from core.store.locks import learner_lock


def forget(store: Store, learner: str) -> int:
    """Delete every row of the learner, in whatever table, and return how many there were."""
    with store.begin(learner_lock(learner)) as connection:
        return sum(
            connection.execute(delete(table).where(table.c.learner == learner)).rowcount
            for table in reversed(tables.metadata.sorted_tables)
            if "learner" in table.columns
        )
