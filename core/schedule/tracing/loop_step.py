"""One step of the training loop: reading the optimizer's rate, and stepping the scheduler."""

import itertools
from collections.abc import Callable
from typing import Any

from torch.optim import Optimizer as TorchOptimizer
from torch.optim.lr_scheduler import LRScheduler

from core.schedule.record import Schedule
from core.schedule.run import Run
from core.schedule.tracing.fast_step import StepFunction, fast_step


def rates_reader(optimizer: TorchOptimizer) -> Callable[[], Any]:
    """Return a function that reads the current rate: a number, or a list with one per group."""
    groups = optimizer.param_groups
    if len(groups) > 1:
        return lambda: [group["lr"] for group in groups]
    (only,) = groups
    return lambda: only["lr"]


def momentum_reader(optimizer: TorchOptimizer) -> Callable[[], float]:
    """Return a function that reads the optimizer's momentum or, of the Adams, beta1."""
    group = optimizer.param_groups[0]
    if "betas" in group:
        return lambda: group["betas"][0]
    return lambda: group["momentum"]


def stepper(
    run: Run, schedule: Schedule | None, scheduler: LRScheduler | None, *, n_done: int
) -> StepFunction:
    """Return a function that steps the scheduler when it's due; called once per loop step.

    `n_done` is the number of loop steps that were taken before the first call.
    """
    if schedule is None or scheduler is None:
        return lambda: None
    step = _scheduler_step(run, schedule, scheduler, n_done=n_done)
    every = run.step_every
    if every == 1:
        return step
    loop_steps = itertools.count(n_done + (not run.scheduler_first))

    def when_due() -> None:
        if next(loop_steps) % every == 0:
            step()

    return when_due


def _scheduler_step(
    run: Run, schedule: Schedule, scheduler: LRScheduler, *, n_done: int
) -> StepFunction:
    told = run.metrics if schedule.takes_metric else None
    told = run.step_with if told is None else told
    if told is None:
        return fast_step(scheduler)
    step: Callable[..., object] = scheduler.step
    arguments = iter(told[run.scheduler_steps(n_done) :])
    return lambda: step(next(arguments))
