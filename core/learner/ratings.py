"""How good a learner is at each skill, replayed from their first answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from core.learner.elo import (
    Family,
    expected,
    prior,
    skill_after,
    skill_uncertainty,
    worth,
)
from core.learner.history import History, Outcome
from core.quiz import SKILLS

Level = Literal["not asked yet", "at the start", "getting there", "mostly there", "solid"]

# The lowest expected score on an average family that gives each level.
LEVELS: Final[tuple[tuple[float, Level], ...]] = (
    (0.75, "solid"),
    (0.55, "mostly there"),
    (0.35, "getting there"),
    (0.0, "at the start"),
)
# A few lucky answers are not solid.
SOLID_FROM_ANSWERS: Final = 4


@dataclass(frozen=True)
class SkillRating:
    """How good a learner is at one skill."""

    skill: str
    rating: float = 0.0
    answers: int = 0
    score: float = 0.0
    """The sum of the scores of first answers."""

    @property
    def uncertainty(self) -> float:
        """The standard deviation of the rating, in logits; it falls with answers."""
        return skill_uncertainty(self.answers)

    @property
    def strength(self) -> float:
        """The expected score on a family of average difficulty that can't be guessed."""
        return expected(self.rating, Family())

    @property
    def share_right(self) -> float | None:
        """The mean score of first answers, None before the first."""
        return self.score / self.answers if self.answers else None

    @property
    def level(self) -> Level:
        """The rating in words."""
        if not self.answers:
            return "not asked yet"
        reached = next(name for share, name in LEVELS if self.strength >= share)
        enough = self.answers >= SOLID_FROM_ANSWERS
        return reached if enough or reached != "solid" else "mostly there"

    @property
    def is_known(self) -> bool:
        """Whether it is at least mostly there."""
        return self.level in ("mostly there", "solid")

    @property
    def needs_a_lesson(self) -> bool:
        """Whether a lesson would help: it was asked, and isn't mostly there."""
        return self.answers > 0 and not self.is_known


Ratings = dict[str, SkillRating]


def ratings(known: History) -> Ratings:
    """Return the learner's rating in every skill that questions practice, in teaching order."""
    taught = {skill for question in known.questions.values() for skill in question.skills}
    order = [skill for skill in SKILLS if skill in taught]
    order += sorted(taught.difference(order))
    return ratings_after({skill: SkillRating(skill) for skill in order}, known, known.outcomes)


def ratings_after(before: Ratings, known: History, outcomes: Iterable[Outcome]) -> Ratings:
    """Return the ratings after some more outcomes, oldest first.

    A question of several skills is met with their mean, and moves each of them.
    """
    rated = dict(before)
    for outcome in outcomes:
        question = known.questions[outcome.question]
        if not question.skills:
            continue
        family = known.families.get(question.id) or prior(question)
        mine = [rated[skill] for skill in question.skills]
        ability = sum(skill.rating for skill in mine) / len(mine)
        shown = worth(outcome.score, outcome.hints)
        surprise = shown - expected(ability, family)
        for each in mine:
            rated[each.skill] = SkillRating(
                each.skill,
                skill_after(each.rating, each.answers, surprise),
                each.answers + 1,
                each.score + shown,
            )
    return rated
