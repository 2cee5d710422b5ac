"""The lines of a run's loop that make its manual changes."""

import textwrap
from collections.abc import Iterator
from itertools import groupby

from core.schedule.record import Schedule
from core.schedule.run import Run
from core.schedule.source_code.build_code import Builder, new_weight_code
from core.schedule.tracing.events import (
    AddGroup,
    AnyEvent,
    NewSchedule,
    Resume,
    SetParameter,
    SetRate,
    SkipOptimizer,
)


def events_code(run: Run, builder: Builder) -> Iterator[str]:
    """Yield the first lines of the loop's body, at its own indentation."""
    acting = [event for event in run.ordered_events() if not isinstance(event, SkipOptimizer)]
    schedule: Schedule | None = run.schedule
    for at, events in groupby(acting, key=lambda event: event.at):
        yield f"if step == {at}:"
        for event in events:
            if isinstance(event, NewSchedule | Resume):
                schedule = event.schedule or schedule
            text = "".join(f"{line}\n" for line in _done(event, schedule, run, builder))
            yield textwrap.indent(text.rstrip("\n"), "    ")


def _done(event: AnyEvent, schedule: Schedule | None, run: Run, builder: Builder) -> Iterator[str]:
    match event:
        case SetRate(group=None) if run.has_many_groups():
            yield "for group in optimizer.param_groups:"
            yield f'    group["lr"] = {event.lr!r}'
        case SetRate():
            yield f'optimizer.param_groups[{event.group or 0}]["lr"] = {event.lr!r}'
        case SetParameter():
            yield f"scheduler.{event.name} = {event.value!r}"
        case AddGroup():
            group = f'{{"params": [{new_weight_code(run.optimizer)}], "lr": {event.lr!r}}}'
            yield f"optimizer.add_param_group({group})"
        case NewSchedule():
            yield builder.scheduler(schedule, depth=8).rstrip()
        case Resume():
            yield from _resume(event, schedule, builder)
        case SkipOptimizer():
            pass


def _resume(event: Resume, schedule: Schedule | None, builder: Builder) -> Iterator[str]:
    yield "saved = optimizer.state_dict(), scheduler.state_dict()"
    yield builder.optimizer(depth=8).rstrip()
    for act in event.acts():
        match act:
            case "build":
                yield builder.scheduler(schedule, depth=8).rstrip()
            case "build with last_epoch = steps - 1":
                yield builder.scheduler(schedule, depth=8, last_epoch="step - 1").rstrip()
            case "build with last_epoch = steps":
                yield builder.scheduler(schedule, depth=8, last_epoch="step").rstrip()
            case "load optimizer":
                yield "optimizer.load_state_dict(saved[0])"
            case "load scheduler":
                yield "scheduler.load_state_dict(saved[1])"
