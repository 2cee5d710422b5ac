"""Answers, kept once and for good."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from core.learner.records import Attempt, KeptAttempt
from core.learner.turn import turn_of
from core.learner.variants import round_drawn_in
from core.store import Store, tables


class SubmissionTakenError(ValueError):
    """The submission id was used by another learner."""


def keep(store: Store, attempt: Attempt) -> KeptAttempt:
    """Keep an attempt, or find that it was kept already; return it as it stands in the database.

    A submission id is kept once: a double click, a resend, or two at the same moment give back
    the first. An attempt costs a try unless it is unreadable, or its answer (but for space at the
    ends) was given on the same variant before. It belongs to the round its variant was drawn in.

    Raises:
        SubmissionTakenError: If another learner used the submission id.
        StoreError: If it could not be kept.
    """
    table = tables.attempts
    same_submission = select(table).where(table.c.submission_id == attempt.submission_id)
    # The second name keeps two learners with one submission id apart.
    with store.begin(turn_of(attempt.learner), f"submission {attempt.submission_id}") as connection:
        row = connection.execute(same_submission).one_or_none()
        if row is None:
            round_ = round_drawn_in(
                connection, attempt.learner, attempt.quiz, attempt.question, attempt.seed
            )
            new = insert(table).values(
                **attempt.model_dump(),
                round=round_,
                charged=_costs_a_try(connection, attempt, round_),
                created_at=datetime.now(UTC),
            )
            row = connection.execute(new.returning(table)).one()
    if row.learner != attempt.learner:
        raise SubmissionTakenError(f"submission id {attempt.submission_id!r} is another learner's")
    return KeptAttempt.model_validate(row._asdict())


def attempts(
    store: Store,
    learner: str,
    *,
    quiz: str | None = None,
    question: str | None = None,
    seed: int | None = None,
    round: int | None = None,
) -> tuple[KeptAttempt, ...]:
    """Return the learner's attempts, oldest first; every filter that is given must match."""
    table = tables.attempts
    given = {"quiz": quiz, "question": question, "seed": seed, "round": round}
    filters = [table.c[name] == value for name, value in given.items() if value is not None]
    query = select(table).where(table.c.learner == learner, *filters).order_by(table.c.id)
    with store.read() as connection:
        rows = connection.execute(query).all()
    return tuple(KeptAttempt.model_validate(row._asdict()) for row in rows)


def _costs_a_try(connection: Connection, attempt: Attempt, round_: int) -> bool:
    if attempt.verdict == "unreadable":
        return False
    table = tables.attempts
    earlier = select(table.c.answer).where(
        table.c.learner == attempt.learner,
        table.c.quiz == attempt.quiz,
        table.c.question == attempt.question,
        table.c.round == round_,
        table.c.seed == attempt.seed,
    )
    given = {answer.strip() for answer in connection.scalars(earlier)}
    return attempt.answer.strip() not in given
