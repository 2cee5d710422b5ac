"""A kind of question that no module of the project knows: is this claim true?"""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from core.content.expression import Names
from core.quiz.answer_format import AnswerFormat, Known, WordAnswer
from core.quiz.claim import Claim
from core.quiz.grade import Grade
from core.quiz.question import Question
from core.quiz.variant import Drawn, UnreadableError, Variant
from core.schedule import traced


class TrueFalseQuestion(Question):
    """The learner says whether a claim holds; it is executed."""

    kind: Literal["true-false"] = "true-false"
    tries: int = Field(default=1, ge=1, le=1)
    claim: Claim = Field(description="The statement that is true or false.")

    def variant_of(self, names: Names, seed: int = 0) -> "TrueFalseVariant":
        return TrueFalseVariant(self, names, seed)


@dataclass(frozen=True, eq=False)
class TrueFalseVariant(Variant):
    """A claim with its drawn numbers."""

    question: TrueFalseQuestion

    @property
    def key(self) -> str:
        return str(self.question.claim.is_true(self.names)).lower()

    @property
    def key_text(self) -> str:
        return self.key

    @property
    def key_sentence(self) -> str:
        return f"In this run it is {self.key}."

    @property
    def answer_label(self) -> str:
        return "true or false"

    @property
    def answer_example(self) -> str:
        return "true"

    @property
    def guess_rate(self) -> float:
        return 0.5

    @property
    def answer_format(self) -> AnswerFormat:
        wrong = "false" if self.key == "true" else "true"
        answers = [(self.key, 1.0), (wrong, 0.0)]
        return WordAnswer(tuple(Known(a, s, self.judge(a).diagnosis) for a, s in answers))

    def normalized(self, answer: str) -> str:
        word = answer.strip().lower()
        if word not in ("true", "false"):
            raise UnreadableError("Answer true or false.")
        return word

    def judge(self, answer: str) -> Grade:
        if self.normalized(answer) == self.key:
            return Grade.right(f"Yes, it is {self.key}.")
        for mistake in self.question.mistakes:
            if self.answer_for(mistake.id) == self.normalized(answer):
                return Grade.of(mistake, self.names, answer)
        return Grade.not_right(0.0, f"PyTorch does not give {answer} here.")

    def answer_for(self, mistake: str) -> str | None:
        answers = (each.answer for each in self.question.mistakes if each.id == mistake)
        return next((answer for answer in answers if answer != self.key), None)

    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        run = self.question.claim.run.run(self.names)
        return (Drawn("PyTorch", "truth", traced(run).rates),) if over else ()
