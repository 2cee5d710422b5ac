"""Attempts: answers with their grades, which are kept and never changed."""

from sqlalchemy import Connection, insert, select

from core.learner import clock
from core.learner.records import Attempt, KeptAttempt
from core.learner.rounds import find_rounds
from core.quiz.grade import UNCOUNTED
from core.store import Store, tables


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
    table = tables.attempts
    given = [
        table.c[name].in_(value) if isinstance(value, frozenset) else table.c[name] == value
        for name, value in filters.items()
        if value is not None
    ]
    query = select(table).where(table.c.learner == learner, *given).order_by(table.c.id)
    rows = connection.execute(query).all()
    return tuple(KeptAttempt.model_validate(row._asdict()) for row in rows)


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
    table = tables.attempts
    query = select(table).where(table.c.submission_id == submission_id)
    row = connection.execute(query).one_or_none()
    return KeptAttempt.model_validate(row._asdict()) if row else None


def keep(connection: Connection, attempt: Attempt) -> KeptAttempt:
    """Keep an attempt, inside a transaction, and return it as the database has it.

    The database refuses a submission id that it has: see `find_submission`.
    """
    table = tables.attempts
    new = insert(table).values(**attempt.model_dump(), created_at=clock.now())
    row = connection.execute(new.returning(table)).one()
    return KeptAttempt.model_validate(row._asdict())
