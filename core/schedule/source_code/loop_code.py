"""The training loop of a run, as lines of PyTorch code."""

import textwrap

from core.schedule.record import Schedule
from core.schedule.run import Run
from core.schedule.source_code.build_code import Builder
from core.schedule.source_code.events_code import events_code
from core.schedule.tracing.events import NewSchedule, SkipOptimizer
from core.schedule.write import WIDTH

METRICS, EPOCHS = "metrics", "epochs"
"""The lists of what scheduler.step() is told, by the names they have in the code."""
TOLD = {METRICS: "metric", EPOCHS: "epoch"}


def loop(run: Run, builder: Builder) -> str:
    """Return the loop that records `used`, `printed` and whatever else the run measures."""
    kept = _kept(run)
    keep = {name: f"{name}.append({what})" for name, what in kept.items()}
    before = [keep[name] for name in ("used", "momentum") if name in keep]
    after = [keep[name] for name in ("get_lr", "printed") if name in keep]
    step = _scheduler_steps(run)
    if run.scheduler_first:
        one_step = [*step, *_optimizer_step(run), *before]
    else:
        one_step = [*before, *_optimizer_step(run), *step]
    shown = ", ".join(f"{name}[-1]" for name in kept)
    lines = [*events_code(run, builder), *one_step, *after, f"print(step, {shown})"]
    names, empty = ", ".join(kept), ", ".join("[]" for _ in kept)
    body = textwrap.indent("\n".join(lines), "    ")
    return f"{_list(run)}{names} = {empty}\nfor {_loop_head(run)}:\n{body}\n"


def _kept(run: Run) -> dict[str, str]:
    """Return the expressions whose values are recorded at each step, by the list's name."""
    many = run.has_many_groups()
    first = "" if many else "[0]"
    rate = '[group["lr"] for group in optimizer.param_groups]' if many else _of_first("lr")
    kept = {"used": rate, "printed": rate}
    if run.schedule and run.step_every == 1:  # Else the rate may have been changed since.
        kept["printed"] = f"scheduler.get_last_lr(){first}"
    if run.moves_momentum():
        key = run.optimizer.momentum_key()
        kept["momentum"] = f"{_of_first('betas')}[0]" if key == "betas" else _of_first("momentum")
    if run.reads_get_lr:
        kept["get_lr"] = f"scheduler.get_lr(){first}"
    return kept


def _of_first(key: str) -> str:
    return f'optimizer.param_groups[0]["{key}"]'


def _told(run: Run) -> str:
    """Return the name of the list whose items scheduler.step() is given; empty if none."""
    if run.metrics is not None and any(schedule.takes_metric for schedule in run.schedules()):
        return METRICS
    return "" if run.step_with is None else EPOCHS


def _loop_head(run: Run) -> str:
    told = _told(run)
    if told and run.step_every == 1:
        return f"step, {TOLD[told]} in enumerate({told})"
    return f"step in range({run.n_steps})"


def _list(run: Run) -> str:
    """Return the line that makes the list of `_told`."""
    name, n = _told(run), run.scheduler_steps(run.n_steps)
    numbers = {METRICS: run.metrics, EPOCHS: run.step_with}.get(name)
    if numbers is None:
        return ""
    values = [repr(number) for number in numbers[:n]]
    if not values:
        return f"{name} = []\n"
    first = numbers[0]
    if name == EPOCHS and isinstance(first, int):
        counted = range(first, first + n)
        if values == [repr(number) for number in counted]:
            return f"{name} = {counted}\n"
    if len(set(values)) == 1:
        return f"{name} = [{values[0]}] * {n}\n"
    space = " " * 4
    listed = textwrap.fill(
        ", ".join(values), WIDTH - 1, initial_indent=space, subsequent_indent=space
    )
    return f"{name} = [\n{listed},\n]\n"


def _scheduler_steps(run: Run) -> list[str]:
    """Return the lines that step the scheduler, if it's due, with what it is told."""
    begins = {0: run.schedule}
    for event in run.ordered_events():
        if isinstance(event, NewSchedule):
            begins[event.at] = event.schedule
    calls: list[tuple[int, str]] = []
    for at, schedule in begins.items():
        call = _call(run, schedule) if schedule else ""
        if not calls or calls[-1][1] != call:
            calls.append((at, call))
    lines: list[str] = []
    for at, call in reversed(calls):
        if call and at:
            lines += [f"{'elif' if lines else 'if'} step >= {at}:", f"    {call}"]
        elif call:
            lines += ["else:", f"    {call}"] if lines else [call]
    if run.step_every == 1 or not lines:
        return lines
    count = "step" if run.scheduler_first else "(step + 1)"
    return [f"if {count} % {run.step_every} == 0:", *(f"    {line}" for line in lines)]


def _call(run: Run, schedule: Schedule) -> str:
    told = _told(run)
    if not told or (told == METRICS and not schedule.takes_metric):
        return "scheduler.step()"
    one = TOLD[told] if run.step_every == 1 else f"{told}[step // {run.step_every}]"
    return f"scheduler.step({one})"


def _optimizer_step(run: Run) -> list[str]:
    skipped = sorted({event.at for event in run.events if isinstance(event, SkipOptimizer)})
    # LBFGS asks for the loss itself.
    step = "optimizer.step(lambda: 0.0)" if run.optimizer.kind == "LBFGS" else "optimizer.step()"
    if not skipped:
        return [step]
    one = len(skipped) == 1
    condition = f"step != {skipped[0]}" if one else f"step not in {tuple(skipped)}"
    return [f"if {condition}:", f"    {step}"]
