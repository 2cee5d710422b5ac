"""Skills drawn: how strong each is, in bars and in words."""

from collections.abc import Sequence

from core.learner import SkillRating
from core.quiz import SKILLS
from pages.widgets.table import Bar, Column, Row, table


def title_of(skill: str) -> str:
    """Return what a skill is called on the screen."""
    return SKILLS[skill].title if skill in SKILLS else skill


def skill_map(key: str, skills: Sequence[SkillRating]) -> None:
    """Draw a bar for each skill, with its level in words and how much that rests on."""
    table(
        key=key,
        label="Your skills",
        columns=[
            Column("Skill", "head"),
            Column("Where you stand", "bar"),
            Column("Answers", "number"),
        ],
        rows=[
            Row(
                (
                    title_of(each.skill),
                    Bar(each.strength if each.answers else 0.0, each.level),
                    str(each.answers),
                )
            )
            for each in skills
        ],
    )
