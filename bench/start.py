"""Measure what a server costs before anyone comes: `python -m bench.start`.

Processor time until `/healthz` says that it is ready, beside the bare imports of the libraries;
what a further lesson or quiz adds, with copies of those shipped; the memory of a process, and of a
session on a lesson, the playground or a quiz.
"""

import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from bench.streamlit_client import Tab
from bench.table import Row, table
from tests.serving import ROOT, Server, serve

IMPORTS: Final = "import torch, streamlit, pandas"
GOAL_RATIO: Final = 1.6
GOAL_MS: Final = 10.0
GOAL_MB: Final = 450.0
GOAL_KB: Final = 150.0
TIMES: Final = 3
"""How often each start is measured; the least counts, as other work only adds to it."""
COPIES: Final = 30
SESSIONS: Final = 200
QUIET_SECONDS: Final = 2.0
WARM_SECONDS: Final = 120.0
PAGES: Final = (("lesson-half-a-wave", ""), ("playground", ""), ("quiz", "quiz=cosine-basics"))


@dataclass(frozen=True)
class Start:
    """What one start took: seconds of processor time, the launcher's included, and megabytes."""

    ready: float
    """Until `/healthz` says so, the launcher's included."""
    warm: float
    """Until nothing is left to do, the launcher's included."""
    launcher: float
    memory: float


def import_seconds() -> float:
    """Return the processor time of a Python that only imports the libraries."""
    before = os.times()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True, cwd=ROOT)
    after = os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system


def start(folder: Path, **env: str) -> Start:
    """Start a server, and measure it when it is ready and when it has nothing left to do."""
    with serve(folder / "data", **env) as server:
        process = psutil.Process(server.process.pid)
        while server.ask("/healthz").status != 200:
            time.sleep(0.01)
        ready = _seconds(process) + _of_children(process)
        _wait_until_quiet(process)
        launcher = _of_children(process)
        return Start(ready, _seconds(process) + launcher, launcher, _megabytes(process))


def _wait_until_quiet(process: psutil.Process) -> None:
    """Wait until the server and its launcher compute no more."""
    deadline = time.monotonic() + WARM_SECONDS
    before = -1.0
    while time.monotonic() < deadline:
        now = _seconds(process) + _of_children(process)
        if now - before < 0.02 and process.children():
            return
        before = now
        time.sleep(QUIET_SECONDS)
    raise RuntimeError(f"the server still computes {WARM_SECONDS:.0f} s after its start")


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _of_children(process: psutil.Process) -> float:
    return sum(_seconds(child) for child in process.children(recursive=True))


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20


def with_copies(folder: Path, lessons: int, quizzes: int) -> dict[str, str]:
    """Copy the shipped content and some of it again; return the environment that names it."""
    for name, ending, count in (("lessons", "md", lessons), ("quizzes", "yaml", quizzes)):
        shutil.copytree(ROOT / name, folder / name)
        shipped = sorted((ROOT / name).glob(f"*.{ending}"))
        for number in range(count):
            text = shipped[number % len(shipped)].read_text("utf-8")
            stem = f"{number + 40}-copy-{number}" if ending == "md" else f"copy-{number}"
            # Ids of their own, or the copies would be the same questions.
            text = re.sub(r"(?m)^(\s*- id: .+)$", rf"\1-copy-{number}", text)
            (folder / name / f"{stem}.{ending}").write_text(text, "utf-8")
    return {
        "HALFWAVE_LESSON_DIR": str(folder / "lessons"),
        "HALFWAVE_QUIZ_DIR": str(folder / "quizzes"),
        "HALFWAVE_CACHE_DIR": str(folder / "cache"),
    }


async def kilobytes_a_session(server: Server, sessions: int = SESSIONS) -> float:
    """Open sessions on a lesson, the playground and a quiz in turn; return what each takes."""
    process = psutil.Process(server.process.pid)
    # The first visitors pay for what all of them share.
    for _ in range(3):
        for page in PAGES:
            async with Tab(server.url, *page):
                pass
    before = _megabytes(process)
    async with AsyncExitStack() as tabs:
        for number in range(sessions):
            await tabs.enter_async_context(Tab(server.url, *PAGES[number % len(PAGES)]))
        return 1024 * (_megabytes(process) - before) / sessions


def least(starts: Iterable[Start]) -> Start:
    """Return the start that took the least processor time until it was ready."""
    return min(starts, key=lambda each: each.ready)


def main() -> int:
    """Measure, print the table, and say which goals were missed; return 1 then."""
    with tempfile.TemporaryDirectory(prefix="halfwave-bench-") as name:
        root = Path(name)
        envs = {}
        for which, lessons, quizzes in (
            ("shipped", 0, 0),
            ("lessons", COPIES, 0),
            ("quizzes", 0, COPIES),
        ):
            (root / which).mkdir()
            envs[which] = with_copies(root / which, lessons, quizzes)
            start(root / which, **envs[which])  # What is kept is kept now.
        imports, starts = [], {which: list[Start]() for which in envs}
        for _ in range(TIMES):  # In turn, so that all meet the same other work.
            imports.append(import_seconds())
            for which, env in envs.items():
                starts[which].append(start(root / which, **env))
        with serve(root / "sessions", **envs["shipped"]) as server:
            _wait_until_quiet(psutil.Process(server.process.pid))
            session = asyncio.run(kilobytes_a_session(server))
    ours, base = least(starts["shipped"]), min(imports)
    rows: list[Row] = [
        _row(
            "start, ready, s", ours.ready, f"{IMPORTS}: {base:.2f}", ours.ready / base, GOAL_RATIO
        ),
        _row("start, warm, s", ours.warm, f"{IMPORTS}: {base:.2f}", ours.warm / base, 0),
        _row("  of it the launcher, s", ours.launcher, "", 0, 0),
        *(
            _row(f"a further one of the {which}, {state}, ms", value, "", value, goal)
            for which in ("lessons", "quizzes")
            for state, goal in (("ready", GOAL_MS), ("warm", 0.0))
            for value in [_further(starts["shipped"], starts[which], state)]
        ),
        _row("memory of the process, MB", ours.memory, "", ours.memory, GOAL_MB),
        _row(f"memory of a session, of {SESSIONS}, kB", session, "", session, GOAL_KB),
    ]
    print(table(rows))
    return 1 if any(row["goal"] == "missed" for row in rows) else 0


def _further(without: list[Start], having: list[Start], state: str) -> float:
    """Return the milliseconds that one copy adds, the median over the rounds."""
    pairs = zip(without, having, strict=True)
    return 1000 * statistics.median(
        float(getattr(b, state) - getattr(a, state)) / COPIES for a, b in pairs
    )


def _row(what: str, value: float, beside: str, judged: float, goal: float) -> Row:
    verdict = "" if not goal else ("met" if judged <= goal else "missed")
    return {
        "what": what,
        "Halfwave": f"{value:.2f}",
        "beside": beside,
        "ratio": f"{judged:.2f}" if beside else "",
        "at most": f"{goal:g}" if goal else "",
        "goal": verdict,
    }


if __name__ == "__main__":
    sys.exit(main())
