"""One drawn question as plain values: what every file format needs of a variant."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from core.content import fill
from core.quiz import LETTERS, Drawn, NoVariantError, Option, Quiz, Variant
from core.quiz.constructed import ConstructedVariant
from core.quiz.kinds.numeric import NumericQuestion
from core.quiz.kinds.predict import PredictVariant
from core.quiz.options import WordsVariant
from core.quiz.variant import Judgement

SEEDS_TRIED = 10
"""So many seeds are tried for each variant that is wanted: several may draw the same numbers."""


@dataclass(frozen=True)
class Reply:
    """An answer that is known to be wrong, or right in part; `say` is Markdown."""

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
    """A variant and the quiz that it stands in."""

    quiz: Quiz
    variant: Variant

    @property
    def id(self) -> str:
        """A name that the same variant has in every export."""
        return f"{self.variant.question.id}-{self.variant.seed}"

    @property
    def key(self) -> str:
        """A right answer, for choices by letter, as this variant shows them."""
        if not self.choices:
            return self.variant.key
        return " ".join(choice.letter for choice in self.choices if choice.is_right)

    @property
    def tolerance(self) -> float | None:
        """How far a number may be from the key; None where the answer is no number."""
        if isinstance(self.variant, PredictVariant):
            return self.variant.within
        if not isinstance(self.variant.question, NumericQuestion) or self.key == "never":
            return None
        return self.tolerance_at(float(self.key))

    def tolerance_at(self, value: float) -> float:
        """How far a number may be from `value` to count as the same; 0 where nothing is said."""
        if not isinstance(self.variant.question, NumericQuestion):
            return 0.0
        tolerance = self.variant.question.tolerance
        return float(max(tolerance.rel * abs(value), tolerance.abs))

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The options in the order of this variant; none where an answer is typed."""
        right = self.variant.key.split()
        return tuple(
            Choice(letter, option, option.id in right, self._say(option))
            for letter, option in zip(LETTERS, self.variant.options, strict=False)
        )

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """The answers that mistakes lead to, graded; none for options, which say it themselves."""
        if self.variant.options:
            return ()
        return tuple(self._replies())

    @property
    def truth(self) -> tuple[Drawn, ...]:
        """The curve that PyTorch gives, where the question is about one."""
        if isinstance(self.variant, ConstructedVariant):
            return (Drawn("The goal", "truth", self.variant.truth),)
        drawn = self.variant.evidence(self.variant.key, over=True)
        return tuple(curve for curve in drawn if curve.role == "truth")

    def _say(self, option: Option) -> str:
        if isinstance(self.variant, WordsVariant):
            return fill(self.variant.written(option.id).explanation, self.variant.names)
        return self.variant.grade(option.id).diagnosis

    def _replies(self) -> Iterator[Reply]:
        variant = self.variant
        for mistake in variant.question.mistakes:
            if isinstance(variant, ConstructedVariant) and mistake.answer is not None:
                # Not run: that this code does what the mistake does is what `core check` sees to.
                answer = variant.filled(mistake.answer)
                judged = Judgement.of(mistake, variant.names, mistake.name or mistake.id)
                yield Reply(mistake.id, answer, judged.score, judged.diagnosis)
            elif (known := variant.answer_for(mistake.id)) is not None:
                judged = variant.judge(known)
                yield Reply(mistake.id, known, judged.score, judged.diagnosis)


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
