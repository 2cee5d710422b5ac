"""The kinds `code` (write PyTorch code) and `fix` (repair it)."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from core.content.expression import Names
from core.quiz.code_answer import SnippetQuestion, SnippetVariant, code_block, fill_code
from core.quiz.normalize_code import normalize_code
from core.schedule import Run, code


class CodeQuestion(SnippetQuestion):
    """The learner writes the lines that meet a goal."""

    kind: Literal["code"] = "code"
    place: ClassVar = 12
    start: str = Field(default="", description="Lines given to begin with; slots such as <T>.")
    solution: str = Field(description="Code that meets the goal; slots such as <T>.")

    def draw(self, names: Names, seed: int) -> "CodeVariant":
        return CodeVariant(self, names, seed)


class FixQuestion(SnippetQuestion):
    """The learner repairs broken code."""

    kind: Literal["fix"] = "fix"
    place: ClassVar = 11
    code: str = Field(description="The broken code; slots such as <T>.")
    solution: str = Field(description="The repaired code; slots such as <T>.")

    @property
    def start(self) -> str:
        """What the learner begins with."""
        return self.code

    def draw(self, names: Names, seed: int) -> "CodeVariant":
        return CodeVariant(self, names, seed)


@dataclass(frozen=True, eq=False)
class CodeVariant(SnippetVariant):
    """One draw of a `code` or `fix` question."""

    question: CodeQuestion | FixQuestion

    @property
    def start(self) -> str:
        """The code that the learner begins with."""
        return self.filled(self.question.start)

    @property
    def initial_answer(self) -> str | None:
        return self.start if self.start.strip() else None

    @property
    def key(self) -> str:
        return self.filled(self.question.solution).strip()

    @property
    def stem(self) -> str:
        return code_block(self.start) if self.start.strip() else ""

    def normalized(self, answer: str) -> str:
        return normalize_code(self.source(answer))

    def filled(self, text: str) -> str:
        return fill_code(text, self.names)

    def answer_of(self, run: Run) -> str:
        return code(run)
