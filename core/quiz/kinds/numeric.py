"""The kinds `value` (type a number, usually a rate) and `when` (name a step)."""

import math
import re
from abc import abstractmethod
from collections.abc import Collection, Iterator
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
from core.records import NumberError, as_text, read_number, typed_text
from core.records.rounding import (
    EXACT_DIGITS,
    SAME,
    Rounding,
    agrees_to,
    digits_in_words,
    roundings,
    same,
)
from core.records.typed_number import EXAMPLE, plain_text
from core.schedule import Rates, Run, traced

ASKED_UNIT = re.compile(r"\b(?:which|what)\b[^.?]*?\b(step|epoch|batch)(?:s|es)?\b", re.IGNORECASE)
"""What a prompt asks for: "Which of the first ten epochs …"."""
RATE_NAMES = ("lr", "rate", "learning rate", "η")
"""What a learner may call a rate, as in `lr = 0.05`."""
COUNT = "a whole number such as 12"
DIGITS = 3
"""How many significant digits are asked for, unless the tolerance needs more."""
_NEVER = re.compile(r"[*_]*never[*_]*[.!]?", re.IGNORECASE)
_PLACE = re.compile(
    r"(?:(?:at|in|on|during)\s+)?(?P<unit>steps?|epochs?|batch(?:es)?|t)\b"
    r"\s*(?:number\b|no\.|[#=:≈~])*\s*(?P<number>.+)",
    re.IGNORECASE,
)
_TWO_WAYS = re.compile(
    r"\b(?:after|before)\b|\d\s*[snrt][tdh]\b|\d\s*(?:steps?|epochs?|batch(?:es)?)\b",
    re.IGNORECASE,
)


QUOTED_CHARACTERS = 40
"""So much of an answer is quoted in a sentence about it."""


def read_answer(text: str, *, write: str = EXAMPLE, names: Collection[str] = ()) -> int | float:
    """Read a number as a learner types it. Raises UnreadableError with a way to write it."""
    if not text.strip():
        raise UnreadableError(f"There is no answer yet. Write {write}.")
    try:
        return read_number(text, write=write, names=names)
    except NumberError as reason:
        raise UnreadableError(str(reason)) from None


def _whole(number: float, typed: str, what: str, write: str) -> int:
    if not float(number).is_integer():
        shown = typed.strip()[:QUOTED_CHARACTERS]
        raise UnreadableError(f"{what}, but {shown} isn't one. Write {write}.")
    return int(number)


class NumericQuestion(Question):
    """Base class of questions whose answer is one number from an executed run."""

    run: RunTemplate
    ask: Ask
    tolerance: Tolerance = Tolerance()

    @abstractmethod
    def read(self, answer: str) -> Any:
        """Read an answer. Raises UnreadableError."""

    @abstractmethod
    def draw(self, names: Names, seed: int) -> "NumericVariant":
        """Return the variant, before it is checked."""

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

    def read(self, answer: str) -> Any:
        if self.ask.counts:
            count = read_answer(answer, write=COUNT)
            return float(_whole(count, answer, "The answer is a whole number", COUNT))
        names = ("momentum",) if self.ask.name == "momentum_at" else RATE_NAMES
        return float(read_answer(answer, names=names))

    def draw(self, names: Names, seed: int) -> "ValueVariant":
        return ValueVariant(self, names, seed)


class WhenQuestion(NumericQuestion):
    """The learner names the step, epoch or batch at which something happens, or says never."""

    kind: Literal["when"] = "when"
    place: ClassVar = 2
    tolerance: Tolerance = Tolerance(rel=0, abs=0)

    def read(self, answer: str) -> Any:
        text = plain_text(answer)
        if _NEVER.fullmatch(text):
            return None
        write = "a whole number such as 12, or never"
        units, place = UNITS[self.unit], _PLACE.fullmatch(text)
        if place:
            text, word = place["number"], place["unit"].lower()
            other = next((each for each in UNITS if word.startswith(each)), self.unit)
            if other != self.unit:
                raise UnreadableError(
                    f"This question counts {units}, not {UNITS[other]}. Write {write}."
                )
        if _TWO_WAYS.search(text):
            two_ways = f"{units.capitalize()} count from 0, so this can be read in two ways."
            raise UnreadableError(f"{two_ways} Write {write}.")
        number = read_answer(text, write=write)
        return _whole(number, text, f"{units.capitalize()} are whole numbers", write)

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
        near = self.near(given)
        for mistake, value in self.reached:
            if close(given, value) and not (near and not self.is_exactly(given, value)):
                return Grade.of(mistake, self.names, given)
        return near or Grade.not_right(0.0, self.not_given(given))

    def near(self, given: Any) -> Grade | None:
        """Return the grade of the key written to too few digits; None if `given` isn't that."""
        return None

    def is_exactly(self, given: Any, value: Any) -> bool:
        """Return whether `given` is the value of a mistake with every digit that is asked for."""
        return bool(given == value)

    def not_given(self, given: Any) -> str:
        """Return the sentence about an answer that nothing is known of."""
        return f"PyTorch does not give {typed_text(given)} here."

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


class ValueVariant(NumericVariant):
    """One draw of a `value` question; the key rounded to too few digits is near."""

    question: ValueQuestion

    @cached_property
    def digits(self) -> int:
        """How many significant digits of the key are right by the question's tolerance."""
        close = self.question.tolerance.close
        short = [each for each in roundings(self.value, below=EXACT_DIGITS) if not each.is_cut]
        too_few = [each.digits for each in short if not close(each.value, self.value)]
        return max(DIGITS, max(too_few, default=0) + 1)

    @property
    def answer_label(self) -> str:
        return "a whole number" if self.question.ask.counts else digits_in_words(self.digits)

    @property
    def answer_example(self) -> str:
        return "12" if self.question.ask.counts else "0.0512 or 5.12e-2"

    @property
    def known(self) -> tuple[Known, ...]:
        right, *mistakes = super().known
        near = filter(None, map(self._known_near, self._short))
        return (right, *near, *mistakes)

    def _known_near(self, rounding: Rounding) -> Known | None:
        grade = self.judge(answer := repr(rounding.value))
        if grade.verdict != "near":
            return None  # It is a mistake as well, which counts first.
        return Known(answer, grade.score, grade.diagnosis, SAME * abs(rounding.value))

    def near(self, given: Any) -> Grade | None:
        found = next((each for each in self._short if same(given, each.value)), None)
        if found is None:
            return None
        how = "Cut off after" if found.is_cut else "Rounded to"
        return Grade.near(
            f"{how} {digits_in_words(found.digits)}, PyTorch's number is {typed_text(given)}. "
            f"Give {digits_in_words(self.digits)}."
        )

    @cached_property
    def _short(self) -> tuple[Rounding, ...]:
        """The key with too few digits."""
        if self.question.ask.counts:
            return ()
        return roundings(self.value, below=self.digits)

    def is_exactly(self, given: Any, value: Any) -> bool:
        return value is not None and agrees_to(given, value, self.digits)


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

    def not_given(self, given: Any) -> str:
        if given is None:
            return "It does happen in this run."
        return f"PyTorch does not give {self.question.unit} {as_text(given)} here."

    @property
    def answer_format(self) -> AnswerFormat:
        return WordAnswer(self.known)  # "never" is an answer too.
