"""What every record of the engine shares: a fact about a parameter is declared once, here's how."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict
from torch.optim import Optimizer as TorchOptimizer
from torch.optim import lr_scheduler

Rates = NDArray[np.float64]
"""Rates at steps 0 … n−1, shape (n,)."""
Steps = NDArray[np.float64]
"""Step numbers, shape (n,)."""

_NUMBER_AS_TEXT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+")


def _number(value: object) -> object:
    """Read `1e-3`, which YAML hands over as text, as the number it is."""
    if isinstance(value, str) and _NUMBER_AS_TEXT.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number, got {shown(value)}")
    if not math.isfinite(value):
        raise ValueError(f"must be a finite number, got {value}")
    if isinstance(value, int) and abs(value) >= 10**15:
        raise ValueError("must be an integer of at most 15 digits, got a longer one")
    return value


Number = Annotated[int | float, BeforeValidator(_number)]
"""An int stays an int and a float a float: PyTorch tells `T_0=10` from `T_0=10.0`."""
Rate = Annotated[float, BeforeValidator(_number)]
"""A rate handed to the optimizer: `1` is read as `1.0`."""


def shown(value: object) -> str:
    """Return how a sentence about a bad value quotes it: short, in YAML's and JSON's words."""
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, Mapping | list | tuple):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    if isinstance(value, BaseModel):
        return type(value).__name__
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


@dataclass(frozen=True)
class Slider:
    """The range in which a parameter is taught; the record itself takes what PyTorch takes."""

    low: float
    high: float
    step: float = 1.0
    scale: Literal["linear", "log"] = "linear"
    live: bool = False  # The curve follows this one while it is dragged.

    def positions(self, *, at_most: int = 120) -> tuple[float, ...]:
        """Return the values the slider stops at, ascending; integers when the step is one.

        A logarithmic slider stops at 1, 1.5, 2, 3, 5 and 7 of each decade, and at 0 when
        `low` is 0 (its decades then begin at `step`).
        """
        if self.scale == "log":
            first = self.low or self.step
            decades = range(round(np.log10(first)) - 1, round(np.log10(self.high)) + 1)
            stops = [float(f"{m}e{d}") for d in decades for m in (1, 1.5, 2, 3, 5, 7)]
            kept = [x for x in stops if first <= x <= self.high]
            return tuple([0.0, *kept] if self.low == 0 else kept)
        count = round((self.high - self.low) / self.step)
        every = -(-count // at_most)
        values = [round(self.low + i * self.step, 10) for i in range(0, count + 1, every)]
        return tuple(self.number(value) for value in values)

    def number(self, value: float) -> int | float:
        """Return `value` as the type this slider gives: a browser can't tell 1.0 from 1.

        PyTorch can: it refuses `pct_start=1` and `T_0=10.0`.
        """
        whole = self.scale == "linear" and all(float(x).is_integer() for x in (self.low, self.step))
        return int(value) if whole and float(value).is_integer() else float(value)


@dataclass(frozen=True)
class Start:
    """The value a control starts at, where PyTorch has no default or one unfit for a first look."""

    value: Any


class Record(BaseModel):  # noqa: PLW1641  (pydantic hashes what is frozen)
    """An immutable value that can be a dictionary key and says clearly what is wrong with it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __eq__(self, other: object) -> bool:
        # To Python 1 == 1.0; PyTorch refuses one of them, so a cache must not mix them up.
        return type(self) is type(other) and repr(self) == repr(other)


class Factor(Record):
    """A function of the scheduler's step count t ≥ 0, where PyTorch takes a Python function."""

    kind: str
    source_of_idea: ClassVar[str]
    """Where it is used."""

    def at(self, t: int) -> float:
        """Return the factor at scheduler step `t`."""
        raise NotImplementedError

    def function(self) -> Callable[[int], float]:
        """Return the plain function that PyTorch is handed."""
        # Not the bound method: PyTorch keeps the state of any other callable in checkpoints.
        return lambda t: self.at(t)  # noqa: PLW0108


@dataclass(frozen=True)
class Parameter:
    """One parameter of a schedule, as controls, error messages and help text need it."""

    name: str
    default: Any  # PydanticUndefined when PyTorch gives none and the caller must.
    start: Any
    help: str
    slider: Slider | None


class Schedule(Record):
    """A rule, step → rate: the constructor call of one PyTorch scheduler, as a value."""

    kind: str
    formula: ClassVar[str]
    """The closed form in words and symbols, with slots such as ⟦T_max⟧; ⟦lr⟧ is the base rate."""
    takes_metric: ClassVar[bool] = False
    """Whether `scheduler.step` wants a metric."""

    def arguments(self) -> dict[str, Any]:
        """Return the keyword arguments of PyTorch's constructor, unset options left out."""
        given = {name: getattr(self, name) for name in type(self).model_fields if name != "kind"}
        return {name: _for_torch(value) for name, value in given.items() if value is not None}

    def build(self, optimizer: TorchOptimizer, **extra: int) -> lr_scheduler.LRScheduler:
        """Construct the real scheduler on `optimizer`. Raises whatever PyTorch raises.

        Args:
            optimizer: The real optimizer.
            extra: `last_epoch`, when the scheduler goes on where another stopped.
        """
        scheduler: lr_scheduler.LRScheduler = self.torch_class()(
            optimizer, **self.arguments(), **extra
        )
        return scheduler

    @classmethod
    def torch_class(cls) -> Any:
        """Return PyTorch's class of the same name."""
        return getattr(lr_scheduler, cls.model_fields["kind"].default)

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        """Return the rate at each step in `t` without running PyTorch.

        None where there is none: for this kind, or for arguments with which PyTorch's way from
        one rate to the next leads elsewhere, such as a fractional `total_iters`.
        """
        return None

    def moves_momentum(self) -> bool:
        """Return whether the scheduler changes momentum (or Adam's beta1) too."""
        return bool(getattr(self, "cycle_momentum", False))

    def parts(self) -> tuple["Schedule", ...]:
        """Return the schedules that this one is made of."""
        return ()

    @classmethod
    def parameters(cls) -> Iterator[Parameter]:
        """Yield the parameters in PyTorch's order."""
        for name, field in cls.model_fields.items():
            if name == "kind":
                continue
            slider = next((m for m in field.metadata if isinstance(m, Slider)), None)
            start = next((m.value for m in field.metadata if isinstance(m, Start)), field.default)
            yield Parameter(name, field.default, start, field.description or "", slider)

    @classmethod
    def example(cls) -> Self:
        """Return the schedule as a control first shows it."""
        return cls(**{p.name: p.start for p in cls.parameters() if p.start != p.default})

    @classmethod
    def says(cls) -> str:
        """Return what the schedule does, in one sentence."""
        return (cls.__doc__ or "").strip().splitlines()[0]

    def changed(self, **values: Any) -> Self:
        """Return a copy with other arguments, checked like a new one."""
        return type(self)(
            **({name: getattr(self, name) for name in self.model_fields_set} | values)
        )


def is_count(value: Number) -> bool:
    """Return whether `value` is 1, 2, 3 …, as PyTorch's closed forms take for granted."""
    return value >= 1 and float(value).is_integer()


def _for_torch(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_for_torch(item) for item in value]
    return value.function() if isinstance(value, Factor) else value
