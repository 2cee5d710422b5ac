"""Soak a real server: `python -m bench.soak`, for 5 minutes or `--minutes N`.

Visitors of every kind come while the server is killed and stopped, PostgreSQL is restarted and
killed, the clock is moved and the disk is full. It prints, for each phase, how many answers a page
called saved, how many of them are kept, lost or kept twice, and what the server holds in memory and
descriptors. It returns 1 if an answer was lost or is there twice, memory grew by more than 5 %
between the steady phases, a descriptor was left behind, or a page failed.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select

from bench.soak.ledger import Count, Ledger
from bench.soak.site import Footprint, Site, fill_up, small_disk
from bench.soak.visits import Visitor
from bench.streamlit_client import Tab
from bench.table import Row, table
from core.learner.records import KeptAttempt
from core.store import open_store, tables
from tests.postgresql import PostgreSQL, serve_postgresql

VISITORS: Final = 12
MOST_GROWTH: Final = 0.05
MORE_DESCRIPTORS: Final = 8
"""How many descriptors may be added between two moments of rest: pools and workers vary."""
SESSIONS_KEPT: Final = 128
"""Sessions of closed tabs that Streamlit keeps for two minutes, for those who reconnect."""
REST_SECONDS: Final = 3.0

Disturb = Callable[[Site, float], Awaitable[None]]


@dataclass
class Phase:
    """A phase with its name, its length, and what the server held before and after, at rest."""

    name: str
    seconds: float
    acts: int
    before: Footprint
    after: Footprint


def main() -> int:
    """Soak, print the table and the verdict, and return 1 if anything was lost or grew."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="of visits in all (5)")
    parser.add_argument("--visitors", type=int, default=VISITORS, help=f"at once ({VISITORS})")
    args = parser.parse_args()
    soak = Soak(60 * args.minutes, args.visitors)
    asyncio.run(soak.run())
    return soak.report()


class Soak:
    """A soak of three sites, one after another, and what was found."""

    def __init__(self, seconds: float, visitors: int) -> None:
        """Plan phases that take `seconds` in all."""
        self.seconds = seconds
        self.visitors = visitors
        self.phases: list[Phase] = []
        self.counts: dict[str, Count] = {}
        self.faults: Counter[str] = Counter()
        self.left_out: list[str] = []
        self._people: list[Visitor] = []

    async def run(self) -> None:
        """Soak every site."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="halfwave-soak-")))
            await self._soak_sqlite(folder)
            await self._soak_small_disk(folder)
            await self._soak_postgresql(folder)

    async def _soak_sqlite(self, folder: Path) -> None:
        site, ledger = Site(folder / "sqlite"), Ledger()
        await site.start()
        await fill_sessions(site)
        await self._phase(site, ledger, "warm-up", 0.16)
        await self._phase(site, ledger, "steady", 0.12)
        await self._phase(site, ledger, "steady again", 0.12)
        await self._phase(site, ledger, "clock moved", 0.14, move_clock)
        await self._phase(site, ledger, "server killed", 0.12, kill_server)
        await self._phase(site, ledger, "server stopped", 0.08, stop_server)
        await site.end()
        self._close(site, ledger, f"sqlite:///{site.data / 'halfwave.db'}")

    async def _soak_small_disk(self, folder: Path) -> None:
        with ExitStack() as stack:
            try:
                stack.enter_context(small_disk(folder / "disk"))
            except OSError as error:
                self.left_out.append(f"the disk was not full: {error}")
                return
            site, ledger = Site(folder / "disk" / "data"), Ledger()
            await site.start()
            await self._phase(site, ledger, "disk full", 0.12, self._fill_disk)
            await site.end()
            self._close(site, ledger, f"sqlite:///{site.data / 'halfwave.db'}")

    async def _soak_postgresql(self, folder: Path) -> None:
        with ExitStack() as stack:
            try:
                postgresql = stack.enter_context(serve_postgresql())
            except (ImportError, OSError, RuntimeError) as error:
                self.left_out.append(f"PostgreSQL: {error}")
                return

            async def restart(site: Site, seconds: float) -> None:
                await self._restart_postgresql(site, postgresql, seconds)

            url = postgresql.make_database("soak")
            site, ledger = Site(folder / "postgresql", HALFWAVE_DATABASE_URL=url), Ledger()
            await site.start()
            await fill_sessions(site)
            await self._phase(site, ledger, "PostgreSQL", 0.12)
            await self._phase(site, ledger, "PostgreSQL ended", 0.14, restart)
            await self._phase(site, ledger, "PostgreSQL again", 0.06)
            await site.end()
            self._close(site, ledger, url)

    async def _phase(
        self, site: Site, ledger: Ledger, name: str, share: float, disturb: Disturb | None = None
    ) -> None:
        seconds = share * self.seconds
        print(f"{time.strftime('%X')}  {name}: {seconds:.0f} s", flush=True)
        ledger.phase = name
        leave, told = asyncio.Event(), ledger.faults.copy()
        if not self._people or self._people[0].place is not site:
            self._people = [Visitor(site, ledger, n, leave) for n in range(self.visitors)]
        for each in self._people:
            each.leave, each.acts = leave, 0
        before, began = site.footprint(), time.monotonic()
        visits = [asyncio.create_task(each.come_and_go()) for each in self._people]
        if disturb:
            await disturb(site, seconds)
        await asyncio.sleep(began + seconds - time.monotonic())
        leave.set()
        await asyncio.gather(*visits)
        took = time.monotonic() - began
        await asyncio.sleep(REST_SECONDS)
        done = Phase(name, took, sum(p.acts for p in self._people), before, site.footprint())
        self.phases.append(done)
        saved = sum(each.told == "saved" for each in ledger.answers if each.phase == name)
        said = f"{done.acts} acts, {saved} answers saved, {done.after.memory_mb:.0f} MB"
        print(f"{time.strftime('%X')}    {said}", flush=True)
        for fault, number in (ledger.faults - told).items():
            print(f"          {number} × {fault}", flush=True)

    async def _fill_disk(self, site: Site, seconds: float) -> None:
        await asyncio.sleep(seconds / 4)
        for _ in range(2):
            with site.disturbed():
                filling = await asyncio.to_thread(fill_up, site.data)
                print(f"          full: {await self._health_becomes(site, 503)}", flush=True)
                await asyncio.sleep(seconds / 5)
                filling.unlink()
                print(f"          space again: {await self._health_becomes(site, 200)}", flush=True)
            await asyncio.sleep(seconds / 6)

    async def _restart_postgresql(self, site: Site, server: PostgreSQL, seconds: float) -> None:
        ends: list[Callable[[], None]] = [
            server.stop,
            server.kill,
            lambda: server.stop("immediate"),
        ]
        for end in ends:
            await asyncio.sleep(seconds / 10)
            with site.disturbed():
                await asyncio.to_thread(end)
                print(f"          down: {await self._health_becomes(site, 503)}", flush=True)
                await asyncio.sleep(seconds / 15)
                await asyncio.to_thread(server.start)
                print(f"          up again: {await self._health_becomes(site, 200)}", flush=True)

    async def _health_becomes(self, site: Site, status: int) -> str:
        """Wait until `/healthz` has a status, and say how long that took."""
        began = time.monotonic()
        while time.monotonic() < began + 30:
            if await asyncio.to_thread(site.health) == status:
                return f"/healthz answers {status} after {time.monotonic() - began:.1f} s"
            await asyncio.sleep(0.2)
        self.faults[f"/healthz did not answer {status} within 30 s"] += 1
        return f"/healthz did not answer {status} within 30 s"

    def _close(self, site: Site, ledger: Ledger, url: str) -> None:
        store = open_store(url)
        try:
            with store.read() as connection:
                rows = connection.execute(select(tables.attempts).order_by(tables.attempts.c.id))
                kept = [KeptAttempt.model_validate(row._asdict()) for row in rows]
        finally:
            store.close()
        counts, left = ledger.balance(kept)
        self.counts |= counts
        self.faults += ledger.faults
        self.faults.update(site.faults)
        if left:
            self.faults["answers are kept of learners who were forgotten"] += left

    def report(self) -> int:
        """Print the table and the verdict; return the exit status."""
        print(f"\n{table([*self._rows()])}\n")
        for each in self.left_out:
            print(f"Left out: {each}.")
        lost = sum(each.lost for each in self.counts.values())
        twice = sum(each.twice for each in self.counts.values())
        wrong = [f"{lost} answers lost"] if lost else []
        wrong += [f"{twice} answers kept twice"] if twice else []
        wrong += self._growth("steady", "steady again") + self._growth(
            "PostgreSQL", "PostgreSQL again"
        )
        wrong += [f"{number} × {fault}" for fault, number in self.faults.most_common()]
        for each in wrong:
            print(each)
        print(
            "Nothing lost, nothing kept twice, nothing grew." if not wrong else "The soak failed."
        )
        return 1 if wrong else 0

    def _rows(self) -> Iterator[Row]:
        for each in self.phases:
            count = self.counts.get(each.name, Count())
            yield {
                "phase": each.name,
                "seconds": round(each.seconds),
                "acts": each.acts,
                "answers": count.given,
                "saved": count.saved,
                "refused": count.refused,
                "unsaid": count.nothing,
                "kept": count.kept,
                "lost": count.lost,
                "twice": count.twice,
                "MB before": each.before.memory_mb,
                "MB after": each.after.memory_mb,
                "descriptors before": each.before.descriptors,
                "descriptors after": each.after.descriptors,
            }

    def _growth(self, first: str, last: str) -> list[str]:
        found = {each.name: each.after for each in self.phases}
        if not {first, last} <= found.keys():
            return []
        before, after = found[first], found[last]
        growth = after.memory_mb / before.memory_mb - 1
        print(
            f"Memory from “{first}” to “{last}”: {before.memory_mb:.0f} to "
            f"{after.memory_mb:.0f} MB ({growth:+.1%}); "
            f"descriptors: {before.descriptors} to {after.descriptors}."
        )
        wrong = []
        if growth > MOST_GROWTH:
            wrong.append(f"memory grew by {growth:.1%}; at most {MOST_GROWTH:.0%} is allowed")
        if after.descriptors > before.descriptors + MORE_DESCRIPTORS:
            wrong.append(f"{after.descriptors - before.descriptors} descriptors were left behind")
        return wrong


async def fill_sessions(site: Site) -> None:
    """Fill the place where Streamlit keeps the sessions of closed tabs: it is full in any use."""
    print(f"{time.strftime('%X')}  {SESSIONS_KEPT} tabs, opened and closed", flush=True)
    for number in range(SESSIONS_KEPT):
        async with Tab(site.url, patience=60, source=f"127.0.2.{number + 1}"):
            pass


async def move_clock(site: Site, seconds: float) -> None:
    """Restart the server with a clock that is hours and days ahead, and back again."""
    for site.clock in ("+3h", "+40d", "-2d", ""):
        await asyncio.sleep(seconds / 8)
        await _restart(site, signal.SIGTERM)
        print(f"          the clock is at {site.clock or 'its own time again'}", flush=True)


async def kill_server(site: Site, seconds: float) -> None:
    """Kill the server with SIGKILL, again and again."""
    await _end_server(site, seconds, signal.SIGKILL)


async def stop_server(site: Site, seconds: float) -> None:
    """Stop the server as an operator does, again and again."""
    await _end_server(site, seconds, signal.SIGTERM)


async def _end_server(site: Site, seconds: float, how: signal.Signals) -> None:
    until = time.monotonic() + 0.8 * seconds
    while time.monotonic() < until:
        await asyncio.sleep(seconds / 6)
        await _restart(site, how)


async def _restart(site: Site, how: signal.Signals) -> None:
    with site.disturbed():
        gone = await site.end(how)
        up = await site.start()
    print(f"          {how.name}: gone in {gone:.1f} s, back in {up:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
