"""Records of a lesson: head, panels, claims, sections and their blocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from core.quiz import Ask, Claim, Question, Quotation, RunTemplate
from core.quiz.question_fields import Unit
from core.quiz.taxonomy import ConfusionNumber, SkillName
from core.records import Record, Spelled
from core.schedule import traced

Name = Annotated[
    str,
    Spelled(
        r"^[a-z0-9]+([-_][a-z0-9]+)*$",
        "lower-case letters and digits, joined by dashes or underscores",
    ),
]


class PanelCurve(Record):
    """A second curve in a panel: another schedule, a mistake, or what a document says."""

    name: str
    run: RunTemplate
    role: Literal["other", "document", "mistake"] = "other"


class Panel(Record):
    """A live panel; it stays locked until the question in `reveals_after` has been answered."""

    run: RunTemplate
    sliders: tuple[str, ...] = ()
    compare: tuple[PanelCurve, ...] = ()
    unit: Unit = "step"
    alt: str
    reveals_after: str | None = None


class Measured(Record):
    """A claim for a number in the text: a run, and the property to ask of it."""

    run: RunTemplate
    ask: Ask

    def value(self) -> Any:
        """Execute it. Raises ExpressionError where there's no answer."""
        return self.ask.answer(traced(self.run.run({}, at_least=self.ask.steps_needed({}))), {})


Verdict = Literal[
    "holds", "holds with a condition", "contradicted", "not supported", "not checkable"
]


class Otherwise(Claim):
    """The same claim where its condition isn't met; `name` says how, beside the curve."""

    name: str


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, dict) else value


class Statement(Quotation):
    """A source's sentence, the claims that decide whether it holds, and our sentence.

    It holds if every claim is true. A sentence that holds with a condition has the case in which
    it does in `condition`, and in `otherwise` the same claim without it, which is false. One that
    is not supported may have a claim of ours, which is true. Nothing can be executed for one that
    is not checkable. `drawn` is the run that has the curve which the sentence describes. `unit` is
    what the optimizer steps of its runs are.
    """

    claim: Annotated[tuple[Claim, ...], BeforeValidator(_one_or_more)] = ()
    condition: str | None = None
    otherwise: Otherwise | None = None
    unit: Unit = "step"
    verdict: Verdict
    instead: str
    drawn: RunTemplate | None = None

    @model_validator(mode="after")
    def _can_be_decided(self) -> Self:
        needs_claim = self.verdict not in ("not supported", "not checkable")
        if needs_claim and not self.claim:
            raise ValueError(f"a sentence that is judged “{self.verdict}” needs a claim to execute")
        if self.verdict == "not checkable" and self.claim:
            raise ValueError("a sentence with a claim can be checked")
        conditional = self.verdict == "holds with a condition"
        for name, given in (("condition", self.condition), ("otherwise", self.otherwise)):
            if (given is not None) != conditional:
                verb = "needs" if conditional else "can't have"
                raise ValueError(f"a sentence that is judged “{self.verdict}” {verb} `{name}`")
        return self


class Head(Record):
    """The YAML between the dashes; its questions are read by `core.quiz`."""

    title: str
    purpose: str
    minutes: int = Field(ge=1, le=60)
    skills: tuple[SkillName, ...] = ()
    confusions: tuple[ConfusionNumber, ...] = Field(
        default=(), description="Those that it clears up; each has one lesson, which pages link."
    )
    documents: Annotated[tuple[str, ...], Field(min_length=1)]
    runs: dict[Name, RunTemplate] = Field(default_factory=dict)
    panels: dict[Name, Panel] = Field(default_factory=dict)
    claims: dict[Name, Measured] = Field(default_factory=dict)
    documents_say: dict[Name, Statement] = Field(default_factory=dict)
    questions: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Prose:
    """Markdown, its executed numbers in place."""

    text: str


@dataclass(frozen=True)
class QuestionHere:
    """The place of a question in the text: a prediction, or a check of what was read."""

    id: str
    is_prediction: bool


@dataclass(frozen=True)
class DocumentHere:
    """The place in the text where a document's sentence is compared with execution."""

    name: str


@dataclass(frozen=True)
class PanelHere:
    """The place of a panel: beside the text on a wide screen, in the text on a narrow one."""

    name: str


Block = Prose | QuestionHere | DocumentHere | PanelHere


@dataclass(frozen=True)
class Section:
    """A heading and its text from top to bottom, with one panel at most."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def has_panel(self) -> bool:
        """Whether this section has a panel."""
        return any(isinstance(block, PanelHere) for block in self.blocks)


@dataclass(frozen=True, eq=False)
class Lesson:
    """One lesson; `slug` is the file's name without its number, and the lesson's address."""

    slug: str
    number: int
    title: str
    purpose: str
    minutes: int
    skills: tuple[str, ...]
    confusions: tuple[int, ...]
    documents: tuple[str, ...]
    sections: tuple[Section, ...]
    panels: Mapping[str, Panel]
    claims: Mapping[str, Measured]
    documents_say: Mapping[str, Statement]
    questions: tuple[Question, ...]

    @property
    def place(self) -> int:
        """Lessons are ordered by their numbers."""
        return self.number

    def question(self, question_id: str) -> Question | None:
        """Return one question by its id."""
        return next((q for q in self.questions if q.id == question_id), None)
