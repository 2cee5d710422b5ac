"""Variants: the seed of the numbers that a learner sees, and the hints taken."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from core.learner import clock
from core.learner.rounds import find_round
from core.store import Store, tables
from core.store.locks import learner_lock

Draw = Callable[[], int]

DRAWS_AT_MOST: Final = 100


class VariantKey(NamedTuple):
    """What identifies a variant of one learner."""

    quiz: str
    question: str
    round: int
    seed: int


def open_variant(store: Store, learner: str, quiz: str, question: str, *, draw: Draw) -> int:
    """Return the seed of the learner's open variant; it is drawn and kept the first time.

    `draw` gives a seed in 0 … 2**63 - 1, which counts unless another tab was faster.
    """
    with store.read() as connection:
        variant = find_open(connection, learner, quiz, question)
    if variant is not None:
        return variant.seed
    seed = draw()  # Before the transaction: drawing may take long, and others wait for us.
    with store.begin(learner_lock(learner)) as connection:
        variant = find_open(connection, learner, quiz, question)
        if variant is None:
            _add(connection, learner, quiz, question, seed)
            return seed
        return variant.seed


def new_variant(store: Store, learner: str, shown: VariantKey, *, draw: Draw) -> None:
    """Replace the variant that is shown, if it is the open one, by one of another seed.

    A second click, or a tab that shows an older variant, replaces nothing. Attempts stay with
    theirs.

    Raises:
        ValueError: If `draw` gives nothing but the seed of the one that is shown.
    """
    other = _draw_other(draw, shown.seed)
    with store.begin(learner_lock(learner)) as connection:
        if _open_as_shown(connection, learner, shown) is not None:
            _add(connection, learner, shown.quiz, shown.question, other)


def take_hint(store: Store, learner: str, shown: VariantKey, *, number: int) -> None:
    """Take the hints up to `number`, from 1, if the variant that is shown is open."""
    if number < 1:
        raise ValueError(f"number must be >= 1, got {number}")
    table = tables.variants
    with store.begin(learner_lock(learner)) as connection:
        variant = _open_as_shown(connection, learner, shown)
        if variant is not None and variant.hints < number:
            taken = {"hints": number, "hinted_at": clock.now()}
            connection.execute(update(table).where(table.c.id == variant.id).values(taken))


@dataclass(frozen=True)
class DrawnVariant:
    """A variant as the database has it."""

    id: int
    round: int
    seed: int
    hints: int


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


def _add(connection: Connection, learner: str, quiz: str, question: str, seed: int) -> None:
    new = insert(tables.variants).values(
        learner=learner,
        quiz=quiz,
        question=question,
        round=find_round(connection, learner, quiz),
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
