"""What one turn of the training loop does to the scheduler, and reads from the optimizer."""

import itertools
from collections.abc import Callable
from typing import Any

from torch.optim import Optimizer as TorchOptimizer
from torch.optim.lr_scheduler import LRScheduler

from core.schedule.record import Schedule
from core.schedule.run import Run
from core.schedule.tracing.fast_step import Advance, advance


def rates_reader(optimizer: TorchOptimizer) -> Callable[[], Any]:
    """Return what reads the rate now in force: a number, or a list of one for each group."""
    groups = optimizer.param_groups
    if len(groups) > 1:
        return lambda: [group["lr"] for group in groups]
    (only,) = groups
    return lambda: only["lr"]


def momentum_reader(optimizer: TorchOptimizer) -> Callable[[], float]:
    """Return what reads SGD's momentum or Adam's beta1."""
    group = optimizer.param_groups[0]
    if "betas" in group:
        return lambda: group["betas"][0]
    return lambda: group["momentum"]


def stepper(
    run: Run, schedule: Schedule | None, scheduler: LRScheduler | None, *, n_done: int
) -> Advance:
    """Return what each turn does to `scheduler`, from turn `n_done` on: step it, when it's due."""
    if schedule is None or scheduler is None:
        return lambda: None
    step = _scheduler_step(run, schedule, scheduler, n_done=n_done)
    every = run.step_every
    if every == 1:
        return step
    turns = itertools.count(n_done + (not run.scheduler_first))

    def when_due() -> None:
        if next(turns) % every == 0:
            step()

    return when_due


def _scheduler_step(
    run: Run, schedule: Schedule, scheduler: LRScheduler, *, n_done: int
) -> Advance:
    told = run.metrics if schedule.takes_metric else None
    told = run.step_with if told is None else told
    if told is None:
        return advance(scheduler)
    step: Callable[..., object] = scheduler.step
    arguments = iter(told[run.scheduler_steps(n_done) :])
    return lambda: step(next(arguments))
