"""Questions with options: in words (`choice`) or as curves (`which-curve`)."""

import random
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from core.quiz.asked import Claim, RunTemplate, traced
from core.quiz.expression import Names, fill
from core.quiz.mistake import ConfusionNumber
from core.quiz.question import Question
from core.quiz.variant import Drawn, Judgement, NoVariantError, Option, UnreadableError, Variant
from core.schedule import Rates, Record

LETTERS = "ABCDEFGH"
TELLABLE = 0.02
"""Two curves can be told apart when they differ by this part of the highest rate somewhere."""


class WrittenOption(Record):
    """A choice in words, right because the author says so or, better, because it is executed."""

    id: str = Field(pattern=r"^[a-z0-9]{2,}(-[a-z0-9]+)*$")  # A letter is a place in the list.
    text: str
    feedback: str = Field(description="Why it's right, or the idea behind it.")
    correct: bool | None = None
    claim: Claim | None = None
    mistake: str | None = Field(default=None, description="The name of the mistake it shows.")
    confusion: ConfusionNumber | None = Field(
        default=None, description="The confusion that choosing it shows, by number."
    )
    run: RunTemplate | None = Field(default=None, description="A run to draw when it's chosen.")

    @model_validator(mode="after")
    def _is_decided(self) -> "WrittenOption":
        if (self.correct is None) == (self.claim is None):
            raise ValueError("an option needs exactly one of correct and claim")
        return self

    def is_right(self, names: Names) -> bool:
        """Return whether this is the right choice; a claim is executed."""
        return bool(self.correct) if self.claim is None else self.claim.is_true(names)


class _OptionVariant(Variant):
    """What variants with options share: an answer is an option's id or its letter."""

    @property
    def right_id(self) -> str:
        raise NotImplementedError

    @property
    def key(self) -> str:
        return self.right_id

    def found(self, answer: str | None) -> Option | None:
        """Return the option that an answer names, if it does."""
        try:
            return None if answer is None else self.chosen(answer)
        except UnreadableError:
            return None

    def chosen(self, answer: str) -> Option:
        """Return the option that an answer names. Raises UnreadableError."""
        answer = answer.strip()
        by_letter = dict(zip(LETTERS, self.options, strict=False))
        by_id = {option.id: option for option in self.options}
        option = by_id.get(answer) or by_letter.get(answer.upper())
        if option is not None:
            return option
        last = LETTERS[len(self.options) - 1]
        raise UnreadableError(f"Choose one of the options A to {last}.")

    def spelled(self, answer: str) -> str:
        return self.chosen(answer).id

    @property
    def guess_rate(self) -> float:
        return 1 / len(self.options)

    def letter(self, option_id: str) -> str:
        """Return the letter under which this variant shows an option."""
        ids = [option.id for option in self.options]
        return LETTERS[ids.index(option_id)]

    def shuffled(self, options: list[Option]) -> tuple[Option, ...]:
        """Put the options in the order of this variant."""
        rng = random.Random(f"{self.question.id}:{self.seed}:options")  # noqa: S311
        rng.shuffle(options)
        return tuple(options)


class ChoiceQuestion(Question):
    """The learner picks the one option that is right."""

    kind: Literal["choice"] = "choice"
    tries: int = Field(default=2, ge=1, le=10)
    options: Annotated[tuple[WrittenOption, ...], Field(min_length=2, max_length=len(LETTERS))]
    shuffle: bool = True

    @model_validator(mode="after")
    def _option_ids_differ(self) -> "ChoiceQuestion":
        if len({option.id for option in self.options}) < len(self.options):
            raise ValueError("options need ids of their own")
        if self.mistakes:
            raise ValueError("the options of a choice are its mistakes; write the idea as feedback")
        return self

    @property
    def confusions_executed(self) -> frozenset[int]:
        return frozenset(o.confusion for o in self.options if o.confusion and o.claim)

    @property
    def confusion_of(self) -> dict[str, int]:
        return {o.mistake or o.id: o.confusion for o in self.options if o.confusion}

    def variant_of(self, names: Names, seed: int = 0) -> "ChoiceVariant":
        variant = ChoiceVariant(self, names, seed)
        if len(variant.right) != 1:
            found = ", ".join(option.id for option in variant.right) or "none"
            raise NoVariantError(f"exactly one option must be right, executed: {found}")
        texts = [option.text for option in variant.options]
        if len(set(texts)) < len(texts):
            raise NoVariantError("two options have the same text")
        return variant


@dataclass(frozen=True, eq=False)
class ChoiceVariant(_OptionVariant):
    """A drawn choice, its options executed and put in an order."""

    question: ChoiceQuestion

    @cached_property
    def right(self) -> tuple[WrittenOption, ...]:
        """The options that are right; a usable draw has one."""
        return tuple(option for option in self.question.options if option.is_right(self.names))

    @property
    def right_id(self) -> str:
        return self.right[0].id

    @property
    def key_is_executed(self) -> bool:
        return self.right[0].claim is not None

    @property
    def key_text(self) -> str:
        return f"{self.letter(self.right_id)}: {fill(self.right[0].text, self.names)}"

    @property
    def key_sentence(self) -> str:
        return f"The answer is {self.key_text.removesuffix('.')}."

    @cached_property
    def options(self) -> tuple[Option, ...]:
        options = [Option(o.id, fill(o.text, self.names)) for o in self.question.options]
        return self.shuffled(options) if self.question.shuffle else tuple(options)

    def judge(self, answer: str) -> Judgement:
        option = self._written(self.chosen(answer).id)
        feedback = fill(option.feedback, self.names)
        if option.id == self.right_id:
            return Judgement.right(feedback)
        return Judgement("wrong", 0.0, feedback, option.mistake or option.id)

    def answer_for(self, mistake: str) -> str | None:
        wrong = (o for o in self.question.options if o.id != self.right_id)
        return next((o.id for o in wrong if mistake in (o.mistake, o.id)), None)

    def evidence(self, answer: str | None, *, over: bool) -> tuple[Drawn, ...]:
        drawn = []
        truth = self.right[0].run or self.question.run
        if over and truth is not None:
            drawn.append(Drawn("PyTorch", "truth", self._rates(truth)))
        found = self.found(answer)
        option = None if found is None else self._written(found.id)
        if option is not None and option.run is not None and option.id != self.right_id:
            name = f"your choice, {self.letter(option.id)}"
            drawn.append(Drawn(name, "mistake", self._rates(option.run)))
        return tuple(drawn)

    def _rates(self, run: RunTemplate) -> Rates:
        return traced(run.run(self.names)).rates

    def _written(self, option_id: str) -> WrittenOption:
        return next(option for option in self.question.options if option.id == option_id)


class WhichCurveQuestion(Question):
    """The learner picks the curve that a run gives; the others are executed mistakes."""

    kind: Literal["which-curve"] = "which-curve"
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

    def variant_of(self, names: Names, seed: int = 0) -> "WhichCurveVariant":
        variant = WhichCurveVariant(self, names, seed)
        curves = [(option.id, option.rates) for option in variant.options]
        for index, (one_id, one) in enumerate(curves):
            for other_id, other in curves[:index]:
                if one is None or other is None or alike(one, other):
                    raise NoVariantError(f"the curves {one_id} and {other_id} can't be told apart")
        return variant


@dataclass(frozen=True, eq=False)
class WhichCurveVariant(_OptionVariant):
    """A drawn set of curves, each executed."""

    question: WhichCurveQuestion
    right_id = "truth"

    @cached_property
    def options(self) -> tuple[Option, ...]:
        run = self.question.run
        templates: dict[str, Any] = {self.right_id: run}
        templates |= {mistake.id: mistake.changed(run) for mistake in self.question.mistakes}
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

    def judge(self, answer: str) -> Judgement:
        option = self.chosen(answer)
        if option.id == self.right_id:
            return Judgement.right("That is the curve PyTorch draws.")
        mistake = next(m for m in self.question.mistakes if m.id == option.id)
        return Judgement.of(mistake, self.names, option.text)

    def answer_for(self, mistake: str) -> str | None:
        return mistake if any(option.id == mistake for option in self.options) else None

    def evidence(self, answer: str | None, *, over: bool) -> tuple[Drawn, ...]:
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
    """Return whether an eye can't tell two curves apart."""
    if one.shape != other.shape:
        return False
    if not one.size:
        return True
    highest = max(np.abs(one).max(), np.abs(other).max())
    return bool(np.abs(one - other).max() <= TELLABLE * highest)
