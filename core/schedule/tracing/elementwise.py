"""One real trajectory for every position of a slider, so that a curve can follow the finger."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from torch.optim.lr_scheduler import CosineAnnealingLR as TorchCosine

from core.records import Number
from core.records.numbers import is_count
from core.schedule.kinds.cosine import CosineAnnealingLR
from core.schedule.optimizer import Optimizer
from core.schedule.run import Run
from core.schedule.tracing.events import AddGroup, SetRate
from core.schedule.tracing.trace import trace
from core.schedule.tracing.trajectory import Trajectory

Grid = NDArray[np.float64]
"""Rates, shape (n_positions, n_steps + 1): those used, then the one printed after the last step."""
Positions = tuple[Number, ...]

BANK_STEPS = 120  # Longer runs are swept one by one: the bank would cost too much memory.


def with_value(run: Run, name: str, value: Number) -> Run:
    """Return the run with one parameter changed: `lr` is the optimizer's, the rest the schedule's.

    Raises:
        ValueError: If neither has a parameter of that name, or it does not take the value.
    """
    if name == "lr":
        optimizer = Optimizer(**{**run.optimizer.model_dump(), "lr": value})
        return run.model_copy(update={"optimizer": optimizer})
    if run.schedule is None:
        raise ValueError(f"a run without a schedule has no parameter {name}")
    return run.model_copy(update={"schedule": run.schedule.changed(**{name: value})})


def grids(run: Run, positions: Mapping[str, Positions]) -> dict[str, Grid]:
    """Return the grid of every slider around `run`, by the slider's name."""
    if _fits_bank(run, positions):
        return _from_bank(run, positions)
    return {name: sweep(run, name, values) for name, values in positions.items()}


@lru_cache(maxsize=512)
def sweep(run: Run, name: str, values: Positions) -> Grid:
    """Run PyTorch once for each value of one parameter of the first parameter group.

    Rows are those of `trace(with_value(run, name, value))`, NaN from an exception on.
    """
    if name == "lr" and _groups_are_alike(run) and min(values) >= 0:
        # One run serves all base rates. (PyTorch refuses only a first one below 0.)
        first, *others = values
        optimizer = Optimizer(**{**run.optimizer.model_dump(), "lr": first, "groups": others})
        trajectory = trace(run.model_copy(update={"optimizer": optimizer}))
        if trajectory.exception is None:
            return _rows(trajectory, run.n_steps)
    traced = [trace(with_value(run, name, value)) for value in values]
    grid = np.concatenate([_rows(trajectory, run.n_steps)[:1] for trajectory in traced])
    grid.setflags(write=False)
    return grid


def _groups_are_alike(run: Run) -> bool:
    """Return whether what happens to one parameter group would happen to any further one."""
    return not run.optimizer.groups and not any(
        isinstance(event, AddGroup) or (isinstance(event, SetRate) and event.group is not None)
        for event in run.events
    )


def _rows(trajectory: Trajectory, n_steps: int) -> Grid:
    """Return every group's used rates and the last printed one, shape (n_groups, n_steps + 1)."""
    n_groups, n_done = trajectory.used.shape
    rows = np.full((n_groups, n_steps + 1), np.nan)
    rows[:, :n_done] = trajectory.used
    if n_done == n_steps:
        rows[:, -1] = trajectory.printed[:, -1]
    rows.setflags(write=False)
    return rows


def _fits_bank(run: Run, positions: Mapping[str, Positions]) -> bool:
    plain = Run(optimizer=run.optimizer, schedule=run.schedule, n_steps=run.n_steps)
    return (
        isinstance(run.schedule, CosineAnnealingLR)
        and run == plain
        and run.n_steps <= BANK_STEPS
        and not run.optimizer.groups
        and positions.keys() == {"T_max", "eta_min", "lr"}
        # Where PyTorch raises, the bank would too.
        and all(map(is_count, positions["T_max"]))
        and min(positions["lr"]) >= 0
        and run.optimizer.lr in positions["lr"]
        and run.schedule.eta_min in positions["eta_min"]
        and run.schedule.T_max in positions["T_max"]
    )


def _from_bank(run: Run, positions: Mapping[str, Positions]) -> dict[str, Grid]:
    schedule = run.schedule
    assert isinstance(schedule, CosineAnnealingLR)  # noqa: S101  (for the type checker)
    lrs, floors = positions["lr"], positions["eta_min"]
    at_lr, at_floor = lrs.index(run.optimizer.lr), floors.index(schedule.eta_min)
    here = _all_cosines(schedule.T_max, run.n_steps, lrs, floors)
    lengths = np.stack(
        [
            _all_cosines(T_max, run.n_steps, lrs, floors)[:, at_lr, at_floor]
            for T_max in positions["T_max"]
        ]
    )
    lengths.setflags(write=False)
    return {
        "T_max": lengths,
        "eta_min": here[:, at_lr, :].T,
        "lr": here[:, :, at_floor].T,
    }


@lru_cache(maxsize=220)
def _all_cosines(T_max: Number, n_steps: int, lrs: Positions, floors: Positions) -> Grid:
    """Run PyTorch's cosine once for every pair of base rate and floor together.

    Its arithmetic is element by element, so arrays of rates go through it as numbers do, bit
    for bit (a test holds that). Shape (n_steps + 1, n_lrs, n_floors).
    """
    shape = (len(lrs), len(floors))
    optimizer = Optimizer().build()
    group = optimizer.param_groups[0]
    group["lr"] = np.broadcast_to(np.array(lrs, dtype=float)[:, None], shape)
    eta_min = np.broadcast_to(np.array(floors, dtype=float), shape)
    scheduler = TorchCosine(optimizer, T_max, eta_min)  # type: ignore[arg-type]
    optimizer._opt_called = True  # type: ignore[attr-defined]  # See core.schedule.tracing.trace.
    rates = np.empty((n_steps + 1, *shape))
    for t in range(n_steps):
        rates[t] = group["lr"]
        scheduler.step()
    rates[n_steps] = group["lr"]
    rates.setflags(write=False)
    return rates
