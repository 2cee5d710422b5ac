"""The kinds `value` (type a number, usually a rate) and `when` (name a step)."""

import math
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from core.content.expression import ExpressionError, Names, resolve
from core.quiz.answer_format import AnswerFormat, Known, NumberAnswer, WordAnswer
from core.quiz.grade import Grade
from core.quiz.mistake import Mistake
from core.quiz.query import Ask, Tolerance
from core.quiz.question import Question
from core.quiz.question_fields import AN, UNITS
from core.quiz.run_template import RunTemplate
from core.quiz.variant import Drawn, NoVariantError, UnreadableError, Variant
from core.records import as_text, parse_number
from core.schedule import Rates, Run, traced

ASKED_UNIT = re.compile(r"\b(?:which|what)\b[^.?]*?\b(step|epoch|batch)(?:s|es)?\b", re.IGNORECASE)
"""What a prompt asks for: "Which of the first ten epochs …"."""


def read_answer(text: str) -> float:
    """Read a number as a learner types it. Raises UnreadableError with a way to write it."""
    if not text.strip():
        raise UnreadableError("There is no answer yet. Write a number such as 0.05 or 5e-2.")
    number = parse_number(text)
    if number is None and parse_number(with_point := text.strip().replace(",", ".", 1)) is not None:
        raise UnreadableError(f"Write the decimal with a point: {with_point}.")
    if number is None:
        raise UnreadableError("This is not a number. Write one such as 0.05 or 5e-2.")
    if not math.isfinite(number):
        raise UnreadableError("This number is too large to be read. Write one such as 0.05.")
    return float(number)


class NumericQuestion(Question):
    """Base class of questions whose answer is one number from an executed run."""

    run: RunTemplate
    ask: Ask
    tolerance: Tolerance = Tolerance()

    def read(self, answer: str) -> Any:
        """Read an answer. Raises UnreadableError."""
        return read_answer(answer)

    def draw(self, names: Names, seed: int) -> "NumericVariant":
        """Return the variant, before it is checked."""
        return NumericVariant(self, names, seed)

    def variant_of(self, names: Names, seed: int = 0) -> "NumericVariant":
        variant = self.draw(names, seed)
        if isinstance(variant.value, str | bool):
            raise NoVariantError(f"{self.ask.name} gives {as_text(variant.value)}, not a number")
        if variant.value is not None and not math.isfinite(variant.value):
            raise NoVariantError(f"{self.ask.name} gives {variant.value}")
        reached = [("the key", variant.value), *((m.id, value) for m, value in variant.reached)]
        for index, (name, value) in enumerate(reached):
            for other_name, other in reached[:index]:
                if self.tolerance.close(value, other) or self.tolerance.close(other, value):
                    drawn = ", ".join(f"{k}={as_text(v)}" for k, v in names.items())
                    what = f"mistake {name} and {other_name} both give {as_text(value)}"
                    raise NoVariantError(f"{what} ({drawn})" if drawn else what)
        return variant


class ValueQuestion(NumericQuestion):
    """The learner types a number, usually a rate; a declared tolerance applies."""

    kind: Literal["value"] = "value"
    place: ClassVar = 1


class WhenQuestion(NumericQuestion):
    """The learner names the step, epoch or batch at which something happens, or says never."""

    kind: Literal["when"] = "when"
    place: ClassVar = 2
    tolerance: Tolerance = Tolerance(rel=0, abs=0)

    def read(self, answer: str) -> Any:
        if answer.strip().lower() == "never":
            return None
        number = read_answer(answer)
        if not number.is_integer():
            units = UNITS[self.unit].capitalize()
            raise UnreadableError(f"{units} are whole numbers, but {as_text(number)} isn't one.")
        return int(number)

    def draw(self, names: Names, seed: int) -> "WhenVariant":
        return WhenVariant(self, names, seed)


@dataclass(frozen=True, eq=False)
class NumericVariant(Variant):
    """One draw of a number question: the key and every mistake, executed."""

    question: NumericQuestion

    @cached_property
    def executed(self) -> Run:
        """The run that is asked about."""
        needed = self.question.ask.steps_needed(self.names)
        return self.question.run.run(self.names, at_least=needed)

    @cached_property
    def value(self) -> Any:
        """What execution gives: a float, an int, or None for never."""
        return self.question.ask.answer(traced(self.executed), self.names)

    @cached_property
    def reached(self) -> tuple[tuple[Mistake, Any], ...]:
        """Every mistake that leads to an answer in this draw, with that answer."""
        return tuple(self._reach())

    def _reach(self) -> Iterator[tuple[Mistake, Any]]:
        for mistake in self.question.mistakes:
            if mistake.value is not None:
                value = resolve(mistake.value, self.names)
                yield mistake, None if value == "never" else value
                continue
            ask = mistake.ask or self.question.ask
            step = ask.step(self.names)
            if mistake.shift and step is not None:
                if step + mistake.shift < 0:
                    continue
                ask = ask.model_copy(update={"arguments": (step + mistake.shift,)})
            run = mistake.applied_to(self.question.run).run(
                self.names, at_least=max(ask.steps_needed(self.names), self.executed.n_steps)
            )
            try:
                value = ask.answer(traced(run), self.names)
            except ExpressionError:
                continue  # This way of thinking raises in PyTorch, so it leads to no number.
            if step is not None or not mistake.shift:
                yield mistake, value
            elif value is not None:
                yield mistake, value + mistake.shift

    @property
    def asked_step(self) -> int | None:
        return self.question.ask.step(self.names)

    def marked_step(self, *, over: bool) -> int | None:
        if self.asked_step is not None or not over:
            return self.asked_step
        if self.question.ask.name == "last":
            return len(self._rates) - 1
        if self.question.ask.name in ("lowest", "highest"):
            return int(np.flatnonzero(self._rates == self.value)[0])
        return None

    @property
    def key(self) -> str:
        return "never" if self.value is None else repr(self.value)

    @property
    def key_text(self) -> str:
        return as_text(self.value)

    @property
    def key_sentence(self) -> str:
        return f"PyTorch gives {self.key_text}."

    @property
    def tolerance(self) -> float | None:
        return None if self.value is None else self.question.tolerance.around(self.value)

    @property
    def answer_format(self) -> AnswerFormat:
        return NumberAnswer(self.known)

    @property
    def known(self) -> tuple[Known, ...]:
        """The key and the answers that mistakes lead to; the first that is near enough counts."""
        right = Known(self.key, 1.0, Grade.right().diagnosis, self.tolerance or 0.0)
        return (right, *filter(None, map(self.known_answer, self.question.mistakes)))

    def known_answer(self, mistake: Mistake) -> Known | None:
        known = super().known_answer(mistake)
        value = next((value for m, value in self.reached if m.id == mistake.id), None)
        if known is None or value is None:
            return known
        return replace(known, within=self.question.tolerance.around(value))

    @property
    def slots(self) -> dict[str, Any]:
        return {**self.names, "key": self.value}

    def normalized(self, answer: str) -> str:
        value = self.question.read(answer)
        return "never" if value is None else repr(value + 0)  # Adding 0 makes 0.0 of -0.0.

    def judge(self, answer: str) -> Grade:
        given = self.question.read(answer)
        close = self.question.tolerance.close
        if close(given, self.value):
            return Grade.right()
        for mistake, value in self.reached:
            if close(given, value):
                return Grade.of(mistake, self.names, value)
        return Grade.not_right(0.0, self._not_given(given))

    def _not_given(self, given: Any) -> str:
        return f"PyTorch does not give {as_text(given)} here."

    def answer_for(self, mistake: str) -> str | None:
        for candidate, value in self.reached:
            if candidate.id == mistake:
                return "never" if value is None else repr(value)
        return None

    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        drawn = []
        if over:
            drawn.append(Drawn("PyTorch", "truth", self._rates))
        mistake = next((m for m, _ in self.reached if grade and m.id == grade.mistake), None)
        if mistake is not None and mistake.changes_run:
            run = mistake.applied_to(self.question.run).run(
                self.names, at_least=self.executed.n_steps
            )
            rates = traced(run).used[self.question.ask.group]
            drawn.append(Drawn(mistake.name or "that idea", "mistake", rates))
        if answer is not None:
            with suppress(UnreadableError):
                drawn += self._answer_drawn(self.question.read(answer), over=over)
        return tuple(drawn)

    def _answer_drawn(self, given: Any, *, over: bool) -> list[Drawn]:
        """Draw the answer as a point, where it's a rate at a step or (afterwards) a step."""
        rates: Rates = np.full(self.executed.n_steps, np.nan)
        step = self.question.ask.step(self.names)
        if self.question.ask.name == "rate_at" and step is not None:
            rates[step] = given
        elif over and isinstance(given, int) and 0 <= given < len(self._rates):
            rates[given] = self._rates[given]
        else:
            return []
        return [Drawn("your answer", "yours", rates)]

    @property
    def _rates(self) -> Rates:
        rates: Rates = traced(self.executed).used[self.question.ask.group]
        return rates


class WhenVariant(NumericVariant):
    """One draw of a `when` question; the key may be never."""

    @property
    def key_sentence(self) -> str:
        if self.value is None:
            return "In this run it never happens."
        return f"PyTorch gives {self.question.unit} {self.key_text}."

    @property
    def answer_label(self) -> str:
        return f"the number of {AN[self.question.unit]}, or never"

    @property
    def answer_example(self) -> str:
        return "12 or never"

    def marked_step(self, *, over: bool) -> int | None:
        happens = self.value is not None and 0 <= self.value < len(self._rates)
        return int(self.value) if over and happens else self.asked_step

    def check_draw(self) -> None:
        asked = ASKED_UNIT.search(self.prompt)
        if asked and asked[1].lower() != self.question.unit:
            raise NoVariantError(
                f"unit must be {asked[1].lower()}, as in the prompt, got {self.question.unit}"
            )

    def _not_given(self, given: Any) -> str:
        if given is None:
            return "It does happen in this run."
        return f"PyTorch does not give {self.question.unit} {as_text(given)} here."

    @property
    def answer_format(self) -> AnswerFormat:
        return WordAnswer(self.known)  # "never" is an answer too.
