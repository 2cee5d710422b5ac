"""Slider grids: the positions of a run's sliders, and the traced rates at each of them."""

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from core.records import Number
from core.schedule.optimizer import Optimizer
from core.schedule.parameter import Slider
from core.schedule.run import Run, value_of, with_value
from core.schedule.tracing.elementwise import Axis, ParallelRuns, Positions, parallel_runs
from core.schedule.tracing.grid import Grid, Row
from core.schedule.tracing.memo import Memo, traced

LENGTHS = frozenset({"T_max", "T_0", "step_size", "total_iters", "total_steps", "step_size_up"})
"""Parameters that count scheduler steps: their sliders reach as far as the run does."""
BUDGET = 40_000  # Rates in one grid: a third of a megabyte for a browser, 80 ms for PyTorch.
FEWEST = 20  # Positions of a slider whose curve follows it; below, the curve waits for the release.

KEPT_AXES = {
    "CosineAnnealingLR": ("lr", "eta_min"),
    "StepLR": ("lr", "gamma"),
    "CyclicLR": ("max_lr",),
    "OneCycleLR": ("max_lr",),
}
"""Parameters whose runs are kept for all combinations of values, so that a release traces nothing.

For other kinds it is the base rate alone: more would take too much memory."""
MOST_BYTES = 192 * 2**20  # Of the runs kept; the cosine's for 120 steps take 100 MB.
MOST_GRID_BYTES = 32 * 2**20  # Of the grids kept: about 130 of usual length, 33 of the largest.
COMBINED_STEPS = 120  # Longer runs are kept along one axis at most.


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


def live_sliders(run: Run) -> tuple[str, ...]:
    """Return the names of the parameters that a curve can follow while they are dragged."""
    if run.schedule is None:
        return ("lr",)
    live = [p.name for p in run.schedule.parameters() if p.slider and p.slider.live]
    # Where PyTorch takes a list, one for each group, a record may hold one: no place on a slider.
    names = [name for name in live if isinstance(value_of(run, name), int | float)]
    # A highest rate of the schedule's own replaces the optimizer's: that slider would do nothing.
    return tuple(names) if "max_lr" in live else (*names, "lr")


def positions(run: Run, name: str) -> Positions:
    """Return the positions of a slider, as many as a run of this length can afford."""
    _, slider = declared(run, name)
    at_most = min(120, max(FEWEST, BUDGET // run.n_steps))
    if name in LENGTHS and run.n_steps > slider.high:
        every = _round_up(run.n_steps / at_most)
        return tuple(range(every, run.n_steps + 1, every))
    return slider.positions(at_most=at_most)


def with_present(run: Run, name: str, values: Positions) -> Positions:
    """Return the positions of a slider with the present value among them."""
    value = value_of(run, name)
    # A slider's 10 may be 10.0 here, which PyTorch may refuse: the value itself takes its place.
    others = tuple(other for other in values if other != value)
    at = bisect(others, value)
    return (*others[:at], value, *others[at:])


def follows_drag(run: Run) -> bool:
    """Return whether a run is short enough for a curve that follows a dragged slider."""
    return run.n_steps * FEWEST <= BUDGET


def sweep(run: Run, sliders: Mapping[str, Positions]) -> dict[str, Grid]:
    """Return, for each slider, the traced run at each of its positions, all else as in `run`.

    Every row is what `trace` gives for that run, bit for bit.
    """
    kept = KEPT_AXES.get(run.schedule.kind, ("lr",)) if run.schedule else ("lr",)
    axes = tuple((name, sliders[name]) for name in kept if name in sliders)
    axes = tuple((name, values) for name, values in axes if value_of(run, name) in values)
    if run.n_steps > COMBINED_STEPS:
        axes = axes[:1]
    return {name: _grid((_Swept.of(run, name, values), axes)) for name, values in sliders.items()}


@dataclass(frozen=True)
class _Swept:
    """A parameter to sweep, its values, and the run with the parameter at the first of them."""

    run: Run
    name: str
    values: Positions
    types: tuple[type, ...]  # To Python 1 == 1.0; PyTorch may refuse one of them.

    @classmethod
    def of(cls, run: Run, name: str, values: Positions) -> Self:
        # At the first value, so that a moved slider finds its own grid again.
        return cls(with_value(run, name, values[0]), name, values, tuple(map(type, values)))


def _make_grid(key: tuple[_Swept, tuple[Axis, ...]]) -> Grid:
    swept, axes = key
    rows = _rows_of_one_run(swept, axes)
    others = tuple(axis for axis in axes if axis[0] != swept.name)
    missing = tuple(value for value in swept.values if value not in rows)
    place = _place(swept.run, others)
    around = _Swept.of(_at_first(swept.run, others), swept.name, missing) if missing else None
    for value, runs in zip(missing, _kept_runs((around, others)) if around else (), strict=True):
        if runs is not None:
            rows[value] = runs.row(place)
        else:
            run = with_value(swept.run, swept.name, value)
            rows[value] = Row.of(traced(run), run.n_steps)
    return Grid.of([rows[value] for value in swept.values])


def _grid_bytes(grid: Grid) -> int:
    return sum(
        each.nbytes for each in (grid.rates, grid.printed, grid.momentum) if each is not None
    )


_grid = Memo(_make_grid, _grid_bytes, MOST_GRID_BYTES)


def _rows_of_one_run(swept: _Swept, axes: tuple[Axis, ...]) -> dict[Number, Row]:
    """Return the rows that a single run of PyTorch gives, by the swept value; none if that fails.

    PyTorch divides by some parameters: where 0 is among the values, they are also tried without it.
    """
    own: Axis = (swept.name, swept.values)
    without_zero: Axis = (swept.name, tuple(value for value in swept.values if value))
    for tried in dict.fromkeys((axes if own in axes else (own,), (own,), (without_zero,))):
        values = dict(tried)[swept.name]
        runs = parallel_runs(_at_first(swept.run, tried), tried) if values else None
        if runs is not None:
            at = list(dict(tried)).index(swept.name)
            place = _place(with_value(swept.run, swept.name, values[0]), tried)
            return {
                value: runs.row((*place[:at], position, *place[at + 1 :]))
                for position, value in enumerate(values)
            }
    return {}


def _all_runs(key: tuple[_Swept, tuple[Axis, ...]]) -> tuple[ParallelRuns | None, ...]:
    """Run PyTorch once for each value, for all values along the axes together."""
    swept, axes = key
    if not axes:
        return (None,) * len(swept.values)
    runs = (with_value(swept.run, swept.name, value) for value in swept.values)
    return tuple(parallel_runs(run, axes) for run in runs)


_kept_runs = Memo(
    _all_runs, lambda kept: sum(runs.n_bytes for runs in kept if runs is not None), MOST_BYTES
)


def _at_first(run: Run, axes: tuple[Axis, ...]) -> Run:
    """Return the run with the first value on each axis, so that such runs share a cache entry."""
    for name, values in axes:
        run = with_value(run, name, values[0])
    return run


def _place(run: Run, axes: tuple[Axis, ...]) -> tuple[int, ...]:
    return tuple(values.index(value_of(run, name)) for name, values in axes)


def _round_up(number: float) -> int:
    """Return the next of 1, 2, 5, 10, 20, 25, 50 and so on, at or above the number."""
    decade = 10 ** int(np.log10(number))
    leads = (1, 2, 5, 10) if decade == 1 else (1, 2, 2.5, 5, 10)
    return next(int(lead * decade) for lead in leads if lead * decade >= number)
