"""Measure the time of `trace` against the plain loop of `optimizer.step()` and `scheduler.step()`.

`python -m bench.engine` prints a table of every kind of schedule and exits with 1 when one takes
more than a quarter of the loop. The loop is timed with a gradient, as in training, and without.
"""

import statistics
import sys
import time

import torch

from bench.table import table
from core.schedule import KINDS, OneCycleLR, Run, Schedule, trace

N_STEPS = 1_000
PAIRS = 9
MOST = 0.25


def main() -> int:
    """Print the table; return 1 when a ratio is too high."""
    rows: list[dict[str, str | int | float]] = []
    slow = []
    for name, kind in KINDS.items():
        turns = _alternated(kind)
        training, bare, tracing = map(statistics.median, zip(*turns, strict=True))
        # Each ratio is of two times measured one after the other, so that load strikes both.
        ratio = statistics.median(ours / loop for loop, _, ours in turns)
        ratio_bare = statistics.median(ours / loop for _, loop, ours in turns)
        rows.append(
            {
                f"{N_STEPS} steps": name,
                "loop, ms": 1e3 * training,
                "without gradient, ms": 1e3 * bare,
                "trace, ms": 1e3 * tracing,
                "trace / loop": f"{ratio:.2f}",
                "without gradient": f"{ratio_bare:.2f}",
            }
        )
        slow += [name] if ratio > MOST else []
    print(table(rows))
    if slow:
        print(f"trace must take at most {MOST} of the loop; too slow: {', '.join(slow)}")
    return 1 if slow else 0


def _alternated(kind: type[Schedule]) -> list[tuple[float, float, float]]:
    """Return seconds of the loop with a gradient, without one, and of `trace`, in alternation."""
    schedule = kind.example()
    if isinstance(schedule, OneCycleLR):  # The one kind that counts its steps.
        schedule = schedule.changed(total_steps=N_STEPS)
    metrics = (1.0,) * N_STEPS if schedule.takes_metric else None
    run = Run.model_validate({"schedule": schedule, "n_steps": N_STEPS, "metrics": metrics})
    return [
        (loop_seconds(run, gradient=True), loop_seconds(run, gradient=False), _trace(run))
        for _ in range(PAIRS)
    ]


def loop_seconds(run: Run, *, gradient: bool) -> float:
    optimizer = run.optimizer.build()
    weight = optimizer.param_groups[0]["params"][0]
    weight.grad = torch.ones_like(weight) if gradient else None
    assert run.schedule is not None
    scheduler = run.schedule.build(optimizer)
    arguments = [(metric,) for metric in run.metrics] if run.metrics else [()] * run.n_steps
    start = time.perf_counter()
    for argument in arguments:
        optimizer.step()
        scheduler.step(*argument)
    return time.perf_counter() - start


def _trace(run: Run) -> float:
    start = time.perf_counter()
    trace(run)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
