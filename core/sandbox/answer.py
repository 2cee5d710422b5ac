"""The answer of a run as the server reads it: text from hostile code, checked field by field."""

from typing import Annotated, Any, Final, Literal, Self

import numpy as np
from annotated_types import Len
from pydantic import BaseModel, ConfigDict, FailFast, Field, model_validator

from core.sandbox import limits
from core.sandbox.result import CodeRun, OutputLine, empty_trajectory
from core.schedule import Notice, Trajectory

Row = Annotated[list[float], Len(0, limits.MAX_RATES), FailFast()]
Rows = Annotated[list[Row], Len(0, limits.MAX_RATES), FailFast()]
Count = Annotated[int, Field(ge=0, le=limits.MAX_RATES)]
Line = Annotated[int, Field(ge=1, le=limits.MAX_CODE_CHARACTERS + 1)] | None
Name = Annotated[str, Len(0, limits.MAX_MESSAGE)]
ShortName = Annotated[str, Len(0, limits.MAX_QUOTED)]
_QUIET_ENDS: Final = {"", "0", "None"}
"""How `SystemExit` ends a program that nothing is wrong with."""


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Steps(_Part):
    """The steps of one optimizer; the first `resumed` of them are those of another."""

    rows: Rows
    after: Row
    momentum: Row
    heard: Annotated[list[Count], Len(0, limits.MAX_RATES), FailFast()]
    resumed: Count

    @model_validator(mode="after")
    def _fits(self) -> Self:
        taken = len(self.rows)
        if not taken == len(self.momentum) == len(self.heard) or self.resumed > taken:
            raise ValueError("each step has its rates, its momentum and what was heard before")
        if self.heard != sorted(self.heard):
            raise ValueError("what was heard never gets less")
        return self

    @property
    def n_groups(self) -> int:
        """How many rows the table of the rates has; one at least."""
        return max([1, *map(len, self.rows)])

    @property
    def rates_used(self) -> list[list[float]]:
        """The rates of every group at each step of its own."""
        return self.rows[self.resumed :]


class Refused(_Part):
    """Why the sandbox ended the run, and the learner's line."""

    line: Line
    text: Annotated[str, Len(1, limits.MAX_SENTENCE)]

    def __str__(self) -> str:
        return f"Line {self.line}: {self.text}" if self.line else self.text


Said = tuple[Line, Literal["printed", "warning", "exception"], Name, str]


class Answer(_Part):
    """All that a run did."""

    refused: Refused | None = None
    output: Annotated[list[Said], Len(0, limits.MAX_LINES + 1), FailFast()] = []
    notices: Annotated[list[Count], Len(0, limits.MAX_LINES + 1), FailFast()] = []
    optimizers: Annotated[list[Steps], Len(0, limits.MAX_OPTIMIZERS), FailFast()] = []
    schedulers: Annotated[list[ShortName], Len(0, limits.MAX_SCHEDULERS), FailFast()] = []
    moves_momentum: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        said = sum(len(category) + len(text) for _, _, category, text in self.output)
        if said > limits.MAX_CHARACTERS + 2 * limits.MAX_MESSAGE:
            raise ValueError("more output than a run can leave")
        if sum(len(steps.rows) * steps.n_groups for steps in self.optimizers) > limits.MAX_RATES:
            raise ValueError("more rates than a run can record")
        return self

    @classmethod
    def refusing(cls, text: str, line: int | None = None) -> "Answer":
        """Return the answer of a run that left none."""
        return cls(refused=Refused(line=line, text=text))

    def code_run(self) -> CodeRun:
        """Return the run as the rest of Halfwave knows it. Raises ValueError if it can't be one."""
        lines = tuple(OutputLine(*said) for said in self.output)
        notices = [_notice(lines[number]) for number in self.notices]
        longest = sorted(self.optimizers, key=lambda steps: len(steps.rows), reverse=True)
        kept = {id(steps) for steps in longest[: limits.MAX_TRAJECTORIES]}
        return CodeRun(
            tuple(
                self._trajectory(steps, notices) for steps in self.optimizers if id(steps) in kept
            )
            or (empty_trajectory(_at_steps(notices, [])),),
            lines,
            tuple(self.schedulers),
            str(self.refused) if self.refused else None,
        )

    def _trajectory(self, steps: Steps, notices: list[Notice | None]) -> Trajectory:
        at_steps = _at_steps(notices, steps.heard)
        if not steps.rows:
            return empty_trajectory(at_steps)
        return Trajectory(
            used=_table(steps.rows, steps.n_groups),
            printed=_table([*steps.rows[1:], steps.after], steps.n_groups),
            momentum=np.array(steps.momentum) if self.moves_momentum else None,
            notices=at_steps,
        )


def read_answer(text: bytes, key: str) -> Answer | None:
    """Return the answer that a run sent after its key; None if it sent something else."""
    # Nothing else is parsed, and not many small lists: each takes far more memory than its text.
    if not text.startswith(key.encode()) or text.count(b"[") + text.count(b"{") > limits.MAX_LISTS:
        return None
    try:
        answer = Answer.model_validate_json(text[len(key) :])
        answer.code_run()
    except (ValueError, IndexError):
        return None
    return answer


def _notice(line: OutputLine) -> Notice | None:
    """Return a warning or exception for a trajectory; None for a program that ended itself."""
    quiet = line.category == "SystemExit" and line.text in _QUIET_ENDS
    if line.kind == "printed" or quiet:
        return None
    return Notice(None, line.kind, line.category, " ".join(line.text.split()))


def _at_steps(notices: list[Notice | None], heard: list[int]) -> tuple[Notice, ...]:
    """Return the notices, each with the last step that this optimizer took before it."""
    placed = []
    for number, notice in enumerate(notices):
        steps = np.searchsorted(heard, number, side="right") if heard else 0
        if notice is not None:
            step = int(steps) - 1 if steps else None
            placed.append(Notice(step, notice.kind, notice.category, notice.message))
    return tuple(placed)


def _table(rows: list[list[float]], n_groups: int) -> Any:
    """Return one row for each group; NaN where a group was missing."""
    table = np.full((n_groups, len(rows)), np.nan)
    for t, row in enumerate(rows):
        table[: len(row), t] = row[:n_groups]
    return table
