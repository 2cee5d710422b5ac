"""Base classes of the questions with options, in words or as curves."""

import random
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from core.content.expression import Names, fill
from core.quiz.claim import Claim
from core.quiz.question import Question
from core.quiz.run_template import RunTemplate
from core.quiz.taxonomy import ConfusionNumber
from core.quiz.variant import Diagnosis, Drawn, NoVariantError, Option, UnreadableError, Variant
from core.records import Record, Spelled
from core.schedule import Rates, traced

LETTERS = "ABCDEFGH"
OptionId = Annotated[
    str,
    Spelled(
        r"^[a-z0-9]{2,}(-[a-z0-9]+)*$",
        "two or more lower-case letters or digits, joined by dashes",
    ),
]
"""One letter would mean a position."""


class WrittenOption(Record):
    """A choice in words, right because the author says so or, better, because it is executed."""

    id: OptionId
    text: str
    explanation: str = Field(description="Why it's right, or the idea behind it.")
    correct: bool | None = None
    claim: Claim | None = None
    mistake: str | None = Field(default=None, description="The name of the mistake it shows.")
    confusion: ConfusionNumber | None = Field(
        default=None, description="The confusion that choosing it shows, by number."
    )
    score: float = Field(default=0.0, ge=0, lt=1, description="Its score although it's wrong.")
    run: RunTemplate | None = Field(default=None, description="A run to draw when it's chosen.")

    @model_validator(mode="after")
    def _is_decided(self) -> "WrittenOption":
        if (self.correct is None) == (self.claim is None):
            raise ValueError("an option needs exactly one of correct and claim")
        return self

    def is_right(self, names: Names) -> bool:
        """Return whether this option is right; a claim is executed."""
        return bool(self.correct) if self.claim is None else self.claim.is_true(names)


OptionList = Annotated[tuple[WrittenOption, ...], Field(min_length=2, max_length=len(LETTERS))]


class OptionsQuestion(Question):
    """Base class of questions with options in words; wrong options are their mistakes."""

    tries: int = Field(default=2, ge=1, le=10)
    options: OptionList
    shuffle: bool = True

    @model_validator(mode="after")
    def _option_ids_differ(self) -> "OptionsQuestion":
        if len({option.id for option in self.options}) < len(self.options):
            raise ValueError("each option must have its own id")
        if self.mistakes:
            raise ValueError(
                "the options are the mistakes here: write the wrong idea as an explanation"
            )
        return self

    @property
    def shuffles(self) -> bool:
        return self.shuffle

    @property
    def confusions_executed(self) -> frozenset[int]:
        return frozenset(o.confusion for o in self.options if o.confusion and o.claim)

    @property
    def confusion_of(self) -> dict[str, int]:
        return {o.mistake or o.id: o.confusion for o in self.options if o.confusion}


class OptionVariant(Variant):
    """Base class of variants with options; an answer is an option's id or letter."""

    def found(self, answer: str | None) -> Option | None:
        """Return the option that an answer names, or None."""
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

    def normalized(self, answer: str) -> str:
        return self.chosen(answer).id

    def letter(self, option_id: str) -> str:
        """Return the letter under which this variant shows an option."""
        ids = [option.id for option in self.options]
        return LETTERS[ids.index(option_id)]

    def shuffled(self, options: list[Option]) -> tuple[Option, ...]:
        """Put the options in the order of this variant."""
        rng = random.Random(f"{self.question.id}:{self.seed}:options")  # noqa: S311
        rng.shuffle(options)
        return tuple(options)


class WordsVariant(OptionVariant):
    """Base class of variants with options in words, each right or wrong by execution."""

    question: OptionsQuestion

    @cached_property
    def right(self) -> tuple[WrittenOption, ...]:
        """The options that are right."""
        return tuple(option for option in self.question.options if option.is_right(self.names))

    @cached_property
    def options(self) -> tuple[Option, ...]:
        options = [Option(o.id, fill(o.text, self.names)) for o in self.question.options]
        return self.shuffled(options) if self.question.shuffle else tuple(options)

    def refuse_same_texts(self) -> None:
        """Raise NoVariantError if two options look the same in this draw."""
        if len({option.text for option in self.options}) < len(self.options):
            raise NoVariantError("two options have the same text")

    @property
    def key_is_executed(self) -> bool:
        return all(option.claim is not None for option in self.right)

    def diagnoses(self) -> Iterator[Diagnosis]:
        claims = tuple(option.claim for option in self.question.options)
        texts = tuple(option.text for option in self.options)
        for option in self.question.options:
            sources = (*claims, *texts, *self.asked_runs, option.run)
            yield Diagnosis(f"option {option.id}", option.explanation, sources)

    def written(self, option_id: str) -> WrittenOption:
        """Return the option as the author wrote it."""
        return next(option for option in self.question.options if option.id == option_id)

    def explain_option(self, option_id: str) -> str:
        return fill(self.written(option_id).explanation, self.names)

    def drawn(self, chosen: tuple[str, ...], *, over: bool) -> tuple[Drawn, ...]:
        """Return the truth, when it may be shown, and the runs of options wrongly chosen."""
        drawn = []
        truth = self.right[0].run or self.question.run
        if over and truth is not None:
            drawn.append(Drawn("PyTorch", "truth", self._rates(truth)))
        right = {option.id for option in self.right}
        for option in map(self.written, chosen):
            if option.run is not None and option.id not in right:
                name = f"your choice, {self.letter(option.id)}"
                drawn.append(Drawn(name, "mistake", self._rates(option.run)))
        return tuple(drawn)

    def _rates(self, run: RunTemplate) -> Rates:
        return traced(run.run(self.names)).rates
