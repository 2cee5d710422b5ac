"""Mistakes: named wrong ways of thinking, executed like the key."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from core.content.expression import ExpressionError
from core.quiz.query import Ask
from core.quiz.run_template import RunTemplate
from core.quiz.taxonomy import ConfusionNumber
from core.records import Record, RecordError, Spelled

Id = Annotated[
    str, Spelled(r"^[a-z0-9]+(-[a-z0-9]+)*$", "lower-case letters and digits, joined by dashes")
]
"""An id in a content file; it never changes once published."""

CHANGEABLE = frozenset(RunTemplate.model_fields)
"""The fields of a run that a mistake may change, each written as in the run itself."""


class Mistake(Record):
    """A named wrong way of thinking, as a change to what is run or asked, or as an answer."""

    id: Id
    say: str = Field(description="The idea behind the answer; slots {value} and drawn names.")
    name: str | None = Field(default=None, description="Its label in a chart.")
    score: float = Field(default=0.0, ge=0, lt=1)
    confusion: ConfusionNumber | None = Field(
        default=None, description="The confusion that it shows, by number."
    )
    run: RunTemplate | None = Field(
        default=None, description="The whole run that the learner imagines."
    )
    changes: dict[str, Any] = Field(
        default_factory=dict,
        description="Fields of the run that the learner imagines; args merge.",
    )
    ask: Ask | None = Field(default=None, description="The property that the learner has in mind.")
    shift: int = Field(
        default=0, description="Moves the step that is asked about, or else the answer."
    )
    value: Any = Field(default=None, description="The number it leads to.")
    equals: Any = Field(
        default=None, description="The number that `say` calls {value}; the check compares the two."
    )
    answer: str | None = Field(default=None, description="The answer it leads to, as text.")

    @model_validator(mode="before")
    @classmethod
    def _gather_changes(cls, written: object) -> object:
        """Let an author write `lr: 0.2` in a mistake as in a run."""
        if not isinstance(written, dict) or "changes" in written:
            return written
        changes = {name: written[name] for name in written if name in CHANGEABLE}
        rest = {name: value for name, value in written.items() if name not in changes}
        return {**rest, "changes": changes} if changes else rest

    @model_validator(mode="after")
    def _changes_something(self) -> "Mistake":
        ways = {"run", "changes", "ask", "shift", "value", "answer"}
        if not self.model_fields_set & ways:
            raise ValueError(
                "a mistake must change something: run, a field of the run such as args or lr, ask, "
                "shift, value or answer"
            )
        return self

    def applied_to(self, run: RunTemplate) -> RunTemplate:
        """Return the run as a learner with this mistake imagines it. Raises ExpressionError."""
        if self.run is not None:
            return self.run
        if not self.changes:
            return run
        changes = dict(self.changes)
        # Another scheduler takes other arguments.
        kept = {} if "scheduler" in changes else run.args
        changes["args"] = {**kept, **changes.get("args", {})}
        try:
            return RunTemplate.checked({**_fields(run), **changes})
        except RecordError as error:
            raise ExpressionError(f"mistake {self.id}: {error}") from None

    @property
    def changes_run(self) -> bool:
        """Whether it leads to another run, whose curve can be drawn."""
        return self.run is not None or bool(self.changes)

    @property
    def is_executed(self) -> bool:
        """Whether the wrong answer is executed, and not written by the author."""
        return self.changes_run or self.ask is not None or bool(self.shift)


def _fields(run: RunTemplate) -> dict[str, Any]:
    return {name: getattr(run, name) for name in RunTemplate.model_fields}
