"""Migrations: numbered steps to the present tables, each applied once and never edited."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text

from core.store.errors import StoreError

Migration = tuple[str, ...]

# Statements that both databases read; `{id}` is a number the database counts up and never reuses.
MIGRATIONS: Final[tuple[Migration, ...]] = (
    (  # 1: answers, variants, rounds and places
        """
        CREATE TABLE attempts (
            id {id},
            submission_id TEXT NOT NULL UNIQUE,
            learner TEXT NOT NULL CHECK (learner <> ''),
            quiz TEXT NOT NULL,
            question TEXT NOT NULL,
            round INTEGER NOT NULL,
            seed BIGINT NOT NULL,
            answer TEXT NOT NULL,
            verdict TEXT NOT NULL,
            score DOUBLE PRECISION NOT NULL,
            mistake TEXT,
            feedback TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            torch_version TEXT NOT NULL,
            charged BOOLEAN NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL
        )
        """,
        "CREATE INDEX attempts_of_learner ON attempts (learner, quiz, question)",
        """
        CREATE TABLE variants (
            id {id},
            learner TEXT NOT NULL CHECK (learner <> ''),
            quiz TEXT NOT NULL,
            question TEXT NOT NULL,
            round INTEGER NOT NULL,
            seed BIGINT NOT NULL,
            hints INTEGER NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL
        )
        """,
        "CREATE INDEX variants_of_learner ON variants (learner, quiz, question)",
        """
        CREATE TABLE rounds (
            learner TEXT NOT NULL CHECK (learner <> ''),
            quiz TEXT NOT NULL,
            round INTEGER NOT NULL,
            question TEXT,
            PRIMARY KEY (learner, quiz)
        )
        """,
        """
        CREATE TABLE places (
            learner TEXT NOT NULL PRIMARY KEY CHECK (learner <> ''),
            page TEXT NOT NULL,
            title TEXT NOT NULL,
            arrived_at TIMESTAMP WITH TIME ZONE NOT NULL
        )
        """,
    ),
    (  # 2: sureness, when help was taken, sittings and the difficulty of families
        "ALTER TABLE attempts ADD COLUMN sure TEXT",
        "ALTER TABLE attempts ADD COLUMN hints INTEGER NOT NULL DEFAULT 0",
        # Which hints came before an old answer is not known: all of its variant's count.
        """
        UPDATE attempts SET hints = COALESCE((
            SELECT max(variants.hints) FROM variants
            WHERE variants.learner = attempts.learner AND variants.quiz = attempts.quiz
            AND variants.question = attempts.question AND variants.round = attempts.round
            AND variants.seed = attempts.seed
        ), 0)
        """,
        "ALTER TABLE variants ADD COLUMN hinted_at TIMESTAMP WITH TIME ZONE",
        """
        CREATE TABLE sittings (
            learner TEXT NOT NULL CHECK (learner <> ''),
            quiz TEXT NOT NULL,
            round INTEGER NOT NULL,
            questions TEXT NOT NULL,
            opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
            closed_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (learner, quiz, round)
        )
        """,
        """
        CREATE TABLE families (
            question TEXT NOT NULL PRIMARY KEY,
            rating DOUBLE PRECISION NOT NULL,
            answers INTEGER NOT NULL,
            guess DOUBLE PRECISION NOT NULL
        )
        """,
    ),
    (  # 3: what an answer shows under its own name, and what its code did
        "ALTER TABLE attempts RENAME COLUMN feedback TO diagnosis",
        "ALTER TABLE attempts ADD COLUMN code_run TEXT",
    ),
    (  # 4: learners who were forgotten, so that an old cookie brings none of them back
        """
        CREATE TABLE forgotten (
            learner_hash TEXT NOT NULL PRIMARY KEY,
            forgotten_at TIMESTAMP WITH TIME ZONE NOT NULL
        )
        """,
    ),
    (  # 5: when a quiz was opened, so that visits of nobody who came back can expire
        "ALTER TABLE rounds ADD COLUMN written_at TIMESTAMP WITH TIME ZONE",
    ),
)

_ID: Final = {
    "sqlite": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
}


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Apply the steps that this database has not had yet, all of them or none.

    The caller's transaction must be the only one that migrates: see `Store.begin`.

    Raises:
        StoreError: If the database has taken steps that this program does not know.
    """
    connection.execute(
        text("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)")
    )
    taken = schema_version(connection)
    if taken > len(migrations):
        raise StoreError(
            f"the database has schema version {taken}, and this Halfwave knows them "
            f"up to {len(migrations)}: run the newer Halfwave that made it"
        )
    for version, statements in enumerate(migrations[taken:], start=taken + 1):
        for statement in statements:
            connection.execute(text(statement.format(id=_ID[connection.dialect.name])))
        connection.execute(text("INSERT INTO schema_version VALUES (:n)"), {"n": version})


def schema_version(connection: Connection) -> int:
    """Return the number of steps applied to the database; 0 when new."""
    return int(connection.scalar(text("SELECT max(version) FROM schema_version")) or 0)
