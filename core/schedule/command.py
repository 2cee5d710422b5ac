"""Print the rate of every optimizer step, as PyTorch's own scheduler sets it."""

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

from core.command_line import refuse
from core.records import RecordError
from core.schedule.optimizer import HOW_IT_USES_LR, OPTIMIZERS, Optimizer
from core.schedule.parse import PastedCode, ScheduleTextError, read_code
from core.schedule.run import Run
from core.schedule.tracing.trace import trace
from core.schedule.tracing.trajectory import Trajectory

Row = dict[str, float | None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `trace`."""
    start = Optimizer()
    add = parser.add_argument
    add(
        "schedule",
        help="such as 'CosineAnnealingLR(T_max=10)', or the lines of code that make the scheduler"
        " and its optimizer, which are read and never executed; - reads standard input",
    )
    add("--lr", type=float, help=f"base rate (default: that of the code, or {start.lr})")
    add("--steps", type=int, default=100, help="optimizer steps (default: %(default)s)")
    add("--format", choices=("csv", "json"), default="csv", help="default: %(default)s")
    add("--optimizer", choices=OPTIMIZERS, help=f"default: that of the code, or {start.kind}")
    add("--momentum", type=float, help="of SGD, RMSprop or Muon")
    add("--groups", type=float, nargs="+", help="base rates of further parameter groups")
    add(
        "--initial-lr",
        type=float,
        nargs="+",
        help="for last_epoch: the rate that each parameter group began with",
    )
    add("--metrics", type=float, nargs="+", help="what ReduceLROnPlateau is given, step by step")


def run(args: argparse.Namespace) -> int:
    """Trace the run and print it; return 1 when PyTorch raised, 2 if there is no such run."""
    text = sys.stdin.read() if args.schedule == "-" else args.schedule
    try:
        code = read_code(text)
        optimizer = _optimizer(code, args)
        given = {"schedule": code.schedule, "n_steps": args.steps, "metrics": args.metrics}
        trajectory = trace(Run.checked({"optimizer": optimizer, **given}))
    except (ScheduleTextError, RecordError) as error:
        return refuse(str(error))
    for remark in code.remarks:
        sys.stderr.write(f"{remark}\n")
    if optimizer.kind in HOW_IT_USES_LR:
        sys.stderr.write(f"{HOW_IT_USES_LR[optimizer.kind]}\n")
    _write(list(_rows(trajectory)), _columns(trajectory), args.format)
    for notice in trajectory.notices:
        when = "while building" if notice.step is None else f"step {notice.step}"
        sys.stderr.write(f"{when}: {notice.category}: {notice.message}\n")
        if "'initial_lr' is not specified" in notice.message:
            sys.stderr.write("Give the rate that the run began with: --initial-lr 0.1\n")
    return 1 if trajectory.exception else 0


def _optimizer(code: PastedCode, args: argparse.Namespace) -> Optimizer:
    """Return the optimizer of the code, with what the command line says instead."""
    optimizer = code.optimizer_on(Optimizer())
    if args.optimizer and args.optimizer != optimizer.kind:
        # What another class is given besides its rates need not mean anything to this one.
        rates = {name: getattr(optimizer, name) for name in ("lr", "groups", "initial_lr")}
        optimizer = Optimizer(kind=args.optimizer, **rates)
    names = ("lr", "momentum", "groups", "initial_lr")
    asked: dict[str, Any] = {name: getattr(args, name) for name in names}
    return optimizer.changed(**{name: new for name, new in asked.items() if new is not None})


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
