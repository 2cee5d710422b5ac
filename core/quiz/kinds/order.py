"""The kind `order`: put lines of code in an order that works."""

import random
from dataclasses import dataclass
from functools import cached_property
from math import factorial
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from core.content.expression import Names
from core.quiz.code_answer import SnippetQuestion, SnippetVariant, code_block, fill_code
from core.quiz.mistake import Id
from core.quiz.variant import NotNowError, NoVariantError, UnreadableError
from core.records import Record, counted

SHUFFLES = 20


class Line(Record):
    """One line of code with its indentation."""

    id: Id
    code: str


class OrderQuestion(SnippetQuestion):
    """The learner puts the lines of a training loop in order; any order that works is right."""

    kind: Literal["order"] = "order"
    place: ClassVar = 10
    setup: str = Field(default="", description="Code above the lines; slots such as <T>.")
    lines: Annotated[tuple[Line, ...], Field(min_length=2, max_length=10)]
    after: str = Field(default="", description="Code below the lines; slots such as <T>.")

    @model_validator(mode="after")
    def _lines_differ(self) -> "OrderQuestion":
        if len({line.id for line in self.lines}) < len(self.lines):
            raise ValueError("each line must have its own id")
        for line in self.lines:
            if line.id.isdecimal():
                raise ValueError(
                    f"a line's id must not be a number, which is a position, got {line.id}"
                )
        return self

    @property
    def shuffles(self) -> bool:
        return True

    def draw(self, names: Names, seed: int) -> "OrderVariant":
        return OrderVariant(self, names, seed)


@dataclass(frozen=True, eq=False)
class OrderVariant(SnippetVariant):
    """One draw of an `order` question; an answer is the lines' ids or their numbers as shown."""

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
        """The lines in the order shown at first, which misses the goal."""
        rng = random.Random(f"{self.question.id}:{self.seed}:lines")  # noqa: S311
        lines = [
            Line(id=line.id, code=fill_code(line.code, self.names)) for line in self.question.lines
        ]
        for _ in range(SHUFFLES):
            rng.shuffle(lines)
            shown = " ".join(line.id for line in lines)
            if not self._works(shown):
                return tuple(lines)
        raise NoVariantError("almost every order of the lines meets the goal")

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

    @property
    def stem(self) -> str:
        numbered = "\n".join(f"{n}. {line.code.strip()}" for n, line in enumerate(self.lines, 1))
        parts = {
            "Above the lines:": self.setup,
            "The lines:": numbered,
            "Below the lines:": self.after,
        }
        return "\n\n".join(f"{name}\n\n{code_block(text)}" for name, text in parts.items() if text)

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
            raise UnreadableError(f"Use each of the {counted(len(known), 'line')} exactly once.")
        return tuple(known[word] for word in words)

    def source(self, answer: str) -> str:
        lines = (line.code for line in self.ordered(answer))
        return "\n".join(filter(None, (self.setup, *lines, self.after)))

    def normalized(self, answer: str) -> str:
        # Lines with the same code may change places.
        ids: dict[str, list[str]] = {}
        for line in self.question.lines:
            ids.setdefault(fill_code(line.code, self.names), []).append(line.id)
        return " ".join(ids[line.code].pop(0) for line in self.ordered(answer))

    def filled(self, text: str) -> str:
        return text
