"""A wrong way of thinking, written as a change to what is run, and so executed like the key."""

from typing import Any

from pydantic import Field, model_validator

from core.quiz.asked import Ask, RunTemplate
from core.schedule import Record

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""How ids in content files look; they never change once published."""


class Mistake(Record):
    """A named wrong way of thinking, as a change to what is run or asked."""

    id: str = Field(pattern=ID)
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
