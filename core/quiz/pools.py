"""Pools: the questions of other quizzes from which a test is drawn."""

from collections.abc import Mapping

from pydantic import Field, model_validator

from core.quiz.question import Question
from core.quiz.taxonomy import SkillName
from core.records import Record


class Pool(Record):
    """A number of questions to draw from a list, or from all that practice a skill."""

    take: int = Field(ge=1, le=50, description="How many questions are drawn from it.")
    questions: tuple[str, ...] = Field(default=(), description="Ids of questions of any quiz.")
    skills: tuple[SkillName, ...] = Field(
        default=(), description="Skills; a question needs one of them."
    )

    @model_validator(mode="after")
    def _is_filled_one_way(self) -> "Pool":
        if bool(self.questions) == bool(self.skills):
            raise ValueError("a pool needs exactly one of questions and skills")
        return self

    def ids(self, catalogue: Mapping[str, Question]) -> tuple[str, ...]:
        """Return the ids of the questions in the pool; unknown ids are left out."""
        if self.questions:
            return tuple(name for name in self.questions if name in catalogue)
        wanted = set(self.skills)
        return tuple(name for name, each in catalogue.items() if wanted & set(each.skills))

    def faults(self, catalogue: Mapping[str, Question]) -> tuple[str, ...]:
        """Return what is wrong with the pool, as sentences."""
        unknown = tuple(
            f"there is no question {name}" for name in self.questions if name not in catalogue
        )
        there = len(self.ids(catalogue))
        if there < self.take:
            most = f"at most {there}, the size of the pool"
            return (*unknown, f"take must be {most}, got {self.take}")
        return unknown
