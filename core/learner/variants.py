"""Variants: the seed of the numbers that a learner sees, and the hints taken."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from core.learner import clock
from core.learner.rounds import find_round
from core.learner.writing import write
from core.store import Store, tables

Draw = Callable[[], int]

DRAWS_AT_MOST: Final = 100
SEEDS: Final = 2**31
"""Seeds are below this number."""


class VariantKey(NamedTuple):
    """What identifies a variant of one learner."""

    quiz: str
    question: str
    round: int
    seed: int


@dataclass(frozen=True)
class DrawnVariant:
    """A variant as the database has it."""

    id: int
    round: int
    seed: int
    hints: int


def first_seed(learner: str, quiz: str, question: str, round_: int) -> int:
    """Return the seed that a learner sees first in a round.

    It follows from the learner's id, which nobody can guess, so that a question can be looked at
    without a row being written.
    """
    text = "\x1f".join((learner, quiz, question, str(round_)))
    return int.from_bytes(hashlib.sha256(text.encode(errors="replace")).digest()[:4]) % SEEDS


def find_shown(connection: Connection, learner: str, shown: VariantKey) -> DrawnVariant | None:
    """Return the variant that is shown, inside a transaction that writes; None if it isn't theirs.

    One that was only looked at so far gets its row now.
    """
    found = find_variant(connection, learner, shown)
    if found is None and shown.round <= find_round(connection, learner, shown.quiz):
        same = (learner, shown.quiz, shown.question)
        quiz, question, round_, _ = shown
        others = _latest(connection, learner=learner, quiz=quiz, question=question, round=round_)
        if others is None and shown.seed == first_seed(*same, shown.round):
            _add(connection, *same, shown.seed, round_=shown.round)
            found = find_variant(connection, learner, shown)
    return found


def new_variant(store: Store, learner: str, shown: VariantKey, *, draw: Draw) -> None:
    """Replace the variant that is shown, if it is the open one, by one of another seed.

    A second click, or a tab that shows an older variant, replaces nothing. Attempts stay with
    theirs.

    Raises:
        ValueError: If `draw` gives nothing but the seed of the one that is shown.
    """
    other = _draw_other(draw, shown.seed)
    with write(store, learner) as connection:
        if _open_as_shown(connection, learner, shown) is not None:
            _add(connection, learner, shown.quiz, shown.question, other)


def take_hint(store: Store, learner: str, shown: VariantKey, *, number: int) -> None:
    """Take the hints up to `number`, from 1, if the variant that is shown is open."""
    if number < 1:
        raise ValueError(f"number must be >= 1, got {number}")
    table = tables.variants
    with write(store, learner) as connection:
        variant = _open_as_shown(connection, learner, shown)
        if variant is not None and variant.hints < number:
            taken = {"hints": number, "hinted_at": clock.now()}
            connection.execute(update(table).where(table.c.id == variant.id).values(taken))


def find_open(
    connection: Connection, learner: str, quiz: str, question: str
) -> DrawnVariant | None:
    """Return the open variant, inside a transaction: the latest one of the present round."""
    number = find_round(connection, learner, quiz)
    return _latest(connection, learner=learner, quiz=quiz, question=question, round=number)


def find_variant(connection: Connection, learner: str, key: VariantKey) -> DrawnVariant | None:
    """Return a variant, open or not, inside a transaction."""
    return _latest(connection, learner=learner, **key._asdict())


def find_most_hints(connection: Connection, learner: str, key: VariantKey) -> int:
    """Return the most hints taken for any variant of a round, inside a transaction."""
    column = tables.variants.c
    query = select(func.max(column.hints)).where(
        column.learner == learner,
        column.quiz == key.quiz,
        column.question == key.question,
        column.round == key.round,
    )
    return connection.scalar(query) or 0


def _open_as_shown(connection: Connection, learner: str, shown: VariantKey) -> DrawnVariant | None:
    find_shown(connection, learner, shown)
    variant = find_open(connection, learner, shown.quiz, shown.question)
    is_shown = variant is not None and (variant.seed, variant.round) == (shown.seed, shown.round)
    return variant if is_shown else None


def _latest(connection: Connection, **values: str | int) -> DrawnVariant | None:
    row = connection.execute(_latest_with(tuple(values)), values).one_or_none()
    return DrawnVariant(*row) if row else None


@lru_cache
def _latest_with(names: tuple[str, ...]) -> Select[Any]:
    """Return the query for the latest variant in which these columns have given values."""
    table = tables.variants
    return (
        select(table.c.id, table.c.round, table.c.seed, table.c.hints)
        .where(*(table.c[name] == bindparam(name) for name in names))
        .order_by(table.c.id.desc())
        .limit(1)
    )


def _add(
    connection: Connection,
    learner: str,
    quiz: str,
    question: str,
    seed: int,
    *,
    round_: int | None = None,
) -> None:
    new = insert(tables.variants).values(
        learner=learner,
        quiz=quiz,
        question=question,
        round=round_ or find_round(connection, learner, quiz),
        seed=seed,
        hints=0,
        created_at=clock.now(),
    )
    connection.execute(new)


def _draw_other(draw: Draw, seed: int) -> int:
    for _ in range(DRAWS_AT_MOST):
        other = draw()
        if other != seed:
            return other
    raise ValueError(f"draw must give a seed other than {seed}, gave it {DRAWS_AT_MOST} times")
