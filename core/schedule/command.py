"""Print the rate of every optimizer step, as PyTorch's own scheduler sets it."""

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterator
from typing import get_args

from core.command_line import refuse
from core.records import RecordError
from core.schedule.optimizer import Optimizer
from core.schedule.parse import ScheduleTextError, parse_schedule
from core.schedule.run import Run
from core.schedule.tracing.trace import trace
from core.schedule.tracing.trajectory import Trajectory

Row = dict[str, float | None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `trace`."""
    kinds = get_args(Optimizer.model_fields["kind"].annotation)
    add = parser.add_argument
    add("schedule", help="such as 'CosineAnnealingLR(T_max=10, eta_min=0.001)'")
    add("--lr", type=float, default=0.1, help="base rate (default: %(default)s)")
    add("--steps", type=int, default=100, help="optimizer steps (default: %(default)s)")
    add("--format", choices=("csv", "json"), default="csv", help="default: %(default)s")
    add("--optimizer", choices=kinds, default="SGD", help="default: %(default)s")
    add("--momentum", type=float, default=0.0, help="of SGD (default: %(default)s)")
    add("--groups", type=float, nargs="+", default=(), help="base rates of further groups")
    add("--metrics", type=float, nargs="+", help="what ReduceLROnPlateau is given, step by step")


def run(args: argparse.Namespace) -> int:
    """Trace the run and print it; return 1 when PyTorch raised, 2 if there is no such run."""
    try:
        schedule = parse_schedule(args.schedule)
    except ScheduleTextError as error:
        return refuse(str(error))
    data = {
        "optimizer": {
            "kind": args.optimizer,
            "lr": args.lr,
            "momentum": args.momentum,
            "groups": args.groups,
        },
        "schedule": schedule,
        "n_steps": args.steps,
        "metrics": args.metrics,
    }
    try:
        trajectory = trace(Run.checked(data))
    except RecordError as error:
        return refuse(str(error))
    _write(list(_rows(trajectory)), _columns(trajectory), args.format)
    for notice in trajectory.notices:
        when = "while building" if notice.step is None else f"step {notice.step}"
        sys.stderr.write(f"{when}: {notice.category}: {notice.message}\n")
    return 1 if trajectory.exception else 0


def _columns(trajectory: Trajectory) -> list[str]:
    groups = ["", *(f"_{group}" for group in range(1, len(trajectory.used)))]
    rates = [f"lr_{which}{group}" for group in groups for which in ("used", "printed")]
    return ["step", *rates, *([] if trajectory.momentum is None else ["momentum"])]


def _rows(trajectory: Trajectory) -> Iterator[Row]:
    """Yield one row a step; a rate that was never printed, as PyTorch raised first, is None."""
    columns = _columns(trajectory)
    momentum = [] if trajectory.momentum is None else [trajectory.momentum]
    by_group = (
        rates for pair in zip(trajectory.used, trajectory.printed, strict=True) for rates in pair
    )
    for step, values in enumerate(zip(*by_group, *momentum, strict=True)):
        numbers = (None if math.isnan(value) else float(value) for value in values)
        yield dict(zip(columns, (step, *numbers), strict=True))


def _write(rows: list[Row], columns: list[str], form: str) -> None:
    if form == "json":
        json.dump(rows, sys.stdout, indent=1)
        sys.stdout.write("\n")
        return
    # The csv module writes None as nothing and a float as its repr.
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
