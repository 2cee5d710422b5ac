"""The result of running a learner's code: the rates it used, and what it printed and raised.

Everything is immutable, and JSON keeps all of it: `CodeRun.from_json(run.to_json())` is the same
run, bit for bit.
"""

import json
import math
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from core.schedule import Notice, Trajectory

_TABLES = ("used", "printed", "momentum", "get_lr")


@dataclass(frozen=True)
class OutputLine:
    """A printed line, a warning, or the exception that ended the run.

    `line` counts from 1 in the learner's code; None where it is unknown. `category` is the class
    of the warning or exception, "" for printed text.
    """

    line: int | None
    kind: Literal["printed", "warning", "exception"]
    category: str
    text: str


@dataclass(frozen=True, eq=False)
class CodeRun:
    """What one run of a learner's code did.

    Attributes:
        trajectories: One for each optimizer that the code created, in the order of creation (of
            very many, those with the most steps); a single empty one if it created none. In each,
            `used[t]` is the rate that step t of that optimizer used, and `printed[t]` is its rate
            when the next step, or the end of the code, came. An optimizer that loads the state of
            another begins with the steps of that one. Every trajectory has all warnings and the
            exception, each with the number of the step that its own optimizer took last.
        output: Printed lines, warnings and the exception, in order.
        schedulers: Classes of the schedulers that the code created, in order.
        stopped: A sentence for the learner if the run doesn't count: unreadable code, a name that
            isn't available, too much time, memory or output. None if the code ran to its end or
            to an exception.
    """

    trajectories: tuple[Trajectory, ...]
    output: tuple[OutputLine, ...]
    schedulers: tuple[str, ...]
    stopped: str | None

    @classmethod
    def not_run(cls, stopped: str) -> "CodeRun":
        """Return the result of code that never ran."""
        return cls((empty_trajectory(()),), (), (), stopped)

    @property
    def trajectory(self) -> Trajectory:
        """The trajectory that a goal is compared with.

        It is the one with the most steps; among equals, the one whose optimizer was created first.
        """
        return max(self.trajectories, key=lambda trajectory: trajectory.used.shape[1])

    @property
    def size(self) -> int:
        """How many rates, characters of output and schedulers the run has."""
        rates = sum(trajectory.used.size for trajectory in self.trajectories)
        said = sum(len(line.category) + len(line.text) + 1 for line in self.output)
        return rates + said + len(self.schedulers)

    def to_json(self) -> str:
        """Return the run as JSON text. NaN and infinite rates are written as text."""
        data = {
            "trajectories": [_trajectory_to_data(each) for each in self.trajectories],
            "output": [[o.line, o.kind, o.category, o.text] for o in self.output],
            "schedulers": self.schedulers,
            "stopped": self.stopped,
        }
        return json.dumps(data, allow_nan=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "CodeRun":
        """Return the run that `to_json` wrote."""
        data = json.loads(text)
        return cls(
            trajectories=tuple(map(_trajectory_from_data, data["trajectories"])),
            output=tuple(OutputLine(*fields) for fields in data["output"]),
            schedulers=tuple(data["schedulers"]),
            stopped=data["stopped"],
        )


def empty_trajectory(notices: tuple[Notice, ...]) -> Trajectory:
    """Return the trajectory of an optimizer that took no step."""
    return Trajectory(
        used=np.empty((1, 0)), printed=np.empty((1, 0)), momentum=None, notices=notices
    )


def _trajectory_to_data(trajectory: Trajectory) -> dict[str, Any]:
    data = {each.name: getattr(trajectory, each.name) for each in fields(Trajectory)}
    for name in _TABLES:
        if data[name] is not None:
            data[name] = _numbers_to_data(data[name].tolist())
    data["notices"] = [[n.step, n.kind, n.category, n.message] for n in trajectory.notices]
    return data


def _trajectory_from_data(data: dict[str, Any]) -> Trajectory:
    tables = {n: np.array(data[n], dtype=float) for n in _TABLES if data[n] is not None}
    notices = tuple(Notice(*fields) for fields in data["notices"])
    return Trajectory(**{**data, **tables, "notices": notices})


def _numbers_to_data(value: Any) -> Any:
    if isinstance(value, list):
        return [_numbers_to_data(item) for item in value]
    return value if math.isfinite(value) else str(value)  # NumPy reads "nan" and "-inf" back.
