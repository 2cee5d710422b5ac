"""Measure the time of a rerun with many learners at once: `python -m bench.load`.

The playground and a quiz beside a page with one slider, served the same way, at 1, 20, 100 and 200
sessions; `--sessions 1 20` measures only these. Generator and server share the machine, so the
latencies are upper bounds.
"""

import argparse
import asyncio
import contextlib
import math
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from bench.streamlit_client import LostRunError, PageError, Tab
from bench.table import Row, quantile, table
from bench.visitors import HelloVisitor, PlaygroundVisitor, QuizVisitor, Visitor
from core.store.database import open_file
from tests.serving import Server, serve

GOAL_MS: Final = 100
MOST_SECONDS: Final = 60


@dataclass(frozen=True)
class Level:
    """A level of load: sessions, actions of each, and seconds between actions."""

    sessions: int
    acts: int
    pause: float


LEVELS: Final = (Level(1, 30, 0.1), Level(20, 8, 1), Level(100, 5, 3), Level(200, 5, 3))


@dataclass
class Load:
    """The results of one level of load on one page."""

    kind: type[Visitor]
    level: Level
    ms: list[float] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    cpu_ms: float = 0.0
    memory_mb: float = 0.0
    late_ms: float = 0.0
    visitors: list[Visitor] = field(default_factory=list)

    def note(self, error: Exception) -> None:
        """Count an error that stopped a visitor."""
        if isinstance(error, LostRunError):
            self.lost += 1
        self.faults[f"{self.kind.page}: {error}"] += 1


async def load(url: str, server: psutil.Process, kind: type[Visitor], level: Level) -> Load:
    """Open the sessions of a level, let each act, and measure from request to `script_finished`."""
    result = Load(kind, level)
    watch = asyncio.create_task(_watch_own_lateness(result))
    try:
        async with asyncio.timeout(MOST_SECONDS), AsyncExitStack() as tabs:
            await _load(url, server, result, tabs)
    except TimeoutError:
        result.faults[f"{kind.page}: stopped after {MOST_SECONDS} s"] += 1
    finally:
        watch.cancel()
    return result


async def _load(url: str, server: psutil.Process, result: Load, tabs: AsyncExitStack) -> None:
    arrivals = [_arrive(url, result, tabs, number) for number in range(result.level.sessions)]
    visitors = [visitor for visitor in await asyncio.gather(*arrivals) if visitor]
    result.visitors = visitors
    earlier, cpu_s = _runs(visitors), _cpu_seconds(server)
    await asyncio.gather(*(_visit(visitor, result) for visitor in visitors))
    runs = _runs(visitors) - earlier
    result.cpu_ms = 1000 * (_cpu_seconds(server) - cpu_s) / runs if runs else math.nan
    result.memory_mb = server.memory_info().rss / 2**20


async def _arrive(url: str, result: Load, tabs: AsyncExitStack, number: int) -> Visitor | None:
    await asyncio.sleep(0.03 * number)
    try:
        tab = await tabs.enter_async_context(Tab(url, result.kind.page, result.kind.query()))
        visitor = result.kind(tab, random.Random(number))
        await visitor.get_ready()
    except (LostRunError, PageError) as error:
        result.note(error)
        return None
    result.first_ms.append(tab.first.ms)
    return visitor


async def _visit(visitor: Visitor, result: Load) -> None:
    pause = result.level.pause
    await asyncio.sleep(visitor.rng.uniform(0, pause))
    try:
        for _ in range(result.level.acts):
            ran = await visitor.act()
            result.ms.append(ran.ms)
            result.sizes.append(ran.size)
            await asyncio.sleep(visitor.rng.uniform(0.5, 1.5) * pause)
            await visitor.get_ready()
    except (LostRunError, PageError) as error:
        result.note(error)


def _runs(visitors: Iterable[Visitor]) -> int:
    return sum(visitor.tab.runs for visitor in visitors)


def _cpu_seconds(server: psutil.Process) -> float:
    times = server.cpu_times()
    return float(times.user + times.system)


async def _watch_own_lateness(result: Load) -> None:
    """Record the longest delay that the generator itself caused."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.02)
        result.late_ms = max(result.late_ms, 1000 * (time.perf_counter() - start - 0.02))


def run(levels: Sequence[Level] = LEVELS) -> list[Load]:
    """Load each page on a separate server, one level after another."""
    results: list[Load] = []
    hello = ("-m", "uvicorn", "bench.hello:app", "--port", "{port}", "--no-access-log")
    with tempfile.TemporaryDirectory(prefix="halfwave-bench-") as folder:
        with serve(Path(folder) / "hello", *hello) as server:
            results += _run_on(server, levels, HelloVisitor)
        with serve(Path(folder) / "halfwave") as server:
            results += _run_on(server, levels, PlaygroundVisitor, QuizVisitor)
    return results


def _run_on(server: Server, levels: Sequence[Level], *kinds: type[Visitor]) -> Iterator[Load]:
    process = psutil.Process(server.process.pid)
    for kind in kinds:
        # The first visitor ever pays for caches; a server is long up before a class comes.
        asyncio.run(load(server.url, process, kind, Level(1, 3, 0)))
        for level in levels:
            result = asyncio.run(load(server.url, process, kind, level))
            _look_into_the_database(server, result)
            yield result


def _look_into_the_database(server: Server, result: Load) -> None:
    """Count every answer as a fault that a page called saved and the database doesn't have."""
    if any(visitor.acknowledged for visitor in result.visitors):
        with contextlib.closing(open_file(server.data / "halfwave.db")) as store:
            lost = [answer for visitor in result.visitors for answer in visitor.lost(store)]
        if lost:
            result.faults[f"{result.kind.page}: called saved, and not in the database"] += len(lost)


def report(results: Iterable[Load]) -> str:
    """Return a table of all results, each compared with the hello page at the same level."""
    results = list(results)
    hello = {each.level: each for each in results if each.kind is HelloVisitor}
    rows: list[Row] = []
    for each in results:
        base = hello[each.level]
        p95 = quantile(each.ms, 0.95)
        rows.append(
            {
                "page": f"/{each.kind.page}" if each.kind is not HelloVisitor else "hello",
                "act": each.kind.does,
                "sessions": each.level.sessions,
                "pause s": each.level.pause,
                "acts": len(each.ms),
                "p50 ms": quantile(each.ms, 0.5),
                "p95 ms": p95,
                "p99 ms": quantile(each.ms, 0.99),
                "p95 ÷ hello": p95 / quantile(base.ms, 0.95),
                "CPU ms a run": each.cpu_ms,
                "CPU ÷ hello": each.cpu_ms / base.cpu_ms,
                "kB an act": statistics.fmean(each.sizes or [0]) / 1000,
                "first page ms": quantile(each.first_ms, 0.5),
                "server MB": each.memory_mb,
                "dropped": each.lost,
                "errors": each.faults.total() - each.lost,
            }
        )
    return table(rows)


def main() -> int:
    """Run and print the table and any errors; return 1 if anything was dropped or failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.load")
    known = [level.sessions for level in LEVELS]
    parser.add_argument("--sessions", type=int, nargs="+", choices=known, default=known)
    wanted = parser.parse_args().sessions
    levels = [level for level in LEVELS if level.sessions in wanted]
    results = run(levels)
    print(report(results))
    print(f"\nThe generator itself was at most {max(r.late_ms for r in results):.0f} ms late.")
    most = [each for each in results if each.level == levels[-1] and each.kind is not HelloVisitor]
    slowest = max(quantile(each.ms, 0.95) for each in most)
    verdict = "met" if slowest <= GOAL_MS else "missed"
    print(f"Goal, p95 within {GOAL_MS} ms at {levels[-1].sessions} sessions: {verdict}.")
    faults = sum((each.faults for each in results), Counter())
    for fault, count in faults.most_common():
        print(f"{count} × {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
