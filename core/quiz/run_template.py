"""A run as content files write it: its numbers may be expressions over drawn names."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator

from core.content.expression import ExpressionError, Names, resolve
from core.records import Record, RecordError, nearest, quoted, span
from core.schedule import KINDS, MAX_STEPS, Run

DEFAULT_STEPS = 50


def known_scheduler(kind: str) -> str:
    """Return `kind`. Raises ValueError if PyTorch has no such scheduler."""
    if kind not in KINDS:
        raise ValueError(f"PyTorch has no scheduler {kind}{nearest(kind, KINDS)}")
    return kind


SchedulerName = Annotated[str, AfterValidator(known_scheduler)]


class CountedUp(Record):
    """The numbers `first`, `first` + 1/`per`, …: epochs, told `per` times in each."""

    first: Any = 0
    per: Any = 1

    def numbers(self, n: int, names: Names) -> list[Any]:
        """Return the first `n` of them for one draw. Raises ExpressionError."""
        first, per = resolve(self.first, names), resolve(self.per, names)
        if not isinstance(first, int | float) or not isinstance(per, int) or per < 1:
            raise ExpressionError(
                f"step_with counts up from a number in parts of 1, got {first} and {per}"
            )
        return [first + (i // per if i % per == 0 else i / per) for i in range(n)]


class RunTemplate(Record):
    """A run whose numbers may be drawn: every value may be an expression such as `"{T}"`."""

    scheduler: SchedulerName | None = None
    lr: Any = 0.1
    args: dict[str, Any] = Field(default_factory=dict)
    optimizer: str = "SGD"
    momentum: Any = 0.0
    weight_decay: Any = None
    groups: tuple[Any, ...] = ()
    steps: Any = None
    metrics: tuple[Any, ...] | None = None
    events: tuple[dict[str, Any], ...] = ()
    scheduler_first: bool = False
    step_every: Any = 1
    step_with: CountedUp | tuple[Any, ...] | None = None
    reads_get_lr: bool = False

    @field_validator("steps")
    @classmethod
    def _steps_can_be_taken(cls, steps: Any) -> Any:
        """Refuse a number of steps that no run can have; an expression is known only in a draw."""
        return steps if steps is None or isinstance(steps, str) else _counted(steps)

    @model_validator(mode="after")
    def _arguments_exist(self) -> "RunTemplate":
        known = [] if self.scheduler is None else list(KINDS[self.scheduler].model_fields)
        for name in self.args:
            if name not in known or name == "kind":
                has = ", ".join(known[1:]) or "none"
                raise ValueError(f"{self.scheduler} has no argument {name}; it has {has}")
        return self

    def run(self, names: Names, *, at_least: int = 1) -> Run:
        """Return the run for one draw, long enough for step `at_least` − 1.

        Raises:
            ExpressionError: If a value can't be computed, or the result isn't a run.
        """
        step_every = resolve(self.step_every, names)
        n_steps = max(self._steps(step_every, names), at_least)
        step_with: Any = self.step_with
        if isinstance(step_with, CountedUp):
            step_with = step_with.numbers(n_steps, names)
        schedule = None
        if self.scheduler is not None:
            schedule = {"kind": self.scheduler, **resolve(self.args, names)}
        try:
            return Run.checked(
                {
                    "optimizer": {
                        "kind": self.optimizer,
                        "lr": resolve(self.lr, names),
                        "momentum": resolve(self.momentum, names),
                        "weight_decay": resolve(self.weight_decay, names),
                        "groups": resolve(self.groups, names),
                    },
                    "schedule": schedule,
                    "n_steps": n_steps,
                    "metrics": resolve(self.metrics, names),
                    "events": resolve(self.events, names),
                    "scheduler_first": self.scheduler_first,
                    "step_every": step_every,
                    "step_with": resolve(step_with, names),
                    "reads_get_lr": self.reads_get_lr,
                }
            )
        except RecordError as error:
            raise ExpressionError(f"not a run: {error}") from None

    def _steps(self, step_every: Any, names: Names) -> int:
        """Return `steps`, or as many as the metrics or `step_with` last for."""
        steps = resolve(self.steps, names)
        if steps is None:
            told = self.metrics if self.metrics is not None else self.step_with
            if isinstance(told, tuple) and isinstance(step_every, int):
                return len(told) * step_every
            return DEFAULT_STEPS
        try:
            return _counted(steps)
        except ValueError as error:
            raise ExpressionError(f"not a run: steps {error}") from None


def _counted(steps: Any) -> int:
    """Return a number of steps. Raises ValueError unless it is one that a run can have."""
    if not isinstance(steps, int) or isinstance(steps, bool) or not 1 <= steps <= MAX_STEPS:
        raise ValueError(f"must be a whole number {span(1, MAX_STEPS)}, got {quoted(steps)}")
    return steps
