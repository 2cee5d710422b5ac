"""Deleting what visitors left who never answered anything and never came back."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, delete, or_, select, union

from core.learner import clock
from core.store import Store, tables
from core.store.locks import learner_lock

IDLE_FOR: Final = timedelta(days=60)
"""How long after the last visit rows of nothing are kept: longer than a summer vacation."""
_LEFT: Final = (tables.variants, tables.rounds, tables.places)
"""What visits leave: numbers that were shown, a question that is open, the page visited last."""


def expire(store: Store) -> int:
    """Delete every row of learners without an answer, a hint or a sitting, after `IDLE_FOR`.

    Return how many rows there were.
    """
    since = clock.now() - IDLE_FOR
    with store.read() as connection:
        idle = [row.learner for row in connection.execute(_idle(since))]
    deleted = 0
    for learner in idle:
        with store.begin(learner_lock(learner)) as connection:
            if connection.execute(_idle(since, learner)).first() is not None:
                deleted += sum(
                    connection.execute(delete(table).where(table.c.learner == learner)).rowcount
                    for table in _LEFT
                )
    return deleted


def _idle(since: datetime, learner: str | None = None) -> Select[tuple[str]]:
    """Return the query of the learners who have been idle: all of them, or one."""
    attempts, sittings = tables.attempts.c, tables.sittings.c
    variants, rounds, places = (table.c for table in _LEFT)
    known = union(*(select(table.c.learner) for table in _LEFT)).subquery().c.learner
    found = select(known).where(
        known.not_in(select(attempts.learner)),
        known.not_in(select(sittings.learner)),
        known.not_in(
            select(variants.learner).where(or_(variants.hints > 0, variants.created_at > since))
        ),
        # Older than the column, it says nothing.
        known.not_in(select(rounds.learner).where(rounds.written_at > since)),
        known.not_in(select(places.learner).where(places.arrived_at > since)),
    )
    return found if learner is None else found.where(known == learner)
