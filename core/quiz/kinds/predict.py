"""The kind `predict`: place points where the curve will be."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from core.content.expression import ExpressionError, Names, resolve
from core.quiz.answer_format import AnswerFormat, Known, NumbersAnswer
from core.quiz.grade import Grade
from core.quiz.kinds.numeric import RATE_NAMES, read_answer
from core.quiz.mistake import Mistake
from core.quiz.question import Question
from core.quiz.question_fields import UNITS
from core.quiz.rubric import compare, listed, partial_credit, score
from core.quiz.run_template import RunTemplate
from core.quiz.variant import Drawn, NoVariantError, UnreadableError, Variant
from core.records import Record, as_text, counted
from core.schedule import Rates, Run, traced

ROUND = (1, 1.5, 2, 3, 5, 7, 10, 15)
"""Where an axis may end, times a power of ten."""


class Closeness(Record):
    """How near a curve must come, as a part of the range of the right one."""

    of_range: float = Field(default=0.05, gt=0, lt=0.5)

    def within(self, truth: Rates) -> float:
        """Return the distance in units of the rate; the range reaches down to 0 at least."""
        return float(self.of_range * (max(truth.max(), 0.0) - min(truth.min(), 0.0)))


MISSING = "?"
"""Written in an answer for a point that isn't placed, so that the others keep their steps."""


class PredictQuestion(Question):
    """The learner places points where the rate will be; each is compared with execution."""

    kind: Literal["predict"] = "predict"
    place: ClassVar = 7
    answer_characters: ClassVar = 500
    tries: int = Field(default=1, ge=1, le=10)
    run: RunTemplate
    at: Annotated[tuple[Any, ...], Field(min_length=2, max_length=12)]
    group: int = Field(default=0, ge=0)
    tolerance: Closeness = Closeness()

    @model_validator(mode="after")
    def _mistakes_are_runs(self) -> "PredictQuestion":
        for mistake in self.mistakes:
            if not (mistake.changes_run or mistake.shift):
                raise ValueError(f"mistake {mistake.id} needs another run, or a shift")
        return self

    def variant_of(self, names: Names, seed: int = 0) -> "PredictVariant":
        variant = PredictVariant(self, names, seed)
        if not np.isfinite(variant.truth).all():
            raise NoVariantError("there isn't a rate at every point")
        curves = [("the key", variant.truth), *((m.id, rates) for m, rates in variant.reached)]
        for index, (name, one) in enumerate(curves):
            for other_name, other in curves[:index]:
                if np.abs(one - other).max() <= 2 * variant.within:
                    raise NoVariantError(f"{name} and {other_name} go through the same points")
        return variant


@dataclass(frozen=True, eq=False)
class PredictVariant(Variant):
    """One draw of a `predict` question: the true rates and every mistake's, at the points."""

    question: PredictQuestion

    @cached_property
    def points(self) -> tuple[int, ...]:
        """The steps at which a rate is asked, rising."""
        steps = tuple(resolve(list(self.question.at), self.names))
        whole = all(isinstance(step, int) and step >= 0 for step in steps)
        if not whole or any(b <= a for a, b in pairwise(steps)):
            raise NoVariantError(f"at must be whole steps >= 0, rising, got {list(steps)}")
        return steps

    @cached_property
    def executed(self) -> Run:
        """The run that is asked about."""
        return self.question.run.run(self.names, at_least=self.points[-1] + 1)

    @property
    def n_steps(self) -> int:
        """How many steps the axes hold."""
        return self.executed.n_steps

    @cached_property
    def truth(self) -> Rates:
        """The rates at the points, shape (n_points,)."""
        return self._at_points(self._rates(self.executed))

    @cached_property
    def within(self) -> float:
        """How far a point may be from the truth."""
        return self.question.tolerance.within(self.truth)

    @cached_property
    def reached(self) -> tuple[tuple[Mistake, Rates], ...]:
        """Every mistake with its rates at the points."""
        return tuple(self._reach())

    def _reach(self) -> Iterator[tuple[Mistake, Rates]]:
        for mistake in self.question.mistakes:
            try:
                rates = self._at_points(self._curve(mistake), mistake.shift)
            except ExpressionError:
                continue  # This way of thinking has no rate at one of the points.
            if np.isfinite(rates).all():
                yield mistake, rates

    def _curve(self, mistake: Mistake) -> Rates:
        run = mistake.applied_to(self.question.run)
        return self._rates(run.run(self.names, at_least=self.n_steps + abs(mistake.shift)))

    def _rates(self, run: Run) -> Rates:
        used = traced(run).used
        if self.question.group >= len(used):
            raise ExpressionError(f"the run has no parameter group {self.question.group}")
        rates: Rates = used[self.question.group]
        return rates

    def _at_points(self, rates: Rates, shift: int = 0) -> Rates:
        steps = [max(0, step + shift) for step in self.points]
        if steps[-1] >= len(rates):
            taken = counted(len(rates), "step")
            raise ExpressionError(f"the run ends after {taken}, before a point")
        at_points: Rates = rates[steps]
        return at_points

    @property
    def rate_range(self) -> tuple[float, float]:
        """The axis of the rates, up to a round number: room for the truth and every mistake.

        A number that isn't round would tell the highest rate.
        """
        all_rates = np.concatenate([self.truth, *(rates for _, rates in self.reached)])
        return -_round_above(-float(all_rates.min())), _round_above(float(all_rates.max()))

    @property
    def key(self) -> str:
        return _as_text(self.truth)

    @property
    def key_text(self) -> str:
        unit, pairs = self.question.unit, zip(self.points, self.truth, strict=True)
        return ", ".join(f"{as_text(float(rate))} at {unit} {step}" for step, rate in pairs)

    @property
    def key_sentence(self) -> str:
        return f"PyTorch gives {self.key_text}."

    @property
    def tolerance(self) -> float:
        return self.within

    @property
    def stem_curves(self) -> tuple[tuple[str, Rates], ...]:
        return ()

    @property
    def answer_format(self) -> AnswerFormat:
        unit = self.question.unit.capitalize()
        fields = ((f"{unit} {step}", self._known(at)) for at, step in enumerate(self.points))
        return NumbersAnswer(tuple(fields))

    def _known(self, index: int) -> tuple[Known, ...]:
        """Return the known answers at one point: the truth, and the mistakes that differ there."""
        key = float(self.truth[index])
        known = [Known(repr(key), 1.0, "", self.within)]
        for mistake, rates in self.reached:
            rate = float(rates[index])
            judged = self.known_answer(mistake)
            if judged is not None and abs(rate - key) > 2 * self.within:
                known.append(Known(repr(rate), 0.0, judged.say, self.within))
        return tuple(known)

    @property
    def slots(self) -> dict[str, Any]:
        return {**self.names, "first": float(self.truth[0]), "last": float(self.truth[-1])}

    def read(self, answer: str) -> Rates:
        """Read one rate for each point. Raises UnreadableError."""
        words = answer.replace(";", " ").split()
        if not words:
            wanted = f"Give a rate for each {self.question.unit} asked."
            raise UnreadableError(f"There are no points yet. {wanted}")
        for step, word in zip(self.points, words, strict=False):
            if word == MISSING:
                raise UnreadableError(f"Give a rate for {self.question.unit} {step} too.")
        rates = np.array([self._read_one(word, at) for at, word in enumerate(words)])
        if len(rates) != len(self.points):
            steps = f"{UNITS[self.question.unit]} {', '.join(map(str, self.points))}"
            raise UnreadableError(
                f"Give {counted(len(self.points), 'rate')}, for the {steps}; got {len(rates)}."
            )
        return rates

    def _read_one(self, word: str, at: int) -> float:
        try:
            return float(read_answer(word.rstrip(","), names=RATE_NAMES))
        except UnreadableError as reason:
            where = f"{self.question.unit} {self.points[at]}" if at < len(self.points) else "one"
            raise UnreadableError(f"The rate at {where} can't be read. {reason}") from None

    def normalized(self, answer: str) -> str:
        return _as_text(self.read(answer) + 0.0)

    def judge(self, answer: str) -> Grade:
        given = self.read(answer)
        criteria = compare(
            given, self.truth, self.points, within=self.within, unit=self.question.unit
        )
        if all(criterion.met for criterion in criteria):
            return Grade.right("Every point is on PyTorch's curve.")
        for mistake, rates in self.reached:
            if np.abs(given - rates).max() <= self.within:
                return Grade.of(mistake, self.names, mistake.name or mistake.id)
        said = f"Compared with PyTorch's curve:\n\n{listed(criteria)}"
        return Grade.not_right(partial_credit(score(criteria)), said)

    def answer_for(self, mistake: str) -> str | None:
        return next((_as_text(rates) for m, rates in self.reached if m.id == mistake), None)

    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        drawn = []
        if over:
            drawn.append(Drawn("PyTorch", "truth", self._rates(self.executed)))
        try:
            given = None if answer is None else self.read(answer)
        except UnreadableError:
            given = None
        if given is None:
            return tuple(drawn)
        mistake = next((m for m, _ in self.reached if grade and m.id == grade.mistake), None)
        if mistake is not None and mistake.changes_run:
            rates = self._curve(mistake)[: self.n_steps]
            drawn.append(Drawn(mistake.name or "that idea", "mistake", rates))
        points: Rates = np.full(self.n_steps, np.nan)
        points[list(self.points)] = given
        return (*drawn, Drawn("your points", "yours", points))


def _round_above(rate: float) -> float:
    """Return a round number with some room above a rate; 0 where it isn't above 0."""
    if rate <= 0:
        return 0.0
    least = 1.1 * rate
    power = math.floor(math.log10(least))
    return next(step * 10.0**power for step in ROUND if step * 10.0**power >= least)


def _as_text(rates: Rates) -> str:
    return " ".join(repr(float(rate)) for rate in rates)
