"""The kind `match`: move sliders until the curve covers a target."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from core.content.expression import Names, fill
from core.quiz.constructed import ConstructedQuestion, ConstructedVariant
from core.quiz.goal import Execution, Measured, Requirement
from core.quiz.grade import Grade
from core.quiz.rubric import Criterion, compare, score
from core.quiz.run_template import SchedulerName
from core.quiz.schedule_answer import (
    SCHEDULE_CHARACTERS,
    check_allowed,
    read_schedule_answer,
    run_of,
    schedule_answer_text,
)
from core.quiz.variables import Variable
from core.quiz.variant import NoVariantError, UnreadableError
from core.records import Number, counted
from core.schedule import KINDS, Rates, Run, traced

COVERS = 0.02
"""A curve covers the target when it's this near everywhere, as a part of the highest rate."""


class MatchQuestion(ConstructedQuestion):
    """The learner moves sliders until their curve covers the target."""

    kind: Literal["match"] = "match"
    place: ClassVar = 8
    answer_characters: ClassVar = SCHEDULE_CHARACTERS
    schedulers: Annotated[tuple[SchedulerName, ...], Field(min_length=1)]
    sliders: dict[str, Variable]
    start: str

    @model_validator(mode="after")
    def _can_be_set(self) -> "MatchQuestion":
        if self.goal.run is None or self.goal.limits or self.goal.logs:
            raise ValueError("the goal of a match must be a run and nothing else")
        known = {"lr"}
        for kind in self.schedulers:
            known |= {parameter.name for parameter in KINDS[kind].parameters()}
        for name in self.sliders.keys() - known:
            raise ValueError(f"none of {', '.join(self.schedulers)} has a parameter {name}")
        return self

    def draw(self, names: Names, seed: int) -> "MatchVariant":
        return MatchVariant(self, names, seed)


@dataclass(frozen=True, eq=False)
class MatchVariant(ConstructedVariant):
    """One draw of a `match` question: the target and the setting at the start."""

    question: MatchQuestion

    @cached_property
    def target_run(self) -> Run:
        """The run whose curve should be covered."""
        assert self.question.goal.run is not None  # noqa: S101  (validated)
        return self.question.goal.run.run(self.names)

    @property
    def target(self) -> Rates:
        """The curve that should be covered, shape (n_steps,)."""
        return traced(self.target_run).rates

    @property
    def n_steps(self) -> int:
        """How many steps both curves have."""
        return self.target_run.n_steps

    @property
    def sliders(self) -> Mapping[str, tuple[Number, ...]]:
        """The values at which each slider stops, ascending."""
        return {name: tuple(sorted(v.values)) for name, v in self.question.sliders.items()}

    @property
    def start(self) -> str:
        """The setting that the learner begins with."""
        return fill(self.question.start, self.names)

    @property
    def initial_answer(self) -> str:
        return self.start

    @property
    def key(self) -> str:
        return self.answer_of(self.target_run)

    @property
    def key_text(self) -> str:
        return f"`{self.key}`"

    @property
    def key_sentence(self) -> str:
        return f"The target is {self.key_text}."

    @property
    def stem(self) -> str:
        kinds = ", ".join(f"`{kind}`" for kind in self.question.schedulers)
        return (
            f"Set the base rate and one of {kinds} so that the rates are those of the target. "
            f"Write it like `{self.start}`."
        )

    @property
    def stem_curves(self) -> tuple[tuple[str, Rates], ...]:
        return (("Target", self.target),)

    def run_of(self, answer: str) -> Run:
        """Return the run that an answer sets. Raises UnreadableError."""
        lr, schedule = read_schedule_answer(answer)
        check_allowed(schedule.kind, self.question.schedulers)
        return run_of(lr, schedule, self.n_steps)

    def normalized(self, answer: str) -> str:
        return schedule_answer_text(*read_schedule_answer(answer))

    def execute(self, answer: str, *, patient: bool = False) -> Execution:
        return Execution(traced(self.run_of(answer)))

    def filled(self, text: str) -> str:
        return fill(text, self.names)

    def answer_of(self, run: Run) -> str:
        if run.schedule is None:
            raise NoVariantError("it needs a scheduler")
        return schedule_answer_text(run.optimizer.lr, run.schedule)

    @cached_property
    def goal_requirements(self) -> tuple[Requirement, ...]:
        say = f"your curve covers the target at all {counted(self.n_steps, 'step')}"
        return (Requirement(say, self._covers),)

    def _covers(self, execution: Execution) -> Measured:
        yours = execution.trajectory.rates
        if len(yours) < self.n_steps:
            last = f"{self.question.unit} {len(yours) - 1}"
            return Measured(0.0, f"PyTorch raises an error at {last}")
        share = score(compare(yours, self.target, range(self.n_steps), within=self.within))
        furthest = f"{self.question.unit} {int(np.argmax(np.abs(yours - self.target)))}"
        return Measured(share, "" if share >= 1 else f"it is furthest away at {furthest}")

    def unmet(self, criteria: tuple[Criterion, ...]) -> str:
        return f"Your curve doesn't cover the target: {criteria[0].came}."

    @property
    def within(self) -> float:
        """How far apart two curves that match may be, in units of the rate."""
        goal = self.question.goal
        part = goal.of_range if "of_range" in goal.model_fields_set else COVERS
        return float(part * np.abs(self.target).max())

    def judge(self, answer: str) -> Grade:
        if self.canonical(answer) == self.canonical(self.start):
            raise UnreadableError("Move a slider first: this is the curve you began with.")
        judged = super().judge(answer)
        if judged.verdict == "correct":
            return Grade.right("Your curve covers the target.")
        return judged
