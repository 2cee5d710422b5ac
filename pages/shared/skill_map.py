"""A table of skills: how strong each one is, in bars and in words."""

from collections.abc import Sequence

from core.learner import SkillRating
from core.quiz import SKILLS
from pages.widgets.table import Bar, Column, Row, table


def title_of(skill: str) -> str:
    """Return the title of a skill."""
    return SKILLS[skill].title if skill in SKILLS else skill


def skill_map(key: str, skills: Sequence[SkillRating]) -> None:
    """Draw a bar for each skill, its level in words, and how many answers it is based on."""
    table(
        key=key,
        label="Your skills",
        columns=[
            Column("Skill", "head"),
            Column("Level", "bar"),
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
