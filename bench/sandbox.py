"""How long code takes in the sandbox: honest code, beside plain Python, and hostile code.

`python -m bench.sandbox` prints three tables and exits with 1 when a warm run of 50 steps takes
more than 50 ms at the median, hostile code half a second more than a run may compute, or honest
code beside eight endless loops a second more at the 95th percentile than before.
"""

import contextlib
import io
import itertools
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from bench.table import Row, quantile, table
from core.sandbox import TRY_AGAIN, Asker, limits, name_askers, run_code, warm_sandbox

RUNS = 60
MOST = 0.05
HOSTILE_RUNS = 5
HOSTILE_MOST = limits.CPU_SECONDS + 0.5
LOOPS = 8
LEARNERS = 8
ANSWERS = 12
PAUSE = 1.5
LATER_MOST = 1.0
NUMBERS = itertools.count()
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


ATTACKERS: dict[str, Callable[[int], Asker]] = {
    "nobody": lambda _: Asker(),
    "one learner": lambda _: Asker("attackers", "one"),
    "eight learners at one address": lambda number: Asker("attackers", f"{number}"),
    "eight learners at the class's address": lambda number: Asker("class", f"attacker {number}"),
    "eight addresses": lambda number: Asker(f"attacker {number}", "one"),
}
"""From whom the endless loops come."""


def main() -> int:
    """Print the tables; return 1 when a run is too slow."""
    warm_sandbox()
    slow = [*_honest(), *_hostile(), *_beside_loops()]
    if slow:
        print(
            f"a warm run must take at most {1e3 * MOST:.0f} ms at the median, hostile code "
            f"{HOSTILE_MOST:g} s, and honest code beside endless loops {LATER_MOST:g} s more at "
            f"the 95th percentile than before, and none may be refused; too slow: {', '.join(slow)}"
        )
    return 1 if slow else 0


def _honest() -> list[str]:
    """Print the table of honest code; return what is too slow."""
    rows: list[Row] = []
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
    rows: list[Row] = []
    slow = []
    for name, snippet in HOSTILE.items():
        times = [_timed(f"{snippet}\n# {n}\n", stops=True) for n in range(HOSTILE_RUNS)]
        median = statistics.median(times)
        rows.append({"hostile code": name, "median, s": median, "longest, s": max(times)})
        slow += [name] if max(times) > HOSTILE_MOST else []
    print(table(rows))
    return slow


def _beside_loops() -> list[str]:
    """Print the table of honest code beside endless loops; return where it is too slow."""
    rows: list[Row] = []
    slow = []
    before = 0.0
    with _askers() as works_for:
        for name, attacker in ATTACKERS.items():
            times = _served(works_for, attacker, 0 if name == "nobody" else LOOPS)
            served = [each for each in times if each is not None]
            p95 = quantile(served, 0.95)
            before = before or p95
            row: Row = {
                "endless loops from": name,
                "honest, median, ms": 1e3 * quantile(served, 0.5),
                "p95, ms": 1e3 * p95,
                "longest, ms": 1e3 * max(served),
                "refused": len(times) - len(served),
            }
            rows.append(row)
            slow += [name] if p95 > before + LATER_MOST or len(served) < len(times) else []
    print(table(rows))
    return slow


def _served(
    works_for: Callable[[Asker], None], attacker: Callable[[int], Asker], loops: int
) -> list[float | None]:
    """Return how long honest runs took beside endless loops, None for one that was refused."""
    stop = threading.Event()

    def loop(number: int) -> None:
        works_for(attacker(number))
        while not stop.is_set():
            run_code(f"while True: pass  # {next(NUMBERS)}")

    def learn(number: int) -> list[float | None]:
        works_for(Asker("class", f"learner {number}"))
        took: list[float | None] = []
        for _ in range(ANSWERS):
            time.sleep(random.uniform(0.5, 1.5) * PAUSE)
            start = time.perf_counter()
            run = run_code(f"{SNIPPETS['cosine, printed']}# {next(NUMBERS)}")
            took.append(None if run.stopped in TRY_AGAIN else time.perf_counter() - start)
        return took

    with ThreadPoolExecutor(LOOPS + LEARNERS) as pool:
        for number in range(loops):
            pool.submit(loop, number)
        try:
            return [each for took in pool.map(learn, range(LEARNERS)) for each in took]
        finally:
            stop.set()


@contextlib.contextmanager
def _askers() -> Iterator[Callable[[Asker], None]]:
    """Give a function by which a thread says for whom it works."""
    here = threading.local()
    name_askers(lambda: getattr(here, "who", Asker()))
    try:
        yield lambda who: setattr(here, "who", who)
    finally:
        name_askers(Asker)


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
