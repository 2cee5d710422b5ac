"""The fields that every question has, whatever its kind, as content files write them."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from core.quiz.claim import Claim
from core.quiz.grade import Verdict
from core.quiz.mistake import Id, Mistake
from core.quiz.quotation import Quotation
from core.quiz.run_template import RunTemplate
from core.quiz.taxonomy import ConfusionNumber, SkillName
from core.quiz.variables import Variable
from core.records import Record, Spelled

Unit = Literal["step", "epoch", "batch"]
"""What the numbers along a run count, as the prompt counts them."""
UNITS: Final[dict[Unit, str]] = {"step": "steps", "epoch": "epochs", "batch": "batches"}
AN: Final[dict[Unit, str]] = {"step": "a step", "epoch": "an epoch", "batch": "a batch"}
TAKEN_NAMES = {"key", "value", "first", "last", "min", "max"}


def _number_as_text(value: object) -> object:
    """Let an author write `answer: 25` for the text that a learner types."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(value) if plain else value


VariableName = Annotated[
    str,
    Spelled(r"^[A-Za-z]\w*$", "letters, digits and underscores, beginning with a letter"),
]
AnswerText = Annotated[str, BeforeValidator(_number_as_text)]


class Document(Quotation):
    """What one of the source documents answers to this question, in its own words.

    Whether that holds is decided by grading `answer`, or else by executing `claim`. With neither,
    no run can decide it. With a `condition`, an answer is not right here and a claim is true.
    """

    answer: AnswerText | None = None
    claim: Claim | None = None
    condition: str | None = Field(
        default=None, description="The case in which the document is right, if it isn't this one."
    )

    @model_validator(mode="after")
    def _is_decided_once(self) -> Self:
        given = (self.answer is not None) + (self.claim is not None)
        if given > 1:
            raise ValueError("must have an answer to grade or a claim to execute, got both")
        if self.condition is not None and given == 0:
            raise ValueError("must have an answer or a claim beside its condition")
        return self


class Test(Record):
    """An answer with the verdict it must get; the author's own check."""

    __test__ = False  # Not one of pytest's.

    draw: dict[str, Any] = Field(default_factory=dict)
    answer: AnswerText
    verdict: Verdict
    mistake: str | None = None


class QuestionFields(Record):
    """The fields of a question that all kinds share."""

    kind: str
    place: ClassVar[int] = 1000
    """The place of the kind among all kinds, the lowest first."""

    answer_characters: ClassVar[int] = 200
    """The length of the longest answer that is read."""

    sandboxed: ClassVar[bool] = False
    """Whether answers are run in the sandbox, which takes longer than anything else."""

    id: Id
    title: str
    prompt: str
    explanation: str = Field(description="Why the key is right.")
    run: RunTemplate | None = None
    unit: Unit = Field(default="step", description="What the run counts: steps, epochs or batches.")
    skills: tuple[SkillName, ...] = ()
    confusions: tuple[ConfusionNumber, ...] = ()
    vars: dict[VariableName, Variable] = Field(default_factory=dict)
    where: str | None = None
    never: tuple[dict[str, Any], ...] = Field(
        default=(), description="Draws that are switched off, each by the values of its names."
    )
    tries: int = Field(default=3, ge=1, le=10)
    hints: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    partner: Id | None = Field(
        default=None,
        description="A question of the same file with another key, if this key never changes.",
    )
    document: Document | None = None
    tests: tuple[Test, ...] = ()

    @field_validator("vars")
    @classmethod
    def _names_are_free(cls, variables: dict[str, Variable]) -> dict[str, Variable]:
        for name in sorted(TAKEN_NAMES & variables.keys()):
            raise ValueError(f"{name} means something else in texts; draw it under another name")
        return variables

    @model_validator(mode="after")
    def _switches_off_what_is_drawn(self) -> Self:
        for off in self.never:
            for name in off.keys() - self.vars.keys() or ({"nothing"} if not off else set()):
                raise ValueError(f"never must name variables that are drawn, got {name}")
        return self

    @field_validator("mistakes")
    @classmethod
    def _ids_differ(cls, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
        ids = [mistake.id for mistake in mistakes]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            raise ValueError(
                f"each mistake must have its own id, got {', '.join(sorted(twice))} twice"
            )
        return mistakes

    @property
    def shuffles(self) -> bool:
        """Whether each variant shows its choices in another order, so that no place is the key."""
        return False

    def executes(self, mistake: Mistake) -> bool:
        """Return whether the answer that a mistake leads to comes from a run."""
        return mistake.is_executed

    @property
    def confusions_executed(self) -> frozenset[int]:
        """The confusions that execution can recognize in a wrong answer to this question."""
        return frozenset(m.confusion for m in self.mistakes if m.confusion and self.executes(m))

    @property
    def confusion_of(self) -> dict[str, int]:
        """The confusion behind each mistake that an attempt may name."""
        return {m.id: m.confusion for m in self.mistakes if m.confusion}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a changed copy without the cached values of this one."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy

    @cached_property
    def content_hash(self) -> str:
        """A hash of what the author wrote, its tests aside; attempts pin it.

        Unset fields are left out, so a new field doesn't change the hashes of old questions.
        """
        written = self.model_dump_json(exclude_defaults=True, exclude={"tests"})
        return hashlib.sha256(written.encode()).hexdigest()[:16]
