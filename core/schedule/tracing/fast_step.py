"""A faster equivalent of `scheduler.step()`: a third of the time, the same rates bit for bit.

`LRScheduler.step` asks the scheduler for the next rate (`get_lr`) and spends twice as long on
checks of its caller and copies of what it was told. `get_lr` is called here as it calls it, and
everything it writes is written, so rates and checkpoints are the same bit for bit (a test holds
every kind to the plain loop). What isn't known to be plain is simply stepped.

Source:
    PyTorch 2.13, torch/optim/lr_scheduler.py: `step` and `_update_lr`.
"""

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from torch.optim.lr_scheduler import ChainedScheduler, LRScheduler, SequentialLR

StepFunction = Callable[[], object]


def fast_step(scheduler: LRScheduler) -> StepFunction:
    """Return a faster equivalent of `scheduler.step()`.

    It is valid for as long as nobody adds a parameter group or replaces the scheduler's methods.
    """
    step: Any = scheduler.step  # Code may have put a number in its place.
    match getattr(step, "__func__", None):
        case LRScheduler.step:
            return _plain_step(scheduler)
        case ChainedScheduler.step:
            return _chained_step(scheduler)
        case SequentialLR.step:
            return _sequential_step(scheduler)
        case _:
            return step  # type: ignore[no-any-return]


def _plain_step(scheduler: Any) -> StepFunction:
    groups = scheduler.optimizer.param_groups

    def plain() -> None:
        if scheduler._step_count == 1:  # PyTorch checks the order of the calls just once.
            scheduler.step()
            return
        scheduler._step_count += 1
        scheduler._get_lr_called_within_step = True
        scheduler.last_epoch += 1
        scheduler._last_lr = rates = scheduler.get_lr()
        scheduler._get_lr_called_within_step = False
        for group, rate in zip(groups, rates, strict=True):
            group["lr"] = rate

    return plain


def _chained_step(scheduler: Any) -> StepFunction:
    parts = [fast_step(part) for part in scheduler._schedulers]
    groups = scheduler.optimizer.param_groups

    def chain() -> None:
        for part in parts:
            part()
        scheduler._last_lr = [group["lr"] for group in groups]

    return chain


def _sequential_step(scheduler: Any) -> StepFunction:
    parts, milestones = scheduler._schedulers, scheduler._milestones
    steps = [fast_step(part) for part in parts]

    def sequence() -> None:
        scheduler.last_epoch += 1
        index = bisect_right(milestones, scheduler.last_epoch)
        if index > 0 and milestones[index - 1] == scheduler.last_epoch:
            parts[index]._update_lr(0)
        else:
            steps[index]()
        scheduler._last_lr = parts[index].get_last_lr()

    return sequence
