"""The view of the playground: all that its controls are set to, as one value and as an address.

`?s=StepLR(step_size=30)&lr=0.05&steps=90&with=ExponentialLR(gamma=0.95)@0.1`: text that a person
can read and change. It is parsed, never evaluated.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Literal
from urllib.parse import quote

import pydantic

from core.records import Number, Record, ended, span
from core.schedule import (
    KINDS,
    AnySchedule,
    CosineAnnealingLR,
    Optimizer,
    Run,
    Schedule,
    parse_schedule,
    read_code,
    read_optimizer,
    to_text,
)
from pages.play._metrics import SHAPES, metric_values
from pages.shared.formatting import number, read_number, read_numbers

LONGEST = 20_000
MOST_KEPT = 5  # As many as the palette has colors for.

Query = Mapping[str, Sequence[str]]
Count = Annotated[pydantic.StrictInt, pydantic.Field(ge=1)]


class Kept(Record):
    """A curve kept to compare: another schedule and base rate, over the same steps."""

    schedule: AnySchedule
    lr: Number

    def name(self, lr: float) -> str:
        """Return what the curve is called beside one from base rate `lr`."""
        text = to_text(self.schedule)
        return text if self.lr == lr else f"{text}, lr={number(self.lr)}"


class View(Record):
    """Everything that the playground's controls are set to."""

    schedule: AnySchedule = CosineAnnealingLR(T_max=50)
    optimizer: Optimizer = Optimizer()
    unit: Literal["step", "epoch"] = "step"
    length: Count = 100
    batches: Count = 100
    stepped: Literal["epoch", "batch"] = "epoch"
    metric: str = next(iter(SHAPES))
    log: bool = False
    kept: Annotated[tuple[Kept, ...], pydantic.Field(max_length=MOST_KEPT)] = ()

    @pydantic.model_validator(mode="after")
    def _is_drawable(self) -> "View":
        if self.n_steps > LONGEST:
            raise ValueError(
                f"the number of scheduler steps must be {span(1, LONGEST)}, got {self.n_steps:,}"
            )
        metric_values(self.metric, 1)
        return self

    @property
    def steps_per_epoch(self) -> int:
        """The number of scheduler steps in an epoch."""
        return self.batches if self.unit == "epoch" and self.stepped == "batch" else 1

    @property
    def n_steps(self) -> int:
        """The number of scheduler steps."""
        return self.length * self.steps_per_epoch

    @property
    def run(self) -> Run:
        """The run whose curve is drawn."""
        return self.run_of(self.schedule, self.optimizer)

    def run_of(self, schedule: Schedule, optimizer: Optimizer) -> Run:
        """Return another run over the same steps, with the same metric."""
        metrics = metric_values(self.metric, self.n_steps) if schedule.takes_metric else None
        return Run(optimizer=optimizer, schedule=schedule, n_steps=self.n_steps, metrics=metrics)

    def run_of_kept(self, kept: Kept) -> Run:
        """Return the run of a curve that is kept."""
        optimizer = self.optimizer.changed(lr=kept.lr)
        return self.run_of(kept.schedule, optimizer)

    @property
    def watches_metric(self) -> bool:
        """Whether any of the curves depends on the metric."""
        schedules = (self.schedule, *(kept.schedule for kept in self.kept))
        return any(schedule.takes_metric for schedule in schedules)

    def as_first_chosen(self) -> "View":
        """Return the view as its schedule is first shown; the kept curves stay."""
        first = View(schedule=KINDS[self.schedule.kind].example())
        start = View() if first.schedule.kind == View().schedule.kind else first
        return start.changed(kept=self.kept) if self.kept else start

    def with_optimizer(self, **values: object) -> "View":
        """Return a copy whose optimizer has other arguments. Raises RecordError."""
        return self.changed(optimizer=self.optimizer.changed(**values))


def write(view: View) -> dict[str, list[str]]:
    """Return the view as the parameters of an address; nothing at all for the first view."""
    if view == View():
        return {}
    return {"s": [to_text(view.schedule)], **dict(_settings(view))}


def _settings(view: View) -> Iterator[tuple[str, list[str]]]:
    start, optimizer = View(), view.optimizer
    if optimizer.lr != start.optimizer.lr:
        yield "lr", [repr(optimizer.lr)]
    if options := optimizer.further_arguments():
        given = ", ".join(f"{name}={value!r}" for name, value in options.items())
        yield "opt", [f"{optimizer.kind}({given})"]
    elif optimizer.kind != start.optimizer.kind:
        yield "opt", [optimizer.kind]
    if optimizer.momentum != start.optimizer.momentum:
        yield "momentum", [repr(optimizer.momentum)]
    if optimizer.groups:
        yield "groups", [",".join(map(repr, optimizer.groups))]
    if optimizer.initial_lr:
        yield "initial_lr", [",".join(map(repr, optimizer.initial_lr))]
    if view.unit == "epoch":
        yield "epochs", [str(view.length)]
        yield "batches", [str(view.batches)]
        yield "per", [view.stepped]
    elif view.length != start.length:
        yield "steps", [str(view.length)]
    if view.watches_metric or view.metric != start.metric:
        yield "metric", [view.metric]
    if view.log:
        yield "log", ["1"]
    if view.kept:
        yield "with", [f"{to_text(kept.schedule)}@{kept.lr!r}" for kept in view.kept]


def as_query(params: Query) -> str:
    """Return the parameters as the text after `?`, with as few escapes as possible."""
    pairs = [(name, value) for name, values in params.items() for value in values]
    return "&".join(
        f"{name}={quote(value.replace(' ', ''), safe='(),=@[]/')}" for name, value in pairs
    )


def read(params: Query) -> tuple[View, tuple[str, ...]]:
    """Return the view that an address describes, and a sentence for each part left out.

    A part that cannot be read keeps its value from the first view. The order is free.
    """
    view = View()
    faults = [
        f"{name} is not a part of the address: use {', '.join(READERS)}."
        for name in params
        if name not in READERS
    ]
    for name, reader in READERS.items():
        for value in params.get(name, ()):
            try:
                view = reader(view, value)
            except ValueError as error:
                faults.append(ended(f"{name}={value} was left out: {error}"))
    return view, tuple(faults)


def whole(name: str, text: str) -> int:
    """Read a count. Raises ValueError with a sentence about `name`."""
    count = read_number(text)
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, got {text}")
    return count


def _kept(view: View, text: str) -> View:
    schedule, at, lr = text.rpartition("@")
    rate = read_number(lr) if at else 0.1
    kept = Kept.checked({"schedule": parse_schedule(schedule if at else lr), "lr": rate})
    return view.changed(kept=(*view.kept, kept))


def with_code(view: View, text: str) -> View:
    """Return the view with the schedule of a text and what it says of the optimizer."""
    code = read_code(text)
    return view.changed(schedule=code.schedule, optimizer=code.optimizer_on(view.optimizer))


def _with_optimizer(view: View, text: str) -> View:
    if "(" not in text:
        return view.with_optimizer(kind=text)
    fields = read_optimizer(text)
    rates = ("lr", "groups", "initial_lr")
    return view.with_optimizer(**{n: value for n, value in fields.items() if n not in rates})


READERS: dict[str, Callable[[View, str], View]] = {
    "s": with_code,
    "lr": lambda view, text: view.with_optimizer(lr=read_number(text)),
    "opt": _with_optimizer,
    "momentum": lambda view, text: view.with_optimizer(momentum=read_number(text)),
    "groups": lambda view, text: view.with_optimizer(groups=read_numbers(text)),
    "initial_lr": lambda view, text: view.with_optimizer(initial_lr=read_numbers(text)),
    "steps": lambda view, text: view.changed(unit="step", length=whole("steps", text)),
    "batches": lambda view, text: view.changed(batches=whole("batches", text)),
    "epochs": lambda view, text: view.changed(unit="epoch", length=whole("epochs", text)),
    "per": lambda view, text: view.changed(stepped=text),
    "metric": lambda view, text: view.changed(metric=text),
    "log": lambda view, text: view.changed(log=text == "1"),
    "with": _kept,
}
"""How each part of the address changes a view, in an order that keeps every view valid."""
