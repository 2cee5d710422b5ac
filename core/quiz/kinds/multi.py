"""The kind `multi`: pick all right options."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import model_validator

from core.content.expression import Names
from core.quiz.answer_format import AnswerFormat, OptionsAnswer
from core.quiz.grade import Grade
from core.quiz.options import OptionsQuestion, WordsVariant, WrittenOption
from core.quiz.variant import Drawn, NoVariantError, UnreadableError


class MultiQuestion(OptionsQuestion):
    """The learner picks all options that are right, and no other."""

    kind: Literal["multi"] = "multi"
    place: ClassVar = 5

    @model_validator(mode="after")
    def _credit_is_counted(self) -> "MultiQuestion":
        if any(option.score for option in self.options):
            raise ValueError("the options of a multi must have no score: its credit is counted")
        return self

    def variant_of(self, names: Names, seed: int = 0) -> "MultiVariant":
        variant = MultiVariant(self, names, seed)
        if not 0 < len(variant.right) < len(self.options):
            raise NoVariantError(
                f"some options must be right and some wrong, executed: {len(variant.right)} right"
            )
        variant.refuse_same_texts()
        return variant


@dataclass(frozen=True, eq=False)
class MultiVariant(WordsVariant):
    """One draw of a `multi` question; an answer is ids or letters, separated by spaces."""

    question: MultiQuestion

    @property
    def key(self) -> str:
        right = {option.id for option in self.right}
        return " ".join(option.id for option in self.options if option.id in right)

    @property
    def key_text(self) -> str:
        shown = {option.id: option.text for option in self.options}
        named = (f"{self.letter(name)}: {shown[name]}" for name in self.key.split())
        return "; ".join(text.removesuffix(".") for text in named)

    @property
    def key_sentence(self) -> str:
        are = "options are" if len(self.right) > 1 else "option is"
        return f"The right {are} {self.key_text.removesuffix('.')}."

    @property
    def answer_format(self) -> AnswerFormat:
        return OptionsAnswer(several=True)

    @property
    def guess_rate(self) -> float:
        return 1 / ((1 << len(self.options)) - 1)

    def picked(self, answer: str) -> tuple[str, ...]:
        """Return the ids that an answer names, in the order shown. Raises UnreadableError."""
        named = {self.chosen(word).id for word in answer.replace(",", " ").split()}
        if not named:
            raise UnreadableError("Choose at least one option.")
        return tuple(option.id for option in self.options if option.id in named)

    def normalized(self, answer: str) -> str:
        return " ".join(self.picked(answer))

    def judge(self, answer: str) -> Grade:
        picked, right = self.picked(answer), {option.id for option in self.right}
        astray = [self.written(name) for name in picked if name not in right]
        hits = len(picked) - len(astray)
        if not astray and hits == len(right):
            return Grade.right("You chose all the right options and no others.")
        # Choosing every option scores 0.
        n_wrong = len(self.options) - len(right)
        credit = max(0.0, round(hits / len(right) - len(astray) / n_wrong, 2))
        mistake = (astray[0].mistake or astray[0].id) if astray else None
        said = f"Of the options you chose, {hits} of {len(picked)} are right."
        if not astray:
            said = "Every option you chose is right, but some right ones are missing."
        said = "\n".join([said, "", *map(self._why_not, astray)]).strip()
        return Grade.not_right(credit, said, mistake)

    def _why_not(self, option: WrittenOption) -> str:
        return f"- {self.letter(option.id)}: {self.explain_option(option.id)}"

    def answer_for(self, mistake: str) -> str | None:
        right = {option.id for option in self.right}
        wrong = (o for o in self.question.options if o.id not in right)
        return next((o.id for o in wrong if mistake in (o.mistake, o.id)), None)

    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        try:
            picked = () if answer is None else self.picked(answer)
        except UnreadableError:
            picked = ()
        return self.drawn(picked, over=over)
