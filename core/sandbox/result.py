"""What a learner's code leaves behind when it was run."""

from dataclasses import dataclass
from typing import Literal

from core.schedule import Trajectory


@dataclass(frozen=True)
class Said:
    """Something printed, a warning, or the exception that ended the run.

    `line` counts from 1 in the learner's code; None where it can't be told. `category` is the
    warning's or exception's class, "" for what was printed.
    """

    line: int | None
    kind: Literal["printed", "warning", "exception"]
    category: str
    text: str


@dataclass(frozen=True, eq=False)
class CodeRun:
    """What running a learner's code gave.

    Attributes:
        trajectory: Of the optimizer that took most steps. `used[t]` was in force at its step t,
            `printed[t]` stood in it when the next step, or the end of the code, came.
        said: Lines printed, warnings and the exception, in order.
        built: Classes of the schedulers that were constructed, in order.
        stopped: A sentence for the learner when the run doesn't count: code that can't be read, a
            name that isn't allowed, too much time, memory or output. None when it ended by itself
            or by an exception.
    """

    trajectory: Trajectory
    said: tuple[Said, ...]
    built: tuple[str, ...]
    stopped: str | None


class StoppedError(Exception):
    """Ends a run that doesn't count; its text is the sentence for the learner."""


class PassingError(StoppedError):
    """Ends a run for a reason that another try may not meet: time, or too many runs at once."""
