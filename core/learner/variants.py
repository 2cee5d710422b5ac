"""Variants: the draw of a question's numbers that a learner sees, and the hints taken on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, insert, select, update

from core.learner.rounds import find_round
from core.learner.turn import turn_of
from core.store import Store, tables

Draw = Callable[[], int]

DRAWS_AT_MOST: Final = 100


def open_variant(store: Store, learner: str, quiz: str, question: str, *, draw: Draw) -> int:
    """Return the seed of the learner's open variant, drawn and kept at first sight.

    `draw` gives a seed in 0 … 2**63 - 1, which counts unless another tab was faster.
    """
    with store.read() as connection:
        variant = find_open(connection, learner, quiz, question)
    if variant is not None:
        return variant.seed
    seed = draw()  # Before the transaction: drawing may take long, and others wait for us.
    with store.begin(turn_of(learner)) as connection:
        variant = find_open(connection, learner, quiz, question)
        if variant is None:
            _add(connection, learner, quiz, question, seed)
            return seed
        return variant.seed


def new_variant(store: Store, learner: str, quiz: str, question: str, *, draw: Draw) -> int:
    """Replace the open variant, if any, by one with another seed, and return that seed.

    Two requests at the same moment (a double click) replace it once. Attempts stay with theirs.

    Raises:
        ValueError: If `draw` gives nothing but the seed of the open variant.
    """
    with store.read() as connection:
        before = find_open(connection, learner, quiz, question)
    seed = _draw_other(draw, before.seed if before else None)
    with store.begin(turn_of(learner)) as connection:
        now = find_open(connection, learner, quiz, question)
        if now is not None and (before is None or now.id != before.id):
            return now.seed
        _add(connection, learner, quiz, question, seed)
    return seed


def hints_used(store: Store, learner: str, quiz: str, question: str) -> int:
    """Return how many hints the learner has taken on the open variant."""
    with store.read() as connection:
        variant = find_open(connection, learner, quiz, question)
    return variant.hints if variant else 0


def take_hint(store: Store, learner: str, quiz: str, question: str, *, number: int) -> int:
    """Take the hints of the open variant up to `number`, from 1; return how many are taken now.

    Raises:
        LookupError: If no variant of the question is open.
    """
    if number < 1:
        raise ValueError(f"number must be >= 1, got {number}")
    table = tables.variants
    with store.begin(turn_of(learner)) as connection:
        variant = find_open(connection, learner, quiz, question)
        if variant is None:
            raise LookupError(f"a variant of {quiz}#{question} must be open to take a hint on it")
        hints = max(variant.hints, number)
        connection.execute(update(table).where(table.c.id == variant.id).values(hints=hints))
    return hints


@dataclass(frozen=True)
class Variant:
    """A variant as it stands in the database."""

    id: int
    round: int
    seed: int
    hints: int


def find_open(connection: Connection, learner: str, quiz: str, question: str) -> Variant | None:
    """Return the open variant, inside a transaction: the latest one of the present round."""
    number = find_round(connection, learner, quiz)
    return _latest(connection, learner, quiz, question, tables.variants.c.round == number)


def round_drawn_in(
    connection: Connection, learner: str, quiz: str, question: str, seed: int
) -> int:
    """Return the round in which a variant was drawn last, inside a transaction.

    That is not the present one when an old tab answers after the quiz was started over. A
    variant that was never drawn (a check question in a lesson) counts to the present round.
    """
    variant = _latest(connection, learner, quiz, question, tables.variants.c.seed == seed)
    return variant.round if variant else find_round(connection, learner, quiz)


def _latest(
    connection: Connection, learner: str, quiz: str, question: str, also: ColumnElement[bool]
) -> Variant | None:
    table = tables.variants
    query = (
        select(table.c.id, table.c.round, table.c.seed, table.c.hints)
        .where(table.c.learner == learner, table.c.quiz == quiz, table.c.question == question, also)
        .order_by(table.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return Variant(*row) if row else None


def _add(connection: Connection, learner: str, quiz: str, question: str, seed: int) -> None:
    new = insert(tables.variants).values(
        learner=learner,
        quiz=quiz,
        question=question,
        round=find_round(connection, learner, quiz),
        seed=seed,
        hints=0,
        created_at=datetime.now(UTC),
    )
    connection.execute(new)


def _draw_other(draw: Draw, seed: int | None) -> int:
    for _ in range(DRAWS_AT_MOST):
        other = draw()
        if other != seed:
            return other
    raise ValueError(f"draw must give a seed other than {seed}, gave it {DRAWS_AT_MOST} times")
