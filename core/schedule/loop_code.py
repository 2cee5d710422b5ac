"""The training loop of a run, with what is done by hand on the way."""

import textwrap
from collections.abc import Iterator
from itertools import groupby

from core.schedule.build_code import NEW_WEIGHT, Builder
from core.schedule.run import (
    AddGroup,
    AnyEvent,
    Resume,
    Run,
    SetParameter,
    SetRate,
    SkipOptimizer,
)
from core.schedule.write import WIDTH


def loop(run: Run, builder: Builder) -> str:
    """Return the loop that fills `used` and `printed`, and `momentum` where it moves."""
    metrics = _metrics(run)
    many = _has_many_groups(run)
    rate = '[group["lr"] for group in optimizer.param_groups]' if many else _of_first("lr")
    kept = {"used": rate, "printed": rate}
    if run.schedule:
        kept["printed"] = f"scheduler.get_last_lr(){'' if many else '[0]'}"
    if run.moves_momentum():
        kept["momentum"] = _of_first("momentum" if run.optimizer.kind == "SGD" else "betas")
        kept["momentum"] += "" if run.optimizer.kind == "SGD" else "[0]"
    keep = {name: f"{name}.append({what})" for name, what in kept.items()}
    before = [line for name, line in keep.items() if name != "printed"]
    step = [f"scheduler.step({'metric' if metrics else ''})"] if run.schedule else []
    if run.scheduler_first:
        turn = [*step, *_optimizer_step(run), *before]
    else:
        turn = [*before, *_optimizer_step(run), *step]
    shown = ", ".join(f"{name}[-1]" for name in kept)
    lines = [*_events(run, builder), *turn, keep["printed"], f"print(step, {shown})"]
    steps = "step, metric in enumerate(metrics)" if metrics else f"step in range({run.n_steps})"
    names, empty = ", ".join(kept), ", ".join("[]" for _ in kept)
    body = textwrap.indent("\n".join(lines), "    ")
    return f"{metrics}{names} = {empty}\nfor {steps}:\n{body}\n"


def _has_many_groups(run: Run) -> bool:
    return bool(run.optimizer.groups) or any(isinstance(event, AddGroup) for event in run.events)


def _of_first(key: str) -> str:
    return f'optimizer.param_groups[0]["{key}"]'


def _metrics(run: Run) -> str:
    if run.metrics is None or run.schedule is None or not run.schedule.takes_metric:
        return ""
    values = [repr(value) for value in run.metrics[: run.n_steps]]
    if len(set(values)) == 1:
        return f"metrics = [{values[0]}] * {run.n_steps}\n"
    space = " " * 4
    listed = textwrap.fill(
        ", ".join(values), WIDTH - 1, initial_indent=space, subsequent_indent=space
    )
    return f"metrics = [\n{listed},\n]\n"


def _optimizer_step(run: Run) -> list[str]:
    skipped = sorted({event.at for event in run.events if isinstance(event, SkipOptimizer)})
    if not skipped:
        return ["optimizer.step()"]
    one = len(skipped) == 1
    condition = f"step != {skipped[0]}" if one else f"step not in {tuple(skipped)}"
    return [f"if {condition}:", "    optimizer.step()"]


def _events(run: Run, builder: Builder) -> Iterator[str]:
    acting = [event for event in run.events if not isinstance(event, SkipOptimizer)]
    for at, events in groupby(sorted(acting, key=lambda e: e.at), key=lambda e: e.at):
        yield f"if step == {at}:"
        for event in events:
            text = "".join(f"{line}\n" for line in _done_by_hand(event, run, builder))
            yield textwrap.indent(text.rstrip("\n"), "    ")


def _done_by_hand(event: AnyEvent, run: Run, builder: Builder) -> Iterator[str]:
    match event:
        case SetRate(group=None) if _has_many_groups(run):
            yield "for group in optimizer.param_groups:"
            yield f'    group["lr"] = {event.lr!r}'
        case SetRate():
            yield f'optimizer.param_groups[{event.group or 0}]["lr"] = {event.lr!r}'
        case SetParameter():
            yield f"scheduler.{event.name} = {event.value!r}"
        case AddGroup():
            group = f'{{"params": [{NEW_WEIGHT}], "lr": {event.lr!r}}}'
            yield f"optimizer.add_param_group({group})"
        case Resume():
            yield from _resume(event, run, builder)
        case SkipOptimizer():
            pass


def _resume(event: Resume, run: Run, builder: Builder) -> Iterator[str]:
    schedule = event.schedule or run.schedule
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
