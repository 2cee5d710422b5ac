"""What questions answered with PyTorch code share: the code runs in the sandbox."""

import re
from dataclasses import dataclass
from typing import ClassVar

from core.content.expression import Names, evaluate
from core.quiz.constructed import ConstructedQuestion, ConstructedVariant
from core.quiz.goal import Execution
from core.quiz.variant import ANSWER_CHARACTERS_AT_MOST, NotNowError, UnreadableError
from core.sandbox import PASSING, OutputLine, run_code

_SLOT = re.compile(r"<([^<>\s]+)>")


def fill_code(code: str, names: Names) -> str:
    """Replace every `<T>` in code by its drawn value, as Python writes it.

    Braces mean something in Python, so slots look otherwise here than in sentences.
    """
    return _SLOT.sub(lambda found: repr(evaluate(found[1], names)), code)


def code_block(code: str) -> str:
    """Return code as a Markdown block."""
    return f"~~~python\n{code.strip(chr(10))}\n~~~"


class SnippetQuestion(ConstructedQuestion):
    """Code is run with real schedulers, and what it does is compared with the goal."""

    answer_characters: ClassVar = ANSWER_CHARACTERS_AT_MOST
    sandboxed: ClassVar = True


@dataclass(frozen=True, eq=False)
class SnippetVariant(ConstructedVariant):
    """A drawn task that is answered with code."""

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
