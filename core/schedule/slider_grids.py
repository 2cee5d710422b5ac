"""What happens when one slider of a run is moved: its positions, and PyTorch's answer at each."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.records import Number
from core.schedule import (
    CosineAnnealingLR,
    Grid,
    Optimizer,
    Run,
    Slider,
    grids,
    sweep,
    trace,
    with_value,
)

LENGTHS = frozenset({"T_max", "T_0", "step_size", "total_iters", "total_steps", "step_size_up"})
"""Parameters that count scheduler steps: their sliders reach as far as the run does."""
BUDGET = 40_000  # Rates in one grid: a third of a megabyte for a browser, 80 ms for PyTorch.
FEWEST = 20  # Positions of a slider whose curve follows the finger; below, it waits for Python.

Positions = tuple[Number, ...]


@dataclass(frozen=True)
class Moves:
    """Row i is the run with the slider at position i, each of shape (n_positions, n_steps)."""

    used: Grid
    printed: Grid
    momentum: Grid | None

    def __post_init__(self) -> None:
        # Threads share what is kept of a sweep.
        for rows in (self.used, self.printed, self.momentum):
            if rows is not None:
                rows.setflags(write=False)


def declared(run: Run, name: str) -> tuple[str, Slider]:
    """Return the help text and the range of a parameter of the optimizer or the schedule.

    Raises:
        ValueError: If there is none of that name, or its record declares no slider for it.
    """
    record = type(run.schedule) if name != "lr" and run.schedule else Optimizer
    field = record.model_fields.get(name)
    slider = next((m for m in field.metadata if isinstance(m, Slider)), None) if field else None
    if field is None or slider is None:
        raise ValueError(f"a slider must be a parameter with a range, got {name}")
    return field.description or "", slider


def value_of(run: Run, name: str) -> Number:
    """Return the present value of `lr` or of a parameter of the schedule."""
    value: Number = run.optimizer.lr if name == "lr" else getattr(run.schedule, name)
    return value


def by_hand(run: Run) -> bool:
    """Whether something happens between the scheduler's step and the next of the optimizer."""
    return bool(run.events) or run.scheduler_first


def stops(run: Run, name: str) -> Positions:
    """Return the positions of a slider, as many as a run of this length can afford."""
    _, slider = declared(run, name)
    at_most = min(120, max(FEWEST, BUDGET // run.n_steps))
    if name in LENGTHS and run.n_steps > slider.high:
        every = _round_up(run.n_steps / at_most)
        return tuple(range(every, run.n_steps + 1, every))
    return slider.positions(at_most=at_most)


def moves(run: Run, positions: Mapping[str, Positions]) -> dict[str, Moves]:
    """Return what PyTorch does at every position of each slider, the others being as in `run`.

    Empty where the run is too long for that: the curve then waits for the slider's release.
    """
    if run.n_steps * FEWEST > BUDGET:
        return {}
    is_cosine = isinstance(run.schedule, CosineAnnealingLR) and not by_hand(run)
    if is_cosine and all(value_of(run, name) in values for name, values in positions.items()):
        swept = grids(run, positions)  # All three sliders together: these grids are kept ready.
        return {name: _shifted(grid) for name, grid in swept.items()}
    # The swept value is set to the first position, so that moving it finds its grid in the cache.
    return {
        name: _swept(with_value(run, name, values[0]), name, values)
        for name, values in positions.items()
    }


def with_present(
    run: Run, name: str, positions: Positions, there: Moves | None
) -> tuple[Positions, Moves | None]:
    """Put the present value among the positions, and its trajectory among theirs."""
    value = value_of(run, name)
    if value in positions:
        return positions, there
    at = bisect(positions, value)
    if there is not None:
        here = _rows([run])
        momentum = (there.momentum, here.momentum)
        there = Moves(
            np.insert(there.used, at, here.used[0], axis=0),
            np.insert(there.printed, at, here.printed[0], axis=0),
            np.insert(momentum[0], at, momentum[1][0], axis=0)
            if momentum[0] is not None and momentum[1] is not None
            else None,
        )
    return (*positions[:at], value, *positions[at:]), there


def padded(row: Grid, n_steps: int) -> Grid:
    """Return the row with NaN for the steps that an exception left untaken."""
    return np.pad(np.asarray(row, dtype=float), (0, n_steps - len(row)), constant_values=np.nan)


@lru_cache(maxsize=256)
def _swept(run: Run, name: str, values: Positions) -> Moves:
    if by_hand(run) or (run.schedule is not None and run.schedule.moves_momentum()):
        return _rows([with_value(run, name, value) for value in values])
    return _shifted(sweep(run, name, values))


def _shifted(grid: Grid) -> Moves:
    """Take the printed rates from the used ones: nothing is done by hand in between."""
    return Moves(grid[:, :-1], grid[:, 1:], None)


def _rows(runs: Sequence[Run]) -> Moves:
    all_traced = [trace(run) for run in runs]
    n_steps = runs[0].n_steps
    moments = [trajectory.momentum for trajectory in all_traced]
    return Moves(
        np.stack([padded(trajectory.used[0], n_steps) for trajectory in all_traced]),
        np.stack([padded(trajectory.printed[0], n_steps) for trajectory in all_traced]),
        np.stack([padded(row, n_steps) for row in moments if row is not None])
        if any(row is not None for row in moments)
        else None,
    )


def _round_up(number: float) -> int:
    """Return the next of 1, 2, 5, 10, 20, 25, 50 and so on, at or above the number."""
    decade = 10 ** int(np.log10(number))
    leads = (1, 2, 5, 10) if decade == 1 else (1, 2, 2.5, 5, 10)
    return next(int(lead * decade) for lead in leads if lead * decade >= number)
