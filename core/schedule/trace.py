"""Run PyTorch's own scheduler and write down what happens."""

import copy
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch.optim import lr_scheduler

from core.schedule.record import Rates
from core.schedule.run import AddGroup, Event, Resume, Run, SetParameter, SetRate, SkipOptimizer

# `warnings.catch_warnings` swaps a global; two learners' warnings must not mix.
_CATCHING = threading.Lock()


@dataclass(frozen=True)
class Notice:
    """A warning or exception that PyTorch raised, and when.

    `step` is the optimizer step at whose end (or, with the scheduler stepped first, beginning)
    it came; None while the optimizer and scheduler were built.
    """

    step: int | None
    kind: Literal["warning", "exception"]
    category: str
    message: str


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The rates of a run.

    Attributes:
        used: Rate in force while step t is taken, shape (n_groups, n_done), float64. A group
            that didn't exist yet has NaN. n_done < n_steps only after an exception.
        printed: Rate in the optimizer after step t and its scheduler step: what a log line at
            the end of the loop prints. Same shape; NaN where an exception came first.
        momentum: SGD's momentum or Adam's beta1 in force at step t, shape (n_done,); None
            when no scheduler moves it.
        notices: PyTorch's warnings and at most one exception, in order.
    """

    used: NDArray[np.float64]
    printed: NDArray[np.float64]
    momentum: NDArray[np.float64] | None
    notices: tuple[Notice, ...]

    @property
    def rates(self) -> Rates:
        """The rates used by the first parameter group, shape (n_done,)."""
        rates: Rates = self.used[0]
        return rates

    @property
    def exception(self) -> Notice | None:
        """The exception that ended the run, if one did."""
        return next((notice for notice in self.notices if notice.kind == "exception"), None)


def trace(run: Run) -> Trajectory:
    """Run PyTorch's own scheduler and record the rate at every optimizer step.

    An exception that PyTorch raises is a result: it ends the trajectory and stands in `notices`.
    The values are those of the naive loop, bit for bit; the time is not, because the update of
    the weights, on which no rate depends, is left out.

    Source:
        PyTorch 2.13, torch/optim/lr_scheduler.py: step the optimizer, then the scheduler.
    """
    tracer = _Tracer(run)
    with _caught_warnings(tracer.notice):
        try:
            tracer.follow()
        except Exception as error:  # noqa: BLE001  Whatever PyTorch raises is what we show.
            tracer.notice("exception", type(error).__name__, str(error))
    return tracer.trajectory()


class _Tracer:
    """One run under way. Everything that happens is appended, so a crash loses nothing."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.used: list[Any] = []
        self.printed: list[Any] = []
        self.momentum: list[float] = []
        self.notices: list[Notice] = []
        self.stepping = False
        self.moves_momentum = run.schedule is not None and run.schedule.moves_momentum()

    def follow(self) -> None:
        run = self.run
        self.optimizer = run.optimizer.build()
        self.scheduler = run.schedule.build(self.optimizer) if run.schedule else None
        self.stepping = True
        events = sorted(run.events, key=lambda event: event.at)
        here = 0
        for at, group in groupby(events, key=lambda event: event.at):
            self.steps(at - here)
            here = at
            skipped = [self.happen(event) for event in group]
            if any(skipped):
                self.steps(1, optimizer_steps=False)
                here += 1
        self.steps(run.n_steps - here)

    def steps(self, n: int, *, optimizer_steps: bool = True) -> None:
        """Take `n` steps in which nothing happens by hand. The tight loop lives here."""
        if n <= 0:
            return
        if self.run.scheduler_first:
            return self._scheduler_first(n)
        if optimizer_steps:
            # All that a scheduler asks of `optimizer.step()` is that it was called.
            self.optimizer._opt_called = True  # type: ignore[attr-defined]
        read, step, used = self._reader(), self._stepper(), self.used
        start = len(used)
        if self.moves_momentum:
            momentum = self._momentum_reader()
            for _ in range(n):
                used.append(read())
                self.momentum.append(momentum())
                step()
        else:
            for _ in range(n):
                used.append(read())
                step()
        # No hand touched the rate in between, so each printed rate is the next one used.
        self.printed += used[start + 1 :]
        self.printed.append(read())

    def _scheduler_first(self, n: int) -> None:
        read, step = self._reader(), self._stepper()
        for _ in range(n):
            step()
            self.optimizer._opt_called = True  # type: ignore[attr-defined]
            self.used.append(read())
            self.printed.append(self.used[-1])
            if self.moves_momentum:
                self.momentum.append(self._momentum_reader()())

    def _reader(self) -> Callable[[], Any]:
        groups = self.optimizer.param_groups
        if len(groups) == 1:
            return lambda group=groups[0]: group["lr"]
        return lambda: [group["lr"] for group in groups]

    def _momentum_reader(self) -> Callable[[], float]:
        group = self.optimizer.param_groups[0]
        if "betas" in group:
            return lambda: group["betas"][0]
        return lambda: group["momentum"]

    def _stepper(self) -> Callable[[], object]:
        if self.scheduler is None:
            return lambda: None
        step: Callable[..., object] = self.scheduler.step
        if not (self.run.schedule and self.run.schedule.takes_metric) or self.run.metrics is None:
            return step
        metrics = iter(self.run.metrics[len(self.used) :])
        return lambda: step(next(metrics))

    def happen(self, event: Event) -> bool:
        """Do what a hand would do before this step; return whether the optimizer step is skipped."""
        match event:
            case SetRate():
                chosen = slice(None) if event.group is None else slice(event.group, event.group + 1)
                for group in self.optimizer.param_groups[chosen]:
                    group["lr"] = event.lr
            case SetParameter():
                setattr(self.scheduler, event.name, event.value)
            case AddGroup():
                weight = torch.nn.Parameter(torch.zeros(1))
                self.optimizer.add_param_group({"params": [weight], "lr": event.lr})
            case Resume():
                self.resume(event)
        return isinstance(event, SkipOptimizer)

    def resume(self, event: Resume) -> None:
        schedule = event.schedule or self.run.schedule
        if schedule is None or self.scheduler is None:
            raise ValueError("a run without a schedule has no scheduler to resume")
        saved_optimizer = copy.deepcopy(self.optimizer.state_dict())
        saved_scheduler = copy.deepcopy(self.scheduler.state_dict())
        done = len(self.used)
        optimizer = self.optimizer = self.run.optimizer.build()
        match event.order:
            case "build, load optimizer, load scheduler":
                self.scheduler = schedule.build(optimizer)
                optimizer.load_state_dict(saved_optimizer)
                self.scheduler.load_state_dict(saved_scheduler)
            case "load optimizer, build, load scheduler":
                optimizer.load_state_dict(saved_optimizer)
                self.scheduler = schedule.build(optimizer)
                self.scheduler.load_state_dict(saved_scheduler)
            case "load optimizer, build with last_epoch = steps - 1":
                optimizer.load_state_dict(saved_optimizer)
                self.scheduler = schedule.resume(optimizer, last_epoch=done - 1)
            case "load optimizer, build with last_epoch = steps":
                optimizer.load_state_dict(saved_optimizer)
                self.scheduler = schedule.resume(optimizer, last_epoch=done)
            case "load optimizer, build":
                optimizer.load_state_dict(saved_optimizer)
                self.scheduler = schedule.build(optimizer)
            case "build, load scheduler":
                self.scheduler = schedule.build(optimizer)
                self.scheduler.load_state_dict(saved_scheduler)

    def notice(self, kind: Literal["warning", "exception"], category: str, message: str) -> None:
        step = None
        if self.stepping:
            step = len(self.used) if self.run.scheduler_first else len(self.used) - 1
        self.notices.append(Notice(step, kind, category, " ".join(message.split())))

    def trajectory(self) -> Trajectory:
        n = len(self.used)
        used, printed = _by_group(self.used), _by_group(self.printed)
        if printed.shape != used.shape:
            # The tight loop fills `printed` at its end; an exception came first.
            filled = np.full(used.shape, np.nan)
            filled[:, : n - 1] = used[:, 1:]
            filled[:, : printed.shape[1]] = printed
            printed = filled
        momentum = np.array(self.momentum, dtype=float) if self.moves_momentum else None
        return Trajectory(used, printed, momentum, tuple(self.notices))


def _by_group(rows: list[Any]) -> NDArray[np.float64]:
    """Turn a rate, or a list of one rate a group, for each step into shape (n_groups, n_steps)."""
    wide = max((len(row) for row in rows if isinstance(row, list)), default=1)
    if wide == 1:
        return np.array([rows], dtype=np.float64).reshape(1, len(rows))
    table = np.full((wide, len(rows)), np.nan)
    for t, row in enumerate(rows):
        values = row if isinstance(row, list) else [row]
        table[: len(values), t] = values
    return table


@contextmanager
def _caught_warnings(notice: Callable[[Literal["warning"], str, str], None]) -> Iterator[None]:
    """Hand every warning that is raised on behalf of this module to `notice`, as it comes."""
    with _CATCHING, warnings.catch_warnings():
        warnings.simplefilter("always")
        passed_on = warnings.showwarning

        def show(message: Any, category: type[Warning], filename: str, *rest: Any) -> None:
            if filename in (__file__, lr_scheduler.__file__):
                notice("warning", category.__name__, str(message))
            else:
                passed_on(message, category, filename, *rest)

        warnings.showwarning = show
        yield
