"""The kind `compose`: join schedulers so that the result keeps limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from core.content.expression import ExpressionError, Names, fill, resolve
from core.quiz.constructed import ConstructedQuestion, ConstructedVariant
from core.quiz.goal import Execution
from core.quiz.run_template import SchedulerName
from core.quiz.schedule_answer import SCHEDULE_CHARACTERS, check_allowed, read_schedule, run_of
from core.quiz.variant import NoVariantError, UnreadableError
from core.records import as_text, counted
from core.schedule import (
    ChainedScheduler,
    Optimizer,
    Run,
    Schedule,
    SequentialLR,
    to_text,
    traced,
)

JOINED_BY = ("SequentialLR", "ChainedScheduler")
EXAMPLE = "SequentialLR([LinearLR(0.1), StepLR(10)], milestones=[5])"


class ComposeQuestion(ConstructedQuestion):
    """The learner builds a schedule from blocks; whether it keeps the limits is executed."""

    kind: Literal["compose"] = "compose"
    place: ClassVar = 9
    answer_characters: ClassVar = SCHEDULE_CHARACTERS
    lr: Any = 0.1
    n_steps: Any = Field(default=50, description="How many optimizer steps are executed.")
    blocks: Annotated[tuple[SchedulerName, ...], Field(min_length=1)]
    joined_by: Annotated[tuple[SchedulerName, ...], Field(min_length=1)] = JOINED_BY
    solution: str

    @model_validator(mode="after")
    def _can_be_joined(self) -> "ComposeQuestion":
        for kind in set(self.joined_by) - set(JOINED_BY):
            raise ValueError(f"blocks must be joined by {' or '.join(JOINED_BY)}, got {kind}")
        return self

    def draw(self, names: Names, seed: int) -> "ComposeVariant":
        return ComposeVariant(self, names, seed)


@dataclass(frozen=True, eq=False)
class ComposeVariant(ConstructedVariant):
    """One draw of a `compose` question."""

    question: ComposeQuestion

    @property
    def lr(self) -> float:
        """The base rate."""
        return float(resolve(self.question.lr, self.names))

    @property
    def n_steps(self) -> int:
        """How many steps are executed."""
        steps = resolve(self.question.n_steps, self.names)
        if not isinstance(steps, int):
            raise ExpressionError(f"n_steps must be a whole number, got {steps}")
        return steps

    @property
    def key(self) -> str:
        return self.filled(self.question.solution)

    @property
    def key_text(self) -> str:
        return f"`{self.key}`"

    @property
    def key_sentence(self) -> str:
        return f"One solution is {self.key_text}."

    @property
    def stem(self) -> str:
        blocks = ", ".join(f"`{kind}`" for kind in self.question.blocks)
        joined = " or ".join(f"`{kind}`" for kind in self.question.joined_by)
        return (
            f"Base rate {as_text(self.lr)}, {counted(self.n_steps, 'step')}. Blocks: {blocks}, "
            f"joined by {joined}. Write it like `{EXAMPLE}`."
        )

    def normalized(self, answer: str) -> str:
        return to_text(self._read(answer))

    def execute(self, answer: str, *, patient: bool = False) -> Execution:
        schedule = self._read(answer)
        trajectory = traced(run_of(self.lr, schedule, self.n_steps))
        return Execution(trajectory, tuple(part.kind for part in _parts(schedule)))

    @property
    def initial_execution(self) -> Execution:
        return Execution(traced(Run(optimizer=Optimizer(lr=self.lr), n_steps=self.n_steps)))

    def filled(self, text: str) -> str:
        return fill(text, self.names)

    def answer_of(self, run: Run) -> str:
        if run.schedule is None:
            raise NoVariantError("it needs a scheduler")
        return to_text(run.schedule)

    def _read(self, answer: str) -> Schedule:
        if not answer.strip():
            raise UnreadableError("Add a block first.")
        schedule = read_schedule(answer)
        for part in _parts(schedule):
            joins = part.kind in JOINED_BY
            check_allowed(part.kind, self.question.joined_by if joins else self.question.blocks)
        return schedule


def _parts(schedule: Schedule) -> Iterator[Schedule]:
    """Yield a schedule and every schedule joined in it."""
    yield schedule
    if isinstance(schedule, SequentialLR | ChainedScheduler):
        for part in schedule.schedulers:
            yield from _parts(part)
