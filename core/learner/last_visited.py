"""The page that a learner visited last, for "continue where you were"."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from core.learner import clock
from core.learner.writing import write
from core.store import Store, tables


class LastVisited(BaseModel):
    """The page visited last: its address, its title, and when."""

    model_config = ConfigDict(frozen=True)

    page: str
    title: str
    arrived_at: datetime


def last_visited(store: Store, learner: str) -> LastVisited | None:
    """Return the page that the learner visited last, None for a new learner."""
    table = tables.places
    query = select(table.c.page, table.c.title, table.c.arrived_at)
    with store.read() as connection:
        row = connection.execute(query.where(table.c.learner == learner)).one_or_none()
    return LastVisited.model_validate(row._asdict()) if row else None


def set_last_visited(store: Store, learner: str, *, page: str, title: str) -> None:
    """Remember the page that the learner is on; `page` is its path and query."""
    last = last_visited(store, learner)
    if last and (last.page, last.title) == (page, title):
        return  # Pages call this at every rerun; only a change is worth a commit.
    with write(store, learner) as connection:
        tables.put(
            connection,
            tables.places,
            learner=learner,
            page=page,
            title=title,
            arrived_at=clock.now(),
        )
