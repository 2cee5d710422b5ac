"""One run of PyTorch for many values of a parameter at once.

Schedulers are ordinary Python: most only add, subtract, multiply and divide rates and factors, and
take the same branches whatever their values. Where a parameter is `ParallelNumbers`, the scheduler
computes with all of its values in one run, each result the same float64 as in a run of its own:
these four operations are exact to the last bit by IEEE 754. Anything else (a power, a cosine, a
branch that only some of the values take) raises, and the values are traced one by one.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.records import Number
from core.schedule.run import Run
from core.schedule.tracing.grid import Row
from core.schedule.tracing.torch_warnings import WarningListener
from core.schedule.tracing.trace import Tracer

Positions = tuple[Number, ...]
"""The values of a slider, ascending."""
Axis = tuple[str, Positions]
"""The name of a parameter, and the values that it takes together."""


def _operation(compute: Callable[[Any, Any], Any], *, swapped: bool = False) -> Any:
    def operate(self: "ParallelNumbers", other: object) -> object:
        if isinstance(other, ParallelNumbers):
            other = other.values
        elif not isinstance(other, int | float):
            return NotImplemented
        pair = (other, self.values) if swapped else (self.values, other)
        return ParallelNumbers(compute(*pair))

    return operate


def _comparison(compare: Callable[[Any, Any], Any]) -> Any:
    def agree(self: "ParallelNumbers", other: object) -> bool:
        answers = compare(
            self.values, other.values if isinstance(other, ParallelNumbers) else other
        )
        if answers.all():
            return True
        if answers.any():
            raise ArithmeticError("the values lead to different branches")
        return False

    return agree


class ParallelNumbers:  # noqa: PLW1641  (no value of it is a key)
    """An array that stands for one number: every operation applies to each of its values."""

    __slots__ = ("values",)

    def __init__(self, values: NDArray[np.float64]) -> None:
        self.values = values

    __add__ = __radd__ = _operation(operator.add)
    __mul__ = __rmul__ = _operation(operator.mul)
    __sub__ = _operation(operator.sub)
    __rsub__ = _operation(operator.sub, swapped=True)
    __truediv__ = _operation(operator.truediv)
    __rtruediv__ = _operation(operator.truediv, swapped=True)
    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)
    __eq__ = _comparison(operator.eq)
    __ne__ = _comparison(operator.ne)

    def __bool__(self) -> bool:
        return bool(self != 0)


@dataclass(frozen=True, eq=False)
class ParallelRuns:
    """The result of one run of PyTorch with `ParallelNumbers`, for all combinations of values.

    Attributes:
        rates: The different rates in the order in which they came, shape (n, *axes).
        used: For each step, and once more for the rate after the last, an index into `rates`.
        printed: The same for the rates printed after each step.
        momentum: For each step, shape (n_steps, *axes); None when nothing moves it.
    """

    rates: NDArray[np.float64]
    used: NDArray[np.intp]
    printed: NDArray[np.intp]
    momentum: NDArray[np.float64] | None

    @property
    def n_bytes(self) -> int:
        """The bytes that its numbers take."""
        tables = (self.rates, self.used, self.printed, self.momentum)
        return sum(table.nbytes for table in tables if table is not None)

    def row(self, at: tuple[int, ...]) -> Row:
        """Return the run with the value number `at[i]` on axis i."""
        place: Any = (slice(None), *at)
        rates = self.rates[place]
        as_used = np.array_equal(self.printed, self.used[1:])
        momentum = None if self.momentum is None else self.momentum[place]
        return Row(rates[self.used], None if as_used else rates[self.printed], momentum)


def parallel_runs(run: Run, axes: tuple[Axis, ...]) -> ParallelRuns | None:
    """Run PyTorch once for all combinations of values; None if that is impossible.

    Args:
        run: Its own values for the parameters of the axes are not used.
        axes: Parameters of the schedule, and `lr`.
    """
    shape = tuple(len(values) for _, values in axes)
    tracer = Tracer(_with_numbers(run, axes))
    try:
        # Python raises on a division by 0 and returns infinity for a product that is too large;
        # such values are traced one by one.
        with (
            np.errstate(over="raise", divide="raise", invalid="raise"),
            WarningListener(lambda category, text: tracer.notice("warning", category, text)),
        ):
            tracer.follow()
    except Exception:  # noqa: BLE001  Whatever it is, the trace of each value tells it better.
        return None
    if tracer.notices:
        return None
    used, printed = map(_first_group, (tracer.used, tracer.printed))
    rates, indices = _distinct([*used, printed[-1], *printed], shape)
    n_steps = len(used)
    return ParallelRuns(
        rates,
        indices[: n_steps + 1],
        indices[n_steps + 1 :],
        None if tracer.momentum is None else _stacked(tracer.momentum, shape),
    )


def _with_numbers(run: Run, axes: Sequence[Axis]) -> Run:
    optimizer, schedule = run.optimizer, run.schedule
    for axis, (name, values) in enumerate(axes):
        column = np.array(values, dtype=float).reshape([-1, *[1] * (len(axes) - 1 - axis)])
        update = {name: ParallelNumbers(column)}
        if name == "lr":
            optimizer = optimizer.model_copy(update=update)
        elif schedule is not None:
            schedule = schedule.model_copy(update=update)
    return run.model_copy(update={"optimizer": optimizer, "schedule": schedule})


def _first_group(rows: Sequence[Any]) -> list[Any]:
    return [row[0] if isinstance(row, list) else row for row in rows]


def _distinct(
    numbers: Sequence[Any], shape: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Stack each object once: most schedulers hand the same one on while the rate is held."""
    places: dict[int, int] = {}
    indices = [places.setdefault(id(each), len(places)) for each in numbers]
    first = dict(zip(indices, numbers, strict=True))  # Or the last: it is the same object.
    return _stacked([first[index] for index in range(len(places))], shape), np.array(indices)


def _stacked(numbers: Sequence[Any], shape: tuple[int, ...]) -> NDArray[np.float64]:
    table = np.empty((len(numbers), *shape))
    for row, number in zip(table, numbers, strict=True):
        row[...] = number.values if isinstance(number, ParallelNumbers) else number
    table.setflags(write=False)
    return table
