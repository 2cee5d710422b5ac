"""The kind `which-curve`: pick the curve that a run gives."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from core.content.expression import Names
from core.quiz.grade import Grade
from core.quiz.options import LETTERS, OptionVariant
from core.quiz.question import Question
from core.quiz.run_template import RunTemplate
from core.quiz.variant import Drawn, NoVariantError, Option
from core.schedule import Rates, traced

TELLABLE = 0.02
"""Two curves can be told apart when they differ by this part of the highest rate somewhere."""


class WhichCurveQuestion(Question):
    """The learner picks the curve that a run gives; the others are executed mistakes."""

    kind: Literal["which-curve"] = "which-curve"
    place: ClassVar = 6
    tries: int = Field(default=2, ge=1, le=10)
    run: RunTemplate

    @model_validator(mode="after")
    def _mistakes_are_runs(self) -> "WhichCurveQuestion":
        if not self.mistakes:
            raise ValueError("which-curve needs at least one mistake to draw")
        if len(self.mistakes) >= len(LETTERS):
            raise ValueError(f"which-curve draws at most {len(LETTERS) - 1} mistakes")
        for mistake in self.mistakes:
            if mistake.id == WhichCurveVariant.right_id or len(mistake.id) == 1:
                raise ValueError(f"a mistake can't be called {mistake.id} here")
            if not mistake.changes_run:
                raise ValueError(f"mistake {mistake.id} needs another run to draw")
        return self

    @property
    def shuffles(self) -> bool:
        return True

    def variant_of(self, names: Names, seed: int = 0) -> "WhichCurveVariant":
        variant = WhichCurveVariant(self, names, seed)
        curves = [(option.id, option.rates) for option in variant.options]
        for index, (one_id, one) in enumerate(curves):
            for other_id, other in curves[:index]:
                if one is None or other is None or alike(one, other):
                    raise NoVariantError(f"the curves {one_id} and {other_id} can't be told apart")
        return variant


@dataclass(frozen=True, eq=False)
class WhichCurveVariant(OptionVariant):
    """One draw of a `which-curve` question; every curve is executed."""

    question: WhichCurveQuestion
    right_id: ClassVar = "truth"

    @property
    def key(self) -> str:
        return self.right_id

    @property
    def guess_rate(self) -> float:
        return 1 / len(self.options)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        run = self.question.run
        templates: dict[str, Any] = {self.right_id: run}
        templates |= {mistake.id: mistake.applied_to(run) for mistake in self.question.mistakes}
        n_steps = run.run(self.names).n_steps
        curves = {
            name: traced(template.run(self.names, at_least=n_steps)).rates
            for name, template in templates.items()
        }
        placed = self.shuffled([Option(name, "", rates) for name, rates in curves.items()])
        return tuple(
            Option(option.id, f"Curve {letter}", option.rates)
            for letter, option in zip(LETTERS, placed, strict=False)
        )

    @property
    def key_text(self) -> str:
        return f"curve {self.letter(self.right_id)}"

    @property
    def key_sentence(self) -> str:
        return f"PyTorch draws {self.key_text}."

    def judge(self, answer: str) -> Grade:
        option = self.chosen(answer)
        if option.id == self.right_id:
            return Grade.right("That is the curve PyTorch draws.")
        mistake = next(m for m in self.question.mistakes if m.id == option.id)
        return Grade.of(mistake, self.names, option.text)

    def answer_for(self, mistake: str) -> str | None:
        return mistake if any(option.id == mistake for option in self.options) else None

    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        drawn = []
        chosen = self.found(answer)
        for option in self.options:
            if option.rates is None or (option.id == self.right_id and not over):
                continue
            if option.id == self.right_id:
                drawn.append(Drawn(f"PyTorch: {option.text}", "truth", option.rates))
            elif chosen is not None and option.id == chosen.id:
                mistake = next(m for m in self.question.mistakes if m.id == option.id)
                name = f"{option.text}: {mistake.name}" if mistake.name else option.text
                drawn.append(Drawn(name, "mistake", option.rates))
        return tuple(drawn)


def alike(one: Rates, other: Rates) -> bool:
    """Return whether two curves look the same."""
    if one.shape != other.shape:
        return False
    if not one.size:
        return True
    highest = max(np.abs(one).max(), np.abs(other).max())
    return bool(np.abs(one - other).max() <= TELLABLE * highest)
