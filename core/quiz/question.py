"""What every question has, whatever its kind: drawn numbers, executed mistakes, a grade."""

import hashlib
import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator, model_validator

from core.quiz.asked import Ask, RunTemplate
from core.quiz.expression import ExpressionError, Names, evaluate, fill, shown
from core.schedule import Rates, Record

Verdict = Literal["correct", "partly", "wrong", "unreadable"]
Role = Literal["truth", "yours", "mistake", "document", "other"]
ANSWER_CHARACTERS = 200
DRAWS_TRIED = 500
VALUES_AT_MOST = 2000
TAKEN_NAMES = {"key", "value", "first", "last", "min", "max"}
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _number_as_text(value: object) -> object:
    """Let an author write `answer: 25` for the text that a learner types."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if plain else value


AnswerText = Annotated[str, BeforeValidator(_number_as_text)]


@dataclass(frozen=True)
class Grade:
    """What an answer is worth, and what to say.

    `diagnosis` speaks of the answer and never gives the key away; `explanation` gives the key
    and why, for when the question is over.
    """

    verdict: Verdict
    score: float
    diagnosis: str
    explanation: str
    mistake: str | None = None

    @property
    def feedback(self) -> str:
        """All that there is to say."""
        return f"{self.diagnosis} {self.explanation}".strip()


@dataclass(frozen=True, eq=False)
class Drawn:
    """A curve that an answer is shown with; `role` is one of the four meanings of curves."""

    name: str
    role: Role
    rates: Rates


@dataclass(frozen=True, eq=False)
class Option:
    """One choice, as a learner sees it; `id` stays on the server until the question is over."""

    id: str
    text: str
    rates: Rates | None = None


class UnreadableError(Exception):
    """An answer that isn't wrong but can't be read; the text says how to write one."""


class NoVariantError(ExpressionError):
    """A draw that can't be asked, with the reason for the author."""


class Integers(Record):
    """A whole number, drawn from a range (both ends included): `{int: [6, 20]}`."""

    bounds: tuple[int, int] = Field(alias="int")
    step: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _has_values(self) -> "Integers":
        low, high = self.bounds
        if not 0 <= (high - low) // self.step < VALUES_AT_MOST:
            raise ValueError(
                f"int must be [low, high] with 1..{VALUES_AT_MOST} values, got [{low}, {high}]"
            )
        return self

    @property
    def values(self) -> tuple[Any, ...]:
        """Everything that may be drawn."""
        low, high = self.bounds
        return tuple(range(low, high + 1, self.step))


class OneOf(Record):
    """One of the values listed."""

    one_of: tuple[int | float | str, ...] = Field(min_length=1, max_length=VALUES_AT_MOST)

    @property
    def values(self) -> tuple[Any, ...]:
        """Everything that may be drawn."""
        return self.one_of


def _written_as(value: object) -> str:
    a_range = isinstance(value, Integers) or (isinstance(value, dict) and "int" in value)
    return "range" if a_range else "listed"


Variable = Annotated[
    Annotated[Integers, Tag("range")] | Annotated[OneOf, Tag("listed")], Discriminator(_written_as)
]


class Mistake(Record):
    """A named wrong way of thinking, as a change to what is run or asked."""

    id: str = Field(pattern=_ID)
    say: str = Field(description="The idea behind the answer; slots {value} and drawn names.")
    name: str | None = Field(default=None, description="Its label in a chart.")
    score: float = Field(default=0.0, ge=0, lt=1)
    run: RunTemplate | None = None
    args: dict[str, Any] | None = None
    lr: Any = None
    scheduler_first: bool | None = None
    ask: Ask | None = None
    shift: int = Field(
        default=0, description="Moves the step that is asked about, or else the answer."
    )
    value: Any = None

    @model_validator(mode="after")
    def _changes_something(self) -> "Mistake":
        if not self.model_fields_set & {
            "run",
            "args",
            "lr",
            "scheduler_first",
            "ask",
            "shift",
            "value",
        }:
            raise ValueError("a mistake changes something: run, args, lr, ask, shift or value")
        return self

    def changed(self, run: RunTemplate) -> RunTemplate:
        """Return the run that this way of thinking has in mind."""
        if self.run is not None:
            return self.run
        changes: dict[str, Any] = {}
        if self.args is not None:
            changes["args"] = {**run.args, **self.args}
        if self.lr is not None:
            changes["lr"] = self.lr
        if self.scheduler_first is not None:
            changes["scheduler_first"] = self.scheduler_first
        return run.model_copy(update=changes)

    @property
    def changes_run(self) -> bool:
        """Whether it has another run in mind, which can be drawn."""
        return bool(self.model_fields_set & {"run", "args", "lr", "scheduler_first"})


class Document(Record):
    """What one of the source documents gives as the answer to this question."""

    source: str = Field(pattern=r"^00[0-4]$")
    answer: AnswerText
    says: str = Field(description="Its answer in our words.")


class Test(Record):
    """An answer with the verdict it must get; the author's own check."""

    __test__ = False  # Not one of pytest's.

    draw: dict[str, Any] = Field(default_factory=dict)
    answer: AnswerText
    verdict: Verdict
    mistake: str | None = None


class Question(Record, ABC):
    """One thing asked. A kind of question is one subclass in one module."""

    kind: str
    answer_example: ClassVar[str] = "a number, such as 0.05 or 5e-2"

    id: str = Field(pattern=_ID)
    title: str
    prompt: str
    feedback: str = Field(description="Why the key is right.")
    run: RunTemplate | None = None
    skills: tuple[str, ...] = ()
    confusions: tuple[Annotated[int, Field(ge=1, le=49)], ...] = ()
    vars: dict[Annotated[str, Field(pattern=r"^[A-Za-z]\w*$")], Variable] = Field(
        default_factory=dict
    )
    where: str | None = None
    tries: int = Field(default=3, ge=1, le=10)
    hints: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    document: Document | None = None
    tests: tuple[Test, ...] = ()

    @field_validator("vars")
    @classmethod
    def _names_are_free(cls, variables: dict[str, Variable]) -> dict[str, Variable]:
        for name in sorted(TAKEN_NAMES & variables.keys()):
            raise ValueError(f"{name} means something else in texts; draw it under another name")
        return variables

    @field_validator("mistakes")
    @classmethod
    def _ids_differ(cls, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
        ids = [mistake.id for mistake in mistakes]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            raise ValueError(
                f"mistakes need ids of their own, got {', '.join(sorted(twice))} twice"
            )
        return mistakes

    def variant(self, seed: int) -> "Variant":
        """Return the variant of `seed`: always the same one.

        Draws that can't be asked (`where`, or a mistake that gives the key) are passed over.

        Raises:
            NoVariantError: If hardly any draw can be asked; with the reason for the last one.
        """
        refused = "no draw meets `where`"
        for names in self._draws(seed):
            try:
                return self.variant_of(names, seed)
            except NoVariantError as reason:
                refused = str(reason)
            if not self.vars:
                break
        raise NoVariantError(refused)

    @abstractmethod
    def variant_of(self, names: Names, seed: int = 0) -> "Variant":
        """Return the variant with these numbers. Raises NoVariantError where it can't be asked."""

    @cached_property
    def content_hash(self) -> str:
        """A hash of all that the author wrote; attempts pin it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def _draws(self, seed: int) -> Iterator[dict[str, Any]]:
        rng = random.Random(f"{self.id}:{seed}")  # noqa: S311  Numbers to ask about, not secrets.
        for _ in range(DRAWS_TRIED):
            names = {name: rng.choice(variable.values) for name, variable in self.vars.items()}
            if self.where is None or evaluate(self.where, names):
                yield names


@dataclass(frozen=True, eq=False)
class Variant(ABC):
    """One draw of a question's numbers, with everything executed."""

    question: Question
    names: Names
    seed: int

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
        """The names that feedback, steps and hints may use."""
        return dict(self.names)

    @property
    def asked_step(self) -> int | None:
        """The step that is asked about, for the line that marks it in a chart."""
        return None

    @property
    def options(self) -> tuple[Option, ...]:
        """The choices in the order of this variant; none where an answer is typed."""
        return ()

    @abstractmethod
    def judge(self, answer: str) -> "Judgement":
        """Compare a readable answer with execution. Raises UnreadableError."""

    @abstractmethod
    def evidence(self, answer: str | None, *, over: bool) -> tuple[Drawn, ...]:
        """Return the curves to show with an answer; the truth only when the question is over."""

    @abstractmethod
    def answer_for(self, mistake: str) -> str | None:
        """Return the answer that a mistake leads to, or None where this draw has none."""

    @property
    def prompt(self) -> str:
        """The question in words."""
        return fill(self.question.prompt, self.names)

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
        return f"{self.key_sentence} {fill(self.question.feedback, self.slots)}"

    @property
    def document_note(self) -> str:
        """What a source document answers and whether it holds; empty where none asks this."""
        document = self.question.document
        if document is None:
            return ""
        says = fill(document.says, self.names).removesuffix(".")
        verdict = "it holds" if self.document_is_right() else "that is contradicted"
        executed = "Executed" if self.key_is_executed else "Here"
        return f"Document {document.source} answers: {says}. {executed}, {verdict}."

    @property
    def key_is_executed(self) -> bool:
        """Whether a run decides what is right, and not the author's word."""
        return True

    def document_is_right(self) -> bool | None:
        """Return whether the document's own key passes this grader; None where there's none."""
        document = self.question.document
        if document is None:
            return None
        try:
            return self.judge(fill(document.answer, self.names)).verdict == "correct"
        except UnreadableError:
            return False

    def grade(self, answer: str) -> Grade:
        """Grade an answer; it never raises for one."""
        if len(answer) > ANSWER_CHARACTERS:
            too_long = f"An answer has at most {ANSWER_CHARACTERS} characters, got {len(answer)}."
            return Grade("unreadable", 0.0, too_long, "")
        try:
            judged = self.judge(answer.strip())
        except UnreadableError as reason:
            return Grade("unreadable", 0.0, str(reason), "")
        why = f"{self.explanation} {self.document_note}".strip()
        return Grade(judged.verdict, judged.score, judged.diagnosis, why, judged.mistake)


@dataclass(frozen=True)
class Judgement:
    """The verdict on a readable answer, before the explanation is added."""

    verdict: Verdict
    score: float
    diagnosis: str
    mistake: str | None = None

    @classmethod
    def right(cls, diagnosis: str = "That is what PyTorch gives.") -> "Judgement":
        """Return the judgement of a right answer."""
        return cls("correct", 1.0, diagnosis)

    @classmethod
    def of(cls, mistake: Mistake, names: Mapping[str, Any], value: Any) -> "Judgement":
        """Return the judgement of an answer that `mistake` leads to."""
        say = fill(mistake.say, {**names, "value": value})
        return cls("partly" if mistake.score else "wrong", mistake.score, say, mistake.id)

    @classmethod
    def otherwise(cls, answer: str) -> "Judgement":
        """Return the judgement of a wrong answer that no known mistake leads to."""
        return cls("wrong", 0.0, f"PyTorch does not give {answer} here.")


__all__ = [
    "Document",
    "Drawn",
    "Grade",
    "Judgement",
    "Mistake",
    "NoVariantError",
    "Option",
    "Question",
    "Test",
    "UnreadableError",
    "Variant",
    "shown",
]
