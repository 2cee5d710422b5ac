"""Sittings: the questions of one round of a diagnostic or a test, kept until they are closed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from core.learner.rounds import find_round
from core.store import Store, tables


@dataclass(frozen=True)
class Sitting:
    """One round of a diagnostic or a test: its questions in order, open until it is closed."""

    learner: str
    quiz: str
    round: int
    questions: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None = None

    @property
    def closed(self) -> bool:
        """Whether it takes no more answers."""
        return self.closed_at is not None


def sitting(store: Store, learner: str, quiz: str) -> Sitting | None:
    """Return the sitting of the present round, None where it wasn't opened."""
    with store.read() as connection:
        return find_sitting(connection, learner, quiz, find_round(connection, learner, quiz))


def find_sitting(connection: Connection, learner: str, quiz: str, round_: int) -> Sitting | None:
    """Return the sitting of a round, inside a transaction."""
    where = (tables.sittings.c.quiz == quiz, tables.sittings.c.round == round_)
    return next(iter(find_sittings(connection, learner, *where)), None)


def find_sittings(connection: Connection, learner: str, *where: object) -> tuple[Sitting, ...]:
    """Return the learner's sittings, inside a transaction, oldest first."""
    table = tables.sittings
    query = select(table).where(table.c.learner == learner, *where).order_by(table.c.opened_at)  # type: ignore[arg-type]
    return tuple(Sitting(*row) for row in connection.execute(query))


def find_takes_answers(
    connection: Connection, learner: str, quiz: str, round_: int, question: str
) -> bool:
    """Return whether a sitting is open, of the present round, and has that question."""
    found = find_sitting(connection, learner, quiz, round_)
    present = find_round(connection, learner, quiz) == round_
    return present and found is not None and not found.closed and question in found.questions


def keep_new(connection: Connection, new: Sitting) -> None:
    """Keep a sitting that was just opened, inside a transaction."""
    connection.execute(insert(tables.sittings).values(vars(new)))


def keep_change(connection: Connection, changed: Sitting) -> None:
    """Keep the questions and the close of a sitting, inside a transaction."""
    table = tables.sittings
    same = (table.c[name] == getattr(changed, name) for name in ("learner", "quiz", "round"))
    change = {"questions": changed.questions, "closed_at": changed.closed_at}
    connection.execute(update(table).where(*same).values(change))
