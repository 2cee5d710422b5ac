"""Base classes of all schedules and factors."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from torch.optim import Optimizer as TorchOptimizer
from torch.optim import lr_scheduler

from core.records import Number, Record
from core.schedule.parameter import Parameter, Slider, Start

Rates = NDArray[np.float64]
"""Rates at steps 0 … n−1, shape (n,)."""
Steps = NDArray[np.float64]
"""Step numbers, shape (n,)."""

FROM_THE_START = -1
LastEpoch = Annotated[
    Number,
    Field(
        description="Scheduler steps that a resumed run had taken, minus 1; -1 starts a new run. "
        "Otherwise each parameter group must have an initial_lr."
    ),
]
"""Every scheduler's last argument, except in ReduceLROnPlateau and ChainedScheduler."""


class Factor(Record):
    """A function of the scheduler's step count t ≥ 0, where PyTorch takes a Python function."""

    kind: str
    source_of_idea: ClassVar[str]
    """Where it is used."""

    def at(self, t: int) -> float:
        """Return the factor at scheduler step `t`."""
        raise NotImplementedError

    def function(self) -> Callable[[int], float]:
        """Return the plain function that PyTorch gets."""
        # Not the bound method: PyTorch keeps the state of any other callable in checkpoints.
        return lambda t: self.at(t)  # noqa: PLW0108


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
            optimizer, **(self.arguments() | extra)
        )
        return scheduler

    @classmethod
    def torch_class(cls) -> Any:
        """Return PyTorch's class of the same name."""
        return getattr(lr_scheduler, cls.model_fields["kind"].default)

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        """Return the rate at each step in `t` without running PyTorch.

        None where there is none: for this kind, or for arguments with which PyTorch's way from
        one rate to the next leads elsewhere, such as a fractional `total_iters`. It is for a run
        from the start.
        """
        return None

    def moves_momentum(self) -> bool:
        """Return whether the scheduler changes momentum (or Adam's beta1) too."""
        return bool(getattr(self, "cycle_momentum", False))

    def is_resumed(self) -> bool:
        """Return whether it goes on where another run stopped, or a part of it does."""
        own = getattr(self, "last_epoch", FROM_THE_START) != FROM_THE_START
        return own or any(part.is_resumed() for part in self.parts())

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


def _for_torch(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_for_torch(item) for item in value]
    return value.function() if isinstance(value, Factor) else value
