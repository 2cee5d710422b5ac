"""Base classes of the questions that are answered with PyTorch code, run in the sandbox."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from core.content.expression import Names, evaluate
from core.quiz.constructed import ConstructedQuestion, ConstructedVariant
from core.quiz.goal import Execution
from core.quiz.grade import Grade
from core.quiz.variant import ANSWER_CHARACTERS_AT_MOST, NotNowError, UnreadableError
from core.sandbox import TRY_AGAIN, CodeRun, OutputLine, run_code

AUTHOR_RUNS_KEPT = 512
"""How many runs of keys, starts and mistakes are remembered; learners' runs are not among them."""
_SLOT = re.compile(r"<([^<>\s]+)>")


def fill_code(code: str, names: Names) -> str:
    """Replace every `<T>` in code by its drawn value, as Python writes it.

    Slots differ from those in sentences because braces have a meaning in Python.
    """
    return _SLOT.sub(lambda found: repr(evaluate(found[1], names)), code)


def code_block(code: str) -> str:
    """Return code as a Markdown block."""
    return f"~~~python\n{code.strip(chr(10))}\n~~~"


@lru_cache(maxsize=AUTHOR_RUNS_KEPT)
def run_author_code(code: str) -> CodeRun:
    """Run code that an author wrote, waiting for a free worker; the same code runs once.

    Raises NotNowError.
    """
    ran = run_code(code, patient=True)
    if ran.stopped in TRY_AGAIN:
        raise NotNowError(ran.stopped, ran)
    return ran


def _execution(ran: CodeRun) -> Execution:
    if ran.stopped is not None:
        error = NotNowError if ran.stopped in TRY_AGAIN else UnreadableError
        raise error(ran.stopped, ran)
    lines = tuple(line.text for line in ran.output if line.kind == "printed")
    return Execution(ran.trajectory, ran.schedulers, lines, ran)


class SnippetQuestion(ConstructedQuestion):
    """A question answered with code, which runs with real schedulers and should meet a goal."""

    answer_characters: ClassVar = ANSWER_CHARACTERS_AT_MOST
    sandboxed: ClassVar = True


@dataclass(frozen=True, eq=False)
class SnippetVariant(ConstructedVariant):
    """One draw of a question that is answered with code."""

    def source(self, answer: str) -> str:
        """Return the whole code that an answer stands for. Raises UnreadableError."""
        if not answer.strip():
            raise UnreadableError("There is no code yet.")
        return answer

    def execute(self, answer: str, *, patient: bool = False) -> Execution:
        source = self.source(answer)
        return _execution(run_author_code(source) if patient else run_code(source))

    def execution_of(self, answer: str, grade: Grade | None) -> Execution:
        return _execution(self._run_of(answer, grade))

    def output(self, answer: str, grade: Grade | None = None) -> tuple[OutputLine, ...]:
        """Return what an answer printed, and what PyTorch warned of and raised, in order."""
        try:
            return self._run_of(answer, grade).output
        except UnreadableError:
            return ()

    def _run_of(self, answer: str, grade: Grade | None) -> CodeRun:
        """Return the run that is kept with the grade; an old answer has none, and runs again."""
        if grade is not None and grade.code_run is not None:
            return CodeRun.from_json(grade.code_run)
        return run_code(self.source(answer))

    @property
    def key_text(self) -> str:
        return f"\n\n```python\n{self.source(self.key).strip()}\n```\n\n"

    @property
    def key_sentence(self) -> str:
        return f"One solution:{self.key_text}"
