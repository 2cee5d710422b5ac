"""Attempts: answers with their grades, which are kept and never changed."""

from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, insert, select

from core.learner import clock
from core.learner.records import Attempt, KeptAttempt
from core.learner.rounds import find_rounds
from core.quiz.grade import UNCOUNTED
from core.store import Store, tables

# Building a query costs several times what SQLite takes to answer it.
_SUBMITTED: Final = select(tables.attempts).where(
    tables.attempts.c.submission_id == bindparam("submission_id")
)
_KEEP: Final = insert(tables.attempts).returning(tables.attempts)


def attempts(
    store: Store,
    learner: str,
    *,
    quiz: str | None = None,
    question: str | None = None,
    round: int | None = None,
) -> tuple[KeptAttempt, ...]:
    """Return the learner's attempts, oldest first; every filter that is given must match."""
    with store.read() as connection:
        return find_attempts(connection, learner, quiz=quiz, question=question, round=round)


def find_attempts(
    connection: Connection, learner: str, **filters: str | int | frozenset[str] | None
) -> tuple[KeptAttempt, ...]:
    """Return the learner's attempts, inside a transaction, oldest first.

    `filters` says what columns must hold, or one of what; None leaves one open.
    """
    values: dict[str, Any] = {"learner": learner}
    values |= {name: value for name, value in filters.items() if value is not None}
    one_of = frozenset(name for name, value in values.items() if isinstance(value, frozenset))
    values |= {name: list(values[name]) for name in one_of}
    rows = connection.execute(_attempts_with(tuple(values), one_of), values).all()
    return tuple(KeptAttempt.model_validate(row._asdict()) for row in rows)


@lru_cache
def _attempts_with(names: tuple[str, ...], one_of: frozenset[str]) -> Select[Any]:
    """Return the query for attempts whose columns have given values, or one of those given."""
    table = tables.attempts
    given = (
        table.c[name].in_(bindparam(name, expanding=True))
        if name in one_of
        else table.c[name] == bindparam(name)
        for name in names
    )
    return select(table).where(*given).order_by(table.c.id)


def answered(store: Store, learner: str) -> dict[str, frozenset[str]]:
    """Return, by quiz, the questions that have an answer that counts in its present round."""
    kept = tables.attempts.c
    query = select(kept.quiz, kept.round, kept.question).distinct()
    with store.read() as connection:
        rounds = find_rounds(connection, learner)
        rows = connection.execute(
            query.where(kept.learner == learner, kept.verdict.not_in(UNCOUNTED))
        ).all()
    found: dict[str, set[str]] = {}
    for quiz, round_, question in rows:
        if round_ == rounds.get(quiz, 1):
            found.setdefault(quiz, set()).add(question)
    return {quiz: frozenset(questions) for quiz, questions in found.items()}


def find_submission(connection: Connection, submission_id: str) -> KeptAttempt | None:
    """Return the attempt that was kept under a submission id, inside a transaction."""
    row = connection.execute(_SUBMITTED, {"submission_id": submission_id}).one_or_none()
    return KeptAttempt.model_validate(row._asdict()) if row else None


def keep(connection: Connection, attempt: Attempt) -> KeptAttempt:
    """Keep an attempt, inside a transaction, and return it as the database has it.

    The database refuses a submission id that it has: see `find_submission`.
    """
    new = {**attempt.model_dump(), "created_at": clock.now()}
    row = connection.execute(_KEEP, new).one()
    return KeptAttempt.model_validate(row._asdict())
