"""`trace`: execute a run with PyTorch's own scheduler and record its rates."""

import copy
import itertools
from functools import partial
from typing import Any, Literal

import numpy as np
import torch

from core.schedule.optimizer import new_weight
from core.schedule.run import Run
from core.schedule.tracing.events import (
    AddGroup,
    AnyEvent,
    NewSchedule,
    Resume,
    SetParameter,
    SetRate,
    SkipOptimizer,
)
from core.schedule.tracing.fast_step import StepFunction
from core.schedule.tracing.loop_step import momentum_reader, rates_reader, stepper
from core.schedule.tracing.torch_warnings import Notice, WarningListener
from core.schedule.tracing.trajectory import Trajectory, by_group

TORCH_VERSION = str(torch.__version__)
"""The PyTorch that computes every number of this process."""
PINNED_TORCH = "2.13.0"
"""The version in requirements.txt, with which all shipped content was checked."""


def trace(run: Run) -> Trajectory:
    """Run PyTorch's own scheduler and record the rate at every optimizer step.

    An exception that PyTorch raises is a result: it ends the trajectory and is kept in `notices`.
    The values are those of the naive loop, bit for bit; the time is not, because the update of
    the weights, on which no rate depends, is left out.

    Source:
        PyTorch 2.13, torch/optim/lr_scheduler.py: step the optimizer, then the scheduler.
    """
    tracer = Tracer(run)
    with WarningListener(lambda category, text: tracer.notice("warning", category, text)):
        try:
            tracer.follow()
        except Exception as error:  # noqa: BLE001  Whatever PyTorch raises is what we show.
            tracer.notice("exception", type(error).__name__, str(error))
    return tracer.trajectory()


class Tracer:
    """One run under way. Everything that happens is appended, so an exception loses nothing."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.schedule = run.schedule
        self.used: list[Any] = []
        self.printed: list[Any] = []
        self.momentum: list[float] | None = [] if run.moves_momentum() else None
        self.get_lr: list[Any] | None = [] if run.reads_get_lr else None
        self.notices: list[Notice] = []
        self.weight_decay: float | None = None
        self.building = True
        self.event: AnyEvent | None = None

    def follow(self) -> None:
        self.optimizer = self.run.optimizer.build()
        first = self.optimizer.param_groups[0]
        self.weight_decay = first["weight_decay"] if first.get("decoupled_weight_decay") else None
        self.scheduler = self.schedule.build(self.optimizer) if self.schedule else None
        self.building = False
        for at, group in itertools.groupby(self.run.ordered_events(), key=lambda event: event.at):
            self.steps(at - len(self.used))
            skipped = [self.happen(event) for event in group]
            self.steps(1, optimizer_steps=not any(skipped))
        self.steps(self.run.n_steps - len(self.used))

    def steps(self, n: int, *, optimizer_steps: bool = True) -> None:
        """Take `n` steps of the loop without a manual change. The tight loop is here."""
        if n == 0:
            return
        if self.run.scheduler_first:
            return self._scheduler_first(n, optimizer_steps=optimizer_steps)
        if optimizer_steps:
            self._mark_optimizer_step()
        read, read_momentum = rates_reader(self.optimizer), momentum_reader(self.optimizer)
        step = self._stepper()
        used, momentum, start = self.used, self.momentum, len(self.used)
        if self.get_lr is not None:
            step = self._then_get_lr(step)
        try:
            for _ in range(n):
                used.append(read())
                if momentum is not None:
                    momentum.append(read_momentum())
                step()
        finally:
            # Nothing changed the rate in between, so each printed rate is the next one used.
            self.printed += used[start + 1 :]
        self.printed.append(read())

    def _scheduler_first(self, n: int, *, optimizer_steps: bool) -> None:
        read, read_momentum = rates_reader(self.optimizer), momentum_reader(self.optimizer)
        step = self._stepper()
        for _ in range(n):
            step()
            if optimizer_steps:
                self._mark_optimizer_step()
            self.used.append(read())
            if self.momentum is not None:
                self.momentum.append(read_momentum())
            self._call_get_lr()
            self.printed.append(self.used[-1])

    def _mark_optimizer_step(self) -> None:
        """Mark `optimizer.step()` as called, which is all that a scheduler checks of it."""
        # Only schedulers that wrap `optimizer.step` check it; ReduceLROnPlateau doesn't.
        if hasattr(self.optimizer.step, "_wrapped_by_lr_sched"):
            self.optimizer._opt_called = True  # type: ignore[attr-defined]

    def _then_get_lr(self, step: StepFunction) -> StepFunction:
        def both() -> None:
            step()
            self._call_get_lr()

        return both

    def _call_get_lr(self) -> None:
        if self.get_lr is not None and self.scheduler is not None:
            rates = self.scheduler.get_lr()
            self.get_lr.append(rates if len(rates) > 1 else rates[0])

    def _stepper(self) -> StepFunction:
        return stepper(self.run, self.schedule, self.scheduler, n_done=len(self.used))

    def happen(self, event: AnyEvent) -> bool:
        """Make a manual change before this step; return whether to skip the optimizer's step."""
        self.event = event
        match event:
            case SetRate():
                groups = self.optimizer.param_groups
                for group in groups if event.group is None else [groups[event.group]]:
                    group["lr"] = event.lr
            case SetParameter():
                setattr(self.scheduler, event.name, event.value)
            case AddGroup():
                self.optimizer.add_param_group(
                    {"params": [new_weight(self.run.optimizer.kind)], "lr": event.lr}
                )
            case NewSchedule():
                self.schedule = event.schedule
                self.scheduler = event.schedule.build(self.optimizer)
            case Resume():
                self.resume(event)
            case SkipOptimizer():
                pass
        self.event = None
        return isinstance(event, SkipOptimizer)

    def resume(self, event: Resume) -> None:
        """Save, start again, and load in the order that `event` names."""
        self.schedule = event.schedule or self.schedule
        if self.scheduler is None or self.schedule is None:
            raise ValueError("a run without a schedule has no scheduler to resume")
        saved_optimizer = copy.deepcopy(self.optimizer.state_dict())
        saved_scheduler = copy.deepcopy(self.scheduler.state_dict())
        self.optimizer = self.run.optimizer.build()
        for act in event.acts():
            match act:
                case "build":
                    self.scheduler = self.schedule.build(self.optimizer)
                case "build with last_epoch = steps - 1":
                    self.scheduler = self.schedule.build(self.optimizer, last_epoch=event.at - 1)
                case "build with last_epoch = steps":
                    self.scheduler = self.schedule.build(self.optimizer, last_epoch=event.at)
                case "load optimizer":
                    self.optimizer.load_state_dict(saved_optimizer)
                case "load scheduler":
                    self.scheduler.load_state_dict(saved_scheduler)

    def notice(self, kind: Literal["warning", "exception"], category: str, message: str) -> None:
        step = None
        if self.event is not None:
            step = self.event.at
        elif not self.building:
            # The wrong order begins its step with the scheduler, before a rate is read.
            step = len(self.printed) if self.run.scheduler_first else len(self.used) - 1
        # A KeyError gives its text as Python would write it, line breaks as \\n.
        text = " ".join(message.replace("\\n", " ").split())
        self.notices.append(Notice(step, kind, category, text))

    def trajectory(self) -> Trajectory:
        n_steps = len(self.used)
        # The largest number at any step: a group added by hand is gone after a resume.
        n_groups = 1
        if self.run.has_many_groups():
            n_groups = max((len(row) for row in self.used if isinstance(row, list)), default=1)
        table = partial(by_group, n_groups=n_groups, n_steps=n_steps)
        return Trajectory(
            used=table(self.used),
            printed=table(self.printed),
            momentum=None if self.momentum is None else np.array(self.momentum, dtype=float),
            notices=tuple(self.notices),
            get_lr=None if self.get_lr is None else table(self.get_lr),
            weight_decay=self.weight_decay,
            step_every=self.run.step_every,
        )
