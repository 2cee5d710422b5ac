"""The kind `choice`: pick the one right option."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from core.content.expression import Names, fill
from core.quiz.grade import Grade
from core.quiz.options import OptionsQuestion, WordsVariant
from core.quiz.variant import Drawn, NoVariantError


class ChoiceQuestion(OptionsQuestion):
    """The learner picks the one option that is right."""

    kind: Literal["choice"] = "choice"
    place: ClassVar = 4

    def variant_of(self, names: Names, seed: int = 0) -> "ChoiceVariant":
        variant = ChoiceVariant(self, names, seed)
        if len(variant.right) != 1:
            found = ", ".join(option.id for option in variant.right) or "none"
            raise NoVariantError(f"exactly one option must be right, executed: {found}")
        variant.refuse_same_texts()
        return variant


@dataclass(frozen=True, eq=False)
class ChoiceVariant(WordsVariant):
    """A drawn choice, its options executed and put in an order."""

    question: ChoiceQuestion

    @property
    def key(self) -> str:
        return self.right[0].id

    @property
    def key_text(self) -> str:
        return f"{self.letter(self.key)}: {fill(self.right[0].text, self.names)}"

    @property
    def key_sentence(self) -> str:
        return f"The answer is {self.key_text.removesuffix('.')}."

    @property
    def guess_rate(self) -> float:
        return 1 / len(self.options)

    def judge(self, answer: str) -> Grade:
        option = self.written(self.chosen(answer).id)
        explanation = self.explain_option(option.id)
        if option.id == self.key:
            return Grade.right(explanation)
        return Grade.not_right(option.score, explanation, option.mistake or option.id)

    def answer_for(self, mistake: str) -> str | None:
        wrong = (o for o in self.question.options if o.id != self.key)
        return next((o.id for o in wrong if mistake in (o.mistake, o.id)), None)

    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        found = self.found(answer)
        return self.drawn((found.id,) if found else (), over=over)
