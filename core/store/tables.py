"""The tables as they are now.

How a database got there is in `migrations`; a test holds the two together.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Dialect,
    Double,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    insert,
    update,
)


class Moment(TypeDecorator[datetime]):
    """An instant: aware, and in UTC whatever the database hands back (SQLite drops the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; a naive one means nothing, and is refused."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a moment must carry its time zone, got {value!r}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Words(TypeDecorator[str]):
    """Text from anywhere: what a database cannot hold becomes the replacement character."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value and storable(value)


class Ids(TypeDecorator[Sequence[str]]):
    """A list of ids, as JSON text; it comes back as a tuple."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(json.loads(value))


def storable(text: str) -> str:
    """Replace NUL, which PostgreSQL refuses, and half characters, which both databases refuse."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


metadata = MetaData()

# SQLite counts ids only in a column declared INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")

# Every row of a learner carries the column `learner`: that is how `forget` finds it.

attempts = Table(
    "attempts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("submission_id", Words, nullable=False, unique=True),
    Column("learner", Words, nullable=False),
    Column("quiz", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("round", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("answer", Words, nullable=False),
    Column("verdict", Words, nullable=False),
    Column("score", Double, nullable=False),
    Column("mistake", Words),
    Column("diagnosis", Words, nullable=False),
    Column("content_hash", Words, nullable=False),
    Column("torch_version", Words, nullable=False),
    Column("charged", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sure", Words),
    Column("hints", Integer, nullable=False),
    Column("code_run", Words),
)

# Variants are only ever added; the open one is the latest of its round.
variants = Table(
    "variants",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("learner", Words, nullable=False),
    Column("quiz", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("round", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("hints", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("hinted_at", Moment),
)

# The present round of a quiz, and the question open in it. No row: round 1, no question yet.
rounds = Table(
    "rounds",
    metadata,
    Column("learner", Words, primary_key=True),
    Column("quiz", Words, primary_key=True),
    Column("round", Integer, nullable=False),
    Column("question", Words),
    Column("written_at", Moment),
)

places = Table(
    "places",
    metadata,
    Column("learner", Words, primary_key=True),
    Column("page", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("arrived_at", Moment, nullable=False),
)

# A diagnostic or a test: the questions of one round, in their order; open until it is closed.
sittings = Table(
    "sittings",
    metadata,
    Column("learner", Words, primary_key=True),
    Column("quiz", Words, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("questions", Ids, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
)

# How hard each question family is, from the answers of all learners, none of whom is named.
families = Table(
    "families",
    metadata,
    Column("question", Words, primary_key=True),
    Column("rating", Double, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("guess", Double, nullable=False),
)

# Learners who were forgotten, for as long as a cookie of theirs may come back. An id can't be
# computed from its hash, and nothing else is kept of it.
forgotten = Table(
    "forgotten",
    metadata,
    Column("learner_hash", Words, primary_key=True),
    Column("forgotten_at", Moment, nullable=False),
)


def put(connection: Connection, table: Table, **row: Any) -> None:
    """Write a row in place of the one with its primary key, or as a new one.

    Call it where no other transaction can write the same row: see `Store.begin`.
    """
    same_key = [column == row[column.name] for column in table.primary_key]
    if connection.execute(update(table).where(*same_key).values(row)).rowcount == 0:
        connection.execute(insert(table).values(row))
