"""Base class of variants: one draw of a question, with its key, grading and curves."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

from core.content.expression import ExpressionError, Names, fill
from core.quiz.answer_format import AnswerFormat, Known, OptionsAnswer, TextAnswer
from core.quiz.grade import Grade
from core.quiz.mistake import Mistake
from core.quiz.query import Condition
from core.quiz.question_fields import Document, QuestionFields
from core.quiz.quotation import DOCUMENTS
from core.quiz.run_template import RunTemplate
from core.records import counted, half_character
from core.sandbox import CodeRun
from core.schedule import Rates

Role = Literal["truth", "yours", "mistake", "document", "other"]
ANSWER_CHARACTERS_AT_MOST = 20_000
"""Longest answer that is kept; what a question reads is its own `answer_characters`."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A curve shown with an answer; `role` is what the curve means."""

    name: str
    role: Role
    rates: Rates


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What an author says of a wrong idea, and the runs and texts that have its numbers."""

    who: str
    say: str
    sources: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Option:
    """One choice, as a learner sees it; `id` stays on the server until the question is over."""

    id: str
    text: str
    rates: Rates | None = None


class UnreadableError(Exception):
    """An answer that isn't wrong but can't be read; the text says how to write one.

    `code_run` is what its code did before it was stopped, if it is code.
    """

    def __init__(self, reason: str, code_run: CodeRun | None = None) -> None:
        super().__init__(reason)
        self.code_run = code_run


class NotNowError(UnreadableError):
    """An answer that couldn't be run because the sandbox is busy; it can be sent again."""


class NoVariantError(ExpressionError):
    """A draw that can't be asked, with the reason for the author."""


@dataclass(frozen=True, eq=False)
class Variant(ABC):
    """One draw of a question's numbers, with everything executed."""

    question: QuestionFields
    names: Names
    seed: int
    requires: ClassVar[str] = "An answer is right if"
    """What leads to the requirements."""

    @property
    @abstractmethod
    def key(self) -> str:
        """An answer that is right, as a learner would give it."""

    @property
    @abstractmethod
    def key_text(self) -> str:
        """The key (or the whole set of right answers) as a reader should see it."""

    @property
    @abstractmethod
    def key_sentence(self) -> str:
        """The key as the sentence that begins every explanation."""

    @property
    def slots(self) -> dict[str, Any]:
        """The names that explanations, steps and hints may use."""
        return dict(self.names)

    @property
    def asked_step(self) -> int | None:
        """The step that is asked about."""
        return None

    def marked_step(self, *, over: bool) -> int | None:
        """Return the step that a chart marks: the one asked about or, once over, the answer."""
        return self.asked_step

    @property
    def digits(self) -> int | None:
        """How many significant digits a number needs; None if no such number is typed."""
        return None

    @property
    def answer_label(self) -> str:
        """What to type, for the label of the answer field: "the number of a step, or never"."""
        return ""

    @property
    def answer_example(self) -> str:
        """Answers that can be read, for the answer field while it is empty."""
        return "0.05 or 5e-2"

    @property
    def options(self) -> tuple[Option, ...]:
        """The choices in the order of this variant; none where an answer is typed."""
        return ()

    @abstractmethod
    def judge(self, answer: str) -> Grade:
        """Compare a readable answer with execution. Raises UnreadableError."""

    @abstractmethod
    def normalized(self, answer: str) -> str:
        """Return the text that all answers of the same meaning share. Raises UnreadableError."""

    @abstractmethod
    def evidence(
        self, answer: str | None, grade: Grade | None = None, *, over: bool
    ) -> tuple[Drawn, ...]:
        """Return the curves to show with an answer; the truth only when the question is over.

        `grade` is that of the answer: nothing is judged, or run in the sandbox, a second time.
        """

    @abstractmethod
    def answer_for(self, mistake: str) -> str | None:
        """Return the answer that a mistake leads to, or None where this draw has none."""

    @property
    def right_answers(self) -> tuple[str, ...]:
        """Every right answer that is known: the key, and more where the key is a set."""
        return (self.key,)

    @property
    def stem(self) -> str:
        """What the learner is given in addition to the prompt, as Markdown; often nothing."""
        return ""

    @property
    def stem_curves(self) -> tuple[tuple[str, Rates], ...]:
        """The curves that are shown with the question, each with its name."""
        return tuple((o.text, o.rates) for o in self.options if o.rates is not None)

    @property
    def true_curves(self) -> tuple[Drawn, ...]:
        """The curves that PyTorch gives, where the question is about one."""
        drawn = self.evidence(self.key, over=True)
        return tuple(curve for curve in drawn if curve.role == "truth")

    @property
    def answer_format(self) -> AnswerFormat:
        """The format of an answer, for exports."""
        return OptionsAnswer() if self.options else TextAnswer()

    @property
    def tolerance(self) -> float | None:
        """How far a number may be from the key; None where the key isn't a number."""
        return None

    @property
    def open_ends(self) -> tuple[str, ...]:
        """The ends of a set of keys beyond which every answer is right, as an author reads them."""
        return ()

    @property
    def asked_runs(self) -> tuple[RunTemplate, ...]:
        """The runs that the question is about, which a mistake changes."""
        return () if self.question.run is None else (self.question.run,)

    @property
    def bounds(self) -> tuple[Condition, ...]:
        """The bounds that an answer must keep, apart from being the key."""
        return ()

    def diagnoses(self) -> Iterator[Diagnosis]:
        """Yield what is said about each mistake that this draw has an answer for."""
        for mistake in self.question.mistakes:
            answer = self.answer_for(mistake.id)
            if answer is None:
                continue
            changed = (mistake.applied_to(run) for run in self.asked_runs)
            step = self.asked_step
            steps = () if step is None else (step, step + mistake.shift)
            asked = (answer, self.key, *steps, mistake.ask, *self.bounds)
            sources = (*asked, *self.asked_runs, *changed)
            yield Diagnosis(f"mistake {mistake.id}", mistake.say, sources)

    def explain_option(self, option_id: str) -> str:
        """Return why an option is right or wrong."""
        return self.grade(option_id).diagnosis

    def known_answer(self, mistake: Mistake) -> Known | None:
        """Return the answer that a mistake leads to, judged; None where this draw has none."""
        answer = self.answer_for(mistake.id)
        if answer is None:
            return None
        judged = self.judge(answer)
        return Known(answer, judged.score, judged.diagnosis)

    def check_draw(self) -> None:  # noqa: B027  (most kinds check when they draw)
        """Raise NoVariantError if this draw makes no sound question.

        `core check` calls it, not each page: it may execute a lot.
        """

    @property
    def prompt(self) -> str:
        """The question in words."""
        return fill(self.question.prompt, self.names)

    @property
    def requirements(self) -> tuple[str, ...]:
        """What a right answer must do, each as a clause; a page shows them before the answer."""
        return ()

    @property
    def task(self) -> str:
        """The prompt with everything that is required of an answer, as Markdown."""
        match self.requirements:
            case ():
                return self.prompt
            case (only,):
                return f"{self.prompt.rstrip()}\n\n{self.requires} {only}."
            case several:
                items = "\n".join(f"- {say}" for say in several)
                return f"{self.prompt.rstrip()}\n\n{self.requires}:\n\n{items}"

    @property
    def hints(self) -> tuple[str, ...]:
        """Help before the answer; it never names the key."""
        return tuple(fill(hint, self.names) for hint in self.question.hints)

    @property
    def steps(self) -> tuple[str, ...]:
        """The worked solution with the drawn numbers."""
        return tuple(fill(step, self.slots) for step in self.question.steps)

    @property
    def explanation(self) -> str:
        """The key and why it is right."""
        return f"{self.key_sentence} {fill(self.question.explanation, self.slots)}"

    @cached_property
    def document_note(self) -> str:
        """What a source document answers, and whether it holds; empty if there is no document."""
        document = self.question.document
        if document is None:
            return ""
        source = DOCUMENTS[document.source]
        quote = f"`{document.quote}`" if document.is_code else f"“{document.quote}”"
        meant = "" if document.says is None else f", which means: {fill(document.says, self.names)}"
        answers = f"{source.named} answers: {quote}{meant.removesuffix('.')}"
        end = "" if answers.endswith(".”") else "."
        return f"{answers}{end} {self._document_verdict(document)}"

    def _document_verdict(self, document: Document) -> str:
        is_right = self.document_is_right()
        if is_right is None:
            return "No run can decide this."
        if document.condition is not None:
            return f"That holds with a condition: {document.condition.removesuffix('.')}."
        if document.claim is not None or self.key_is_executed:
            return "PyTorch confirms this." if is_right else "PyTorch contradicts this."
        return "This is right." if is_right else "This is not right."

    @property
    def guess_rate(self) -> float | None:
        """The chance that a blind guess is right; None if the answers can't be counted."""
        return None

    @property
    def key_is_executed(self) -> bool:
        """Whether a run decides what is right, and not the author's word."""
        return True

    def document_is_right(self) -> bool | None:
        """Return whether the document's answer holds here; None where no run can decide it."""
        document = self.question.document
        if document is None:
            return None
        if document.answer is None:
            return None if document.claim is None else document.claim.is_true(self.names)
        try:
            return self.judge(fill(document.answer, self.names)).verdict == "correct"
        except UnreadableError:
            return False

    def canonical(self, answer: str) -> str:
        """Return the normalized answer; an unreadable answer is returned unchanged."""
        answer = answer.strip()
        if len(answer) > self.question.answer_characters:
            return answer
        try:
            return self.normalized(answer)
        except UnreadableError:
            return answer

    def grade(self, answer: str) -> Grade:
        """Grade an answer; it never raises for one."""
        longest = self.question.answer_characters
        if len(answer) > longest:
            most = counted(longest, "character")
            too_long = f"An answer can have at most {most}, got {len(answer):,}."
            return Grade.unreadable(too_long)
        if (half := half_character(answer)) is not None:
            return Grade.unreadable(half)
        try:
            return self.judge(answer.strip())
        except UnreadableError as reason:
            return Grade.unreadable(str(reason)).with_run(reason.code_run)

    def text(self, grade: Grade | None, *, over: bool) -> str:
        """Return the diagnosis of an answer and, when the question is over, the explanation."""
        parts = [grade.diagnosis if grade else ""]
        if over:
            parts += [self.explanation, self.document_note]
        return "\n\n".join(filter(None, parts))
