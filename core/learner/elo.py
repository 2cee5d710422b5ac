"""Elo ratings: how good a learner is at each skill, how hard each question family is.

Both are on one scale, in logits: at equal ratings a learner who doesn't guess is right half of the
time. A rating moves by its variance times the surprise, so the steps get smaller as answers come
in. Pelánek, "Applications of the Elo rating system in adaptive educational systems" (2016).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select

from core.learner.modes import TEST
from core.quiz import Question
from core.store import tables

# Standard deviations, in logits: before the first answer, and what is left however many came. A
# learner learns, so there's always some doubt; a family stays as hard as it is.
SKILL_SPREAD: Final = 1.5
SKILL_DOUBT: Final = 0.3
FAMILY_SPREAD: Final = 1.0
FAMILY_DOUBT: Final = 0.0

# What one answer tells: the information of a yes or no whose odds are about 3 to 1.
INFORMATION: Final = 0.2

ANSWERS_REMEMBERED: Final = 200


@dataclass(frozen=True)
class Family:
    """How hard a question family is: a rating of 0 is average, more is harder."""

    rating: float = 0.0
    answers: int = 0
    guess: float = 0.0


def uncertainty(answers: int, *, spread: float, doubt: float) -> float:
    """Return the standard deviation of a rating after so many answers, in logits."""
    return max(doubt, 1 / math.sqrt(1 / spread**2 + INFORMATION * answers))


def skill_uncertainty(answers: int) -> float:
    """Return how uncertain a learner's rating is after so many answers, in logits."""
    return uncertainty(answers, spread=SKILL_SPREAD, doubt=SKILL_DOUBT)


def expected(ability: float, family: Family) -> float:
    """Return the expected score, in guess … 1, since a blind guess may be right."""
    return family.guess + (1 - family.guess) / (1 + math.exp(family.rating - ability))


def worth(score: float, hints: int) -> float:
    """Return the score that counts for a rating: at most 0.5 after a hint."""
    return min(score, 0.5) if hints else score


def skill_after(rating: float, answers: int, surprise: float) -> float:
    """Return a learner's rating after one more answer; `surprise` is score minus expectation."""
    return rating + skill_uncertainty(answers) ** 2 * surprise


def family_after(family: Family, ability: float, score: float) -> Family:
    """Return the family's rating after one more answer by a learner of that ability."""
    step = uncertainty(family.answers, spread=FAMILY_SPREAD, doubt=FAMILY_DOUBT) ** 2
    rating = family.rating - step * (score - expected(ability, family))
    return Family(rating, family.answers + 1, family.guess)


def prior(question: Question) -> Family:
    """Return the rating of a family that nobody has answered yet."""
    return Family(guess=question.guess_rate)


# In the database

_kept, _known = tables.attempts.c, tables.families.c
_RATED: Final = (
    select(_kept.quiz, _kept.question, _kept.round, _kept.seed, _kept.score, _kept.hints)
    .add_columns(_known.rating, _known.answers, _known.guess)
    .join(tables.families, _known.question == _kept.question)
    .where(_kept.learner == bindparam("learner"), _kept.charged, _kept.quiz.not_like(f"{TEST}%"))
    .order_by(_kept.id.desc())
    .limit(ANSWERS_REMEMBERED)
)
_FAMILY: Final = select(tables.families).where(_known.question == bindparam("question"))


def find_families(connection: Connection) -> dict[str, Family]:
    """Return every family that was answered, by its question, inside a transaction."""
    return {row.question: _family(row) for row in connection.execute(select(tables.families))}


def find_ability(connection: Connection, learner: str) -> float:
    """Return the rating of a learner over all skills, from their latest first answers.

    Families are rated against it: one number for a learner doesn't depend on the skills that past
    questions had. Tests are left out: until the close an answer may be replaced.
    """
    rows = connection.execute(_RATED, {"learner": learner})
    first = {tuple(row[:4]): row for row in rows}  # The oldest one stays.
    answers = reversed(first.values())
    return ability_after((_family(row), worth(row.score, row.hints)) for row in answers)


def ability_after(answers: Iterable[tuple[Family, float]]) -> float:
    """Replay (family, score) pairs, oldest first; return the overall rating."""
    ability = 0.0
    for number, (family, score) in enumerate(answers):
        ability = skill_after(ability, number, score - expected(ability, family))
    return ability


def count_answer(
    connection: Connection, question: str, *, ability: float, guess: float, score: float
) -> None:
    """Update a family's rating with the first answer of a learner of that ability.

    The transaction must hold the `family_lock` of the question.
    """
    row = connection.execute(_FAMILY, {"question": question}).one_or_none()
    before = Family(row.rating, row.answers, guess) if row else Family(guess=guess)
    after = family_after(before, ability, score)
    tables.put(
        connection,
        tables.families,
        question=question,
        rating=after.rating,
        answers=after.answers,
        guess=after.guess,
    )


def _family(row: object) -> Family:
    return Family(row.rating, row.answers, row.guess)  # type: ignore[attr-defined]
