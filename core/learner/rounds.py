"""Rounds of a quiz: the present one, its open question, and starting over."""

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from core.learner import clock
from core.learner.writing import write
from core.store import Store, tables

_ROUND: Final = select(tables.rounds).where(
    tables.rounds.c.learner == bindparam("learner"), tables.rounds.c.quiz == bindparam("quiz")
)


def present_round(store: Store, learner: str, quiz: str) -> int:
    """Return the number of the round the learner is in, from 1."""
    with store.read() as connection:
        return find_round(connection, learner, quiz)


def start_over(store: Store, learner: str, quiz: str, *, after: int | None = None) -> int:
    """Close the present round and return the number of the new one.

    The new round has no question open, no variants and no hints; attempts of the old one stay.
    When `after` is given and isn't the present round, another tab was faster: its round stays.
    """
    with write(store, learner) as connection:
        present = find_round(connection, learner, quiz)
        if after not in (None, present):
            return present
        number = present + 1
        _put(connection, learner, quiz, number, None)
    return number


def quiz_place(store: Store, learner: str, quiz: str) -> str | None:
    """Return the question that is open in the present round, None before the first."""
    with store.read() as connection:
        row = _row(connection, learner, quiz)
    return row.question if row else None


def set_quiz_place(store: Store, learner: str, quiz: str, question: str) -> None:
    """Remember which question of the quiz is open."""
    if quiz_place(store, learner, quiz) == question:
        return  # Pages call this at every rerun; only a change is worth a commit.
    with write(store, learner) as connection:
        number = find_round(connection, learner, quiz)
        _put(connection, learner, quiz, number, question)


def find_round(connection: Connection, learner: str, quiz: str) -> int:
    """Return the number of the present round, inside a transaction."""
    row = _row(connection, learner, quiz)
    return row.round if row else 1


def find_rounds(connection: Connection, learner: str) -> dict[str, int]:
    """Return the number of the present round of every quiz that has one, inside a transaction."""
    table = tables.rounds
    query = select(table.c.quiz, table.c.round).where(table.c.learner == learner)
    return {row.quiz: row.round for row in connection.execute(query)}


def _put(
    connection: Connection, learner: str, quiz: str, number: int, question: str | None
) -> None:
    row = {"learner": learner, "quiz": quiz, "round": number, "question": question}
    tables.put(connection, tables.rounds, **row, written_at=clock.now())


def _row(connection: Connection, learner: str, quiz: str) -> Row[Any] | None:
    return connection.execute(_ROUND, {"learner": learner, "quiz": quiz}).one_or_none()
