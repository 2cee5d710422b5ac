"""How long code takes in the sandbox: honest code, beside plain Python, and hostile code.

`python -m bench.sandbox` prints two tables and exits with 1 when a warm run of 50 steps takes more
than 50 ms at the median, or hostile code half a second more than a run may compute.
"""

import contextlib
import io
import statistics
import sys
import time

from bench.table import quantile, table
from core.sandbox import limits, run_code, warm_sandbox

RUNS = 60
MOST = 0.05
HOSTILE_RUNS = 5
HOSTILE_MOST = limits.CPU_SECONDS + 0.5
HEAD = """\
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR

weight = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD([weight], lr=0.1)
"""
LOOP = """\
for step in range(50):
    optimizer.step()
    scheduler.step()
"""
PRINT = "    print(step, scheduler.get_last_lr()[0])\n"
SNIPPETS = {
    "cosine": f"{HEAD}scheduler = CosineAnnealingLR(optimizer, T_max=50)\n{LOOP}",
    "cosine, printed": f"{HEAD}scheduler = CosineAnnealingLR(optimizer, T_max=50)\n{LOOP}{PRINT}",
    "lambda": f"{HEAD}scheduler = LambdaLR(optimizer, lambda t: 0.9**t)\n{LOOP}",
    "warned": f"{HEAD}scheduler = CosineAnnealingLR(optimizer, T_max=50)\nscheduler.step()\n{LOOP}",
}
HOSTILE = {
    "endless loop": "while True: pass",
    "endless steps": f"{HEAD}while True: optimizer.step()",
    "endless warnings": (
        f"{HEAD}scheduler = CosineAnnealingLR(optimizer, T_max=50)\nwhile True: scheduler.step(3)"
    ),
    "doubling text": "x = 'a'\nwhile True: x += x",
    "large tensors": f"{HEAD}while True: (torch.ones(300, 300) @ torch.ones(300, 300)).sum()",
}


def main() -> int:
    """Print the tables; return 1 when a run is too slow."""
    warm_sandbox()
    slow = [*_honest(), *_hostile()]
    if slow:
        print(
            f"a warm run must take at most {1e3 * MOST:.0f} ms at the median, hostile code "
            f"{HOSTILE_MOST:g} s; too slow: {', '.join(slow)}"
        )
    return 1 if slow else 0


def _honest() -> list[str]:
    """Print the table of honest code; return what is too slow."""
    rows: list[dict[str, str | int | float]] = []
    slow = []
    for name, snippet in SNIPPETS.items():
        # A comment makes each a text of its own: results are remembered.
        times = [_timed(f"{snippet}# {number}\n") for number in range(RUNS)]
        plain = statistics.median(_plain(snippet) for _ in range(RUNS))
        median = statistics.median(times)
        rows.append(
            {
                "50 steps": name,
                "fastest quarter, ms": 1e3 * quantile(times, 0.25),
                "median, ms": 1e3 * median,
                "p95, ms": 1e3 * quantile(times, 0.95),
                "plain Python, ms": 1e3 * plain,
            }
        )
        slow += [name] if median > MOST else []
    print(table(rows))
    return slow


def _hostile() -> list[str]:
    """Print the table of hostile code; return what is too slow."""
    rows: list[dict[str, str | int | float]] = []
    slow = []
    for name, snippet in HOSTILE.items():
        times = [_timed(f"{snippet}\n# {n}\n", stops=True) for n in range(HOSTILE_RUNS)]
        rows.append({"hostile code": name, "median, s": statistics.median(times)})
        rows[-1]["longest, s"] = max(times)
        slow += [name] if max(times) > HOSTILE_MOST else []
    print(table(rows))
    return slow


def _timed(code: str, *, stops: bool = False) -> float:
    start = time.perf_counter()
    run = run_code(code)
    took = time.perf_counter() - start
    if (run.stopped is not None) is not stops:
        raise RuntimeError(run.stopped or "hostile code came to its end")
    return took


def _plain(snippet: str) -> float:
    """Return how long our own snippet takes without a sandbox."""
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(snippet, {})
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
