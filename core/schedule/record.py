"""What every record of the engine shares: a fact about a parameter is declared once, here's how."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import pydantic
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictFloat, StrictInt
from torch.optim import Optimizer as TorchOptimizer
from torch.optim import lr_scheduler

Rates = NDArray[np.float64]
"""Rates at steps 0 … n−1, shape (n,)."""
Steps = NDArray[np.float64]
"""Step numbers, shape (n,)."""

_NUMBER_AS_TEXT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+")


def _scientific(value: object) -> object:
    """Read `1e-3`, which YAML hands over as text, as the number it is."""
    if isinstance(value, str) and _NUMBER_AS_TEXT.fullmatch(value):
        return float(value)
    return value


Number = Annotated[
    StrictInt | StrictFloat, BeforeValidator(_scientific), pydantic.Field(allow_inf_nan=False)
]
"""An int stays an int and a float a float: PyTorch tells `T_0=10` from `T_0=10.0`."""


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
        whole = float(self.step).is_integer() and float(self.low).is_integer()
        return tuple(int(x) for x in values) if whole else tuple(values)


@dataclass(frozen=True)
class Start:
    """The value a control starts at, where PyTorch has no default or one unfit for a first look."""

    value: Any


class Record(BaseModel):
    """An immutable value that can be a dictionary key and says clearly what is wrong with it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


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
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
            if value is not None
        }

    def build(self, optimizer: TorchOptimizer) -> lr_scheduler.LRScheduler:
        """Construct the real scheduler on `optimizer`. Raises whatever PyTorch raises."""
        scheduler: lr_scheduler.LRScheduler = self.torch_class()(optimizer, **self.arguments())
        return scheduler

    def resume(self, optimizer: TorchOptimizer, last_epoch: int) -> lr_scheduler.LRScheduler:
        """Construct the real scheduler with `last_epoch`, as after loading a checkpoint."""
        scheduler: lr_scheduler.LRScheduler = self.torch_class()(
            optimizer, **self.arguments(), last_epoch=last_epoch
        )
        return scheduler

    @classmethod
    def torch_class(cls) -> Any:
        """Return PyTorch's class of the same name."""
        return getattr(lr_scheduler, cls.model_fields["kind"].default)

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        """Return the rate at each step in `t` without running PyTorch; None where there's none."""
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
