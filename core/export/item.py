"""One drawn question as plain values, which every file format needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from core.quiz import LETTERS, NoVariantError, Option, Quiz, Variant

SEEDS_TRIED = 10
"""So many seeds are tried for each variant that is wanted: several may draw the same numbers."""


@dataclass(frozen=True)
class WrongAnswer:
    """The answer that a mistake leads to, with its score and its text as Markdown."""

    mistake: str
    answer: str
    score: float
    say: str


@dataclass(frozen=True, eq=False)
class Choice:
    """One option; `say` is Markdown."""

    letter: str
    option: Option
    is_right: bool
    say: str


@dataclass(frozen=True, eq=False)
class Item:
    """A variant and its quiz."""

    quiz: Quiz
    variant: Variant

    @property
    def id(self) -> str:
        """A name that the same variant has in every export."""
        return f"{self.variant.question.id}-{self.variant.seed}"

    @property
    def text(self) -> str:
        """What a learner reads before the answer, as Markdown."""
        wanted = self.variant.answer_label
        answer_with = f"Answer with {wanted}." if wanted else ""
        return "\n\n".join(filter(None, (self.variant.task, self.variant.stem, answer_with)))

    @property
    def key(self) -> str:
        """A right answer, for choices by letter, as this variant shows them."""
        if not self.choices:
            return self.variant.key
        return " ".join(choice.letter for choice in self.choices if choice.is_right)

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The options in the order of this variant; none where an answer is typed."""
        right = self.variant.key.split()
        return tuple(
            Choice(letter, option, option.id in right, self.variant.explain_option(option.id))
            for letter, option in zip(LETTERS, self.variant.options, strict=False)
        )

    @cached_property
    def wrong_answers(self) -> tuple[WrongAnswer, ...]:
        """The answers that mistakes lead to, graded; none for options, which say it themselves."""
        if self.variant.options:
            return ()
        return tuple(self._wrong_answers())

    def _wrong_answers(self) -> Iterator[WrongAnswer]:
        for mistake in self.variant.question.mistakes:
            known = self.variant.known_answer(mistake)
            if known is not None:
                yield WrongAnswer(mistake.id, known.answer, known.score, known.say)


def items(quiz: Quiz, *, variants: int, seed: int = 0) -> Iterator[Item]:
    """Yield `variants` variants of every question, drawn from `seed` on, no numbers twice.

    A question that draws nothing, or too little, gives as many as it has.
    """
    for question in quiz.questions:
        seen = set[str]()
        for each in range(seed, seed + SEEDS_TRIED * variants):
            try:
                variant = question.variant(each)
            except NoVariantError:
                continue
            drawn = repr(sorted(variant.names.items()))
            if drawn not in seen:
                seen.add(drawn)
                yield Item(quiz, variant)
            if len(seen) == variants or not question.vars:
                break
