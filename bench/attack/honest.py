"""An honest visitor with four tabs, who measures what an attack does to them."""

import asyncio
import http.client
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

from bench.streamlit_client import GONE, LostRunError, PageError, Tab
from bench.table import quantile
from bench.visitors import CodeVisitor, PlaygroundVisitor, QuizVisitor, Visitor

PAUSE_SECONDS: Final = 0.3
PAGE: Final = "get a page"
ARRIVE: Final = "open a page"


@dataclass
class Seen:
    """What an honest visitor saw for a while: times of each act, and what failed."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)

    def and_then(self, later: "Seen") -> "Seen":
        """Return this and what was seen later as one."""
        acts = {**self.ms, **later.ms}
        together = {act: [*self.ms.get(act, []), *later.ms.get(act, [])] for act in acts}
        return Seen(together, self.faults + later.faults)

    def p95(self, act: str) -> float:
        """Return the 95th percentile of the times of an act."""
        return quantile(self.ms.get(act, []), 0.95)


class Honest:
    """An honest visitor, who acts until told to stop. Opens the tabs when entered."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.seen = Seen()
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Honest":
        kinds: Sequence[type[Visitor]] = (PlaygroundVisitor, QuizVisitor, CodeVisitor)
        for number, kind in enumerate(kinds):
            tab = await self._stack.enter_async_context(Tab(self.url, kind.page, kind.query()))
            visitor = kind(tab, random.Random(number))
            await visitor.get_ready()
            self._tasks.append(asyncio.create_task(self._go_on(kind.does, self._act_of(visitor))))
        self._tasks.append(asyncio.create_task(self._go_on(PAGE, self._get)))
        self._tasks.append(asyncio.create_task(self._go_on(ARRIVE, self._arrive)))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    async def watch(self, seconds: float) -> Seen:
        """Act for a while, and return what was seen."""
        self.seen = Seen()
        await asyncio.sleep(seconds)
        return self.seen

    async def _go_on(self, name: str, act: Callable[[], Awaitable[float]]) -> None:
        while True:
            start = time.perf_counter()
            try:
                ms = await act()
            except (LostRunError, PageError, TimeoutError, *GONE) as error:
                self.seen.faults[f"{name}: {error!r}"] += 1
                ms = 1000 * (time.perf_counter() - start)
            self.seen.ms.setdefault(name, []).append(ms)
            await asyncio.sleep(PAUSE_SECONDS)

    def _act_of(self, visitor: Visitor) -> Callable[[], Awaitable[float]]:
        async def act() -> float:
            await visitor.get_ready()
            return (await visitor.act()).ms

        return act

    async def _get(self) -> float:
        start = time.perf_counter()
        await asyncio.to_thread(self._get_page)
        return 1000 * (time.perf_counter() - start)

    def _get_page(self) -> None:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        try:
            connection.request("GET", "/quiz")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise PageError(f"/quiz answers {answer.status}")
        finally:
            connection.close()

    async def _arrive(self) -> float:
        start = time.perf_counter()
        async with Tab(self.url, "progress"):
            return 1000 * (time.perf_counter() - start)
