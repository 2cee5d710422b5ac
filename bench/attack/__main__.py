"""Attack a server and see what an honest visitor notices: `python -m bench.attack [WORD]`.

Each attack comes from an address of its own, in a process of its own. It runs on the same machine,
so it has the lowest priority: what counts is what it takes of the server, not of the processors.
A word picks the attacks whose title has it. Exits with 1 if an attack isn't withstood.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from bench.attack.attacks import ATTACKS
from bench.attack.honest import Honest, Seen
from bench.table import Row, table
from tests.serving import Server, serve

BEFORE_SECONDS: Final = 5
DURING_SECONDS: Final = 12
SETTLE_SECONDS: Final = 4

MOST_DELAY_MS: Final = 1_000
"""By so much the 95th percentile of an honest act may grow, or double on a machine that is busy."""
MOST_MB: Final = 80
"""Pages that were closed are kept for two minutes: 300 at most, of some 150 kB."""
MOST_DESCRIPTORS: Final = 920
"""They have three descriptors each."""
MOST_LOG_KB: Final = 20


@dataclass
class State:
    """What the server takes."""

    mb: float
    descriptors: int
    log_kb: float

    @classmethod
    def of(cls, server: Server) -> "State":
        process = psutil.Process(server.process.pid)
        log = server.data.parent / f"{server.data.name}.log"
        return cls(process.memory_info().rss / 2**20, process.num_fds(), log.stat().st_size / 1000)


@dataclass
class Result:
    """An attack, and what it did: times without it, just before and after, and times during it."""

    title: str
    without: Seen
    during: Seen
    start: State
    end: State

    def faults(self) -> list[str]:
        """Return why the attack wasn't withstood; empty if it was."""
        found = [f"{count} × {fault}" for fault, count in self.during.faults.items()]
        for act, times in self.during.ms.items():
            delay = self.during.p95(act) - self.without.p95(act)
            if times and delay > max(MOST_DELAY_MS, self.without.p95(act)):
                found.append(f"{act}: {delay:.0f} ms slower")
        if self.end.mb - self.start.mb > MOST_MB:
            found.append(f"keeps {self.end.mb - self.start.mb:.0f} MB")
        if self.end.descriptors - self.start.descriptors > MOST_DESCRIPTORS:
            found.append(f"keeps {self.end.descriptors - self.start.descriptors} descriptors")
        if self.end.log_kb - self.start.log_kb > MOST_LOG_KB:
            found.append(f"writes {self.end.log_kb - self.start.log_kb:.0f} kB of log")
        return found

    def row(self) -> Row:
        """Return the result as a row of the table."""
        times = {
            f"{act}, p95 ms": f"{self.without.p95(act):.0f} → {self.during.p95(act):.0f}"
            for act in sorted(self.without.ms)
        }
        return {
            "attack": self.title,
            **times,
            "MB": f"{self.start.mb:.0f} → {self.end.mb:.0f}",
            "descriptors": f"{self.start.descriptors} → {self.end.descriptors}",
            "log kB": f"{self.end.log_kb - self.start.log_kb:.0f}",
            "verdict": "; ".join(self.faults()) or "withstood",
        }


async def try_attack(title: str, server: Server) -> Result:
    """Measure before and during one attack, and what is left when it is over."""
    async with Honest(server.url) as honest:
        await honest.watch(1)
        start = State.of(server)
        before = await honest.watch(BEFORE_SECONDS)
        command = [sys.executable, "-m", "bench.attack", "--attack", title, server.url]
        attacker = subprocess.Popen(command)  # noqa: ASYNC220
        try:
            await asyncio.sleep(2)  # Until it has begun.
            during = await honest.watch(DURING_SECONDS)
        finally:
            attacker.kill()
            attacker.wait()
        await honest.watch(SETTLE_SECONDS)
        after = await honest.watch(BEFORE_SECONDS)
        return Result(title, before.and_then(after), during, start, State.of(server))


def main(words: list[str]) -> int:
    """Try each attack, one after another, and print the table."""
    titles = [title for title in ATTACKS if all(word in title for word in words)]
    results = []
    with (
        tempfile.TemporaryDirectory(prefix="halfwave-attack-") as folder,
        serve(Path(folder) / "data") as server,
    ):
        for title in titles:
            results.append(asyncio.run(try_attack(title, server)))
            print(f"{title}: {results[-1].row()['verdict']}", file=sys.stderr, flush=True)
    print(table([result.row() for result in results]))
    return 1 if any(result.faults() for result in results) else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--attack"]:
        os.nice(19)
        asyncio.run(ATTACKS[sys.argv[2]](sys.argv[3]))
    sys.exit(main(sys.argv[1:]))
