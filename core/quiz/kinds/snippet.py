"""Questions answered with PyTorch code, which runs in the sandbox: `fix`, `code` and `order`."""

import random
import re
from dataclasses import dataclass
from functools import cached_property
from math import factorial
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.content.expression import Names, evaluate
from core.quiz.constructed import ConstructedQuestion, ConstructedVariant
from core.quiz.goal import Execution
from core.quiz.mistake import ID
from core.quiz.normalize_code import normalize_code
from core.quiz.variant import (
    ANSWER_CHARACTERS_AT_MOST,
    NotNowError,
    NoVariantError,
    UnreadableError,
)
from core.sandbox import PASSING, OutputLine, run_code
from core.schedule import Record, Run, code

SHUFFLES = 20
_SLOT = re.compile(r"<([^<>\s]+)>")


def fill_code(code: str, names: Names) -> str:
    """Replace every `<T>` in code by its drawn value, as Python writes it.

    Braces mean something in Python, so slots look otherwise here than in sentences.
    """
    return _SLOT.sub(lambda found: repr(evaluate(found[1], names)), code)


class SnippetQuestion(ConstructedQuestion):
    """Code is run with real schedulers, and what it does is compared with the goal."""

    answer_characters: ClassVar = ANSWER_CHARACTERS_AT_MOST
    sandboxed: ClassVar = True


@dataclass(frozen=True, eq=False)
class SnippetVariant(ConstructedVariant):
    """A drawn task for code."""

    def source(self, answer: str) -> str:
        """Return the whole code that an answer stands for. Raises UnreadableError."""
        if not answer.strip():
            raise UnreadableError("There is no code yet.")
        return answer

    def execute(self, answer: str, *, patient: bool = False) -> Execution:
        ran = run_code(self.source(answer), patient=patient)
        if ran.stopped in PASSING:
            raise NotNowError(ran.stopped)
        if ran.stopped is not None:
            raise UnreadableError(ran.stopped)
        lines = tuple(said.text for said in ran.output if said.kind == "printed")
        return Execution(ran.trajectory, ran.schedulers, lines)

    def said(self, answer: str) -> tuple[OutputLine, ...]:
        """Return what an answer printed, and what PyTorch warned of and raised, in order."""
        try:
            return run_code(self.source(answer)).output
        except UnreadableError:
            return ()

    @property
    def key_text(self) -> str:
        return f"\n\n```python\n{self.source(self.key).strip()}\n```\n\n"

    @property
    def key_sentence(self) -> str:
        return f"One way that does it:{self.key_text}"


class CodeQuestion(SnippetQuestion):
    """The learner writes the lines that meet a goal."""

    kind: Literal["code"] = "code"
    answer_example: ClassVar = "PyTorch code"
    start: str = Field(default="", description="Lines given to begin with; slots such as <T>.")
    solution: str = Field(description="Code that meets the goal; slots such as <T>.")

    def draw(self, names: Names, seed: int) -> "CodeVariant":
        return CodeVariant(self, names, seed)


class FixQuestion(SnippetQuestion):
    """The learner repairs broken code."""

    kind: Literal["fix"] = "fix"
    answer_example: ClassVar = "the repaired code"
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
    """Code to write or to repair, with its drawn numbers."""

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

    def normalized(self, answer: str) -> str:
        return normalize_code(self.source(answer))

    def filled(self, text: str) -> str:
        return fill_code(text, self.names)

    def answer_of(self, run: Run) -> str:
        return code(run)


class Line(Record):
    """One line of code to be put in its place, with its indentation."""

    id: str = Field(pattern=ID)
    code: str


class OrderQuestion(SnippetQuestion):
    """The learner puts the lines of a training loop in order; any order that works is right."""

    kind: Literal["order"] = "order"
    answer_example: ClassVar = "the numbers of the lines in your order, such as 2 1 3"
    setup: str = Field(default="", description="Code above the lines; slots such as <T>.")
    lines: Annotated[tuple[Line, ...], Field(min_length=2, max_length=10)]
    after: str = Field(default="", description="Code below the lines; slots such as <T>.")

    @model_validator(mode="after")
    def _lines_differ(self) -> "OrderQuestion":
        if len({line.id for line in self.lines}) < len(self.lines):
            raise ValueError("lines need ids of their own")
        for line in self.lines:
            if line.id.isdecimal():
                raise ValueError(f"a line can't be called {line.id}: numbers are places here")
        return self

    def draw(self, names: Names, seed: int) -> "OrderVariant":
        return OrderVariant(self, names, seed)


@dataclass(frozen=True, eq=False)
class OrderVariant(SnippetVariant):
    """Lines in a wrong order; an answer is their ids, or their numbers as shown."""

    question: OrderQuestion

    @property
    def setup(self) -> str:
        """The code above the lines."""
        return fill_code(self.question.setup, self.names).rstrip()

    @property
    def after(self) -> str:
        """The code below the lines."""
        return fill_code(self.question.after, self.names).rstrip()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines as they are shown at first, in an order that misses the goal."""
        rng = random.Random(f"{self.question.id}:{self.seed}:lines")  # noqa: S311
        lines = [
            Line(id=line.id, code=fill_code(line.code, self.names)) for line in self.question.lines
        ]
        for _ in range(SHUFFLES):
            rng.shuffle(lines)
            shown = " ".join(line.id for line in lines)
            if not self._works(shown):
                return tuple(lines)
        raise NoVariantError("hardly any order of the lines misses the goal")

    def _works(self, answer: str) -> bool:
        try:
            return self.meets(self.execute(answer, patient=True))
        except NotNowError:
            return answer == self.key  # A busy sandbox must not keep the question from being seen.
        except UnreadableError:
            return False

    @property
    def key(self) -> str:
        return " ".join(line.id for line in self.question.lines)

    @property
    def guess_rate(self) -> float:
        return 1 / factorial(len(self.question.lines))

    def check_draw(self) -> None:
        super().check_draw()
        _ = self.lines  # Raises where no order of them misses the goal.

    def ordered(self, answer: str) -> tuple[Line, ...]:
        """Return the lines in the order of an answer. Raises UnreadableError."""
        known = {
            line.id: line.model_copy(update={"code": fill_code(line.code, self.names)})
            for line in self.question.lines
        }
        words = answer.replace(",", " ").split()
        if words and all(word.isdecimal() for word in words):
            shown = {str(n): line.id for n, line in enumerate(self.lines, start=1)}
            words = [shown.get(word, word) for word in words]
        if sorted(words) != sorted(known):
            raise UnreadableError(f"Give each of the {len(known)} lines once.")
        return tuple(known[word] for word in words)

    def source(self, answer: str) -> str:
        lines = (line.code for line in self.ordered(answer))
        return "\n".join(filter(None, (self.setup, *lines, self.after)))

    def normalized(self, answer: str) -> str:
        # Lines that say the same may change places.
        ids: dict[str, list[str]] = {}
        for line in self.question.lines:
            ids.setdefault(fill_code(line.code, self.names), []).append(line.id)
        return " ".join(ids[line.code].pop(0) for line in self.ordered(answer))

    def filled(self, text: str) -> str:
        return text
