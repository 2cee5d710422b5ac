"""A few places that many want at once, shared fairly by address and learner."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

LONGEST_PAUSE: Final = 1.0


class NoPlaceError(Exception):
    """No place got free in time."""


@dataclass(eq=False)
class _Ticket:
    address: str
    learner: str
    granted: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0
    """When its place was given, on the monotonic clock."""


class FairPlaces:
    """Places for threads that would otherwise all work at the same time.

    A free place goes to the address that has the fewest runs, then to the learner who has the
    fewest, then to whoever has waited longest. So nobody is kept out by the many requests of one.

    Args:
        count: How many places there are.
        hold: Seconds after which a place counts as free although its holder goes on: it waits for
            something else, such as a database, and needs no processor.
    """

    def __init__(self, count: int, hold: float = float("inf")) -> None:
        """Make the places, all of them free."""
        self.count = count
        self.hold = hold
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._running: set[_Ticket] = set()

    @contextmanager
    def place(self, address: str, learner: str, *, patience: float = 3600) -> Iterator[None]:
        """Keep a place inside the block. Raises NoPlaceError if none gets free in time."""
        ticket = _Ticket(address, learner)
        with self._lock:
            self._waiting.append(ticket)
            self._grant()
        try:
            self._wait(ticket, time.monotonic() + patience)
            yield
        finally:
            with self._lock:
                self._running.discard(ticket)
                if ticket in self._waiting:
                    self._waiting.remove(ticket)
                self._grant()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    def _wait(self, ticket: _Ticket, deadline: float) -> None:
        while not ticket.granted.is_set():
            now = time.monotonic()
            if now >= deadline:
                raise NoPlaceError
            ticket.granted.wait(min(deadline - now, self._pause(ticket)))
            with self._lock:
                self._grant()

    def _pause(self, ticket: _Ticket) -> float:
        """Return how long to sleep before looking for places that are kept for long.

        Those in front look often, and the many behind them seldom.
        """
        with self._lock:
            ahead = self._waiting.index(ticket) if ticket in self._waiting else 0
        return min(self.hold * (1 + ahead), LONGEST_PAUSE)

    def _grant(self) -> None:
        """Give free places to those who should have them next; the lock is held."""
        while self._waiting:
            now = time.monotonic()
            if sum(now - each.since < self.hold for each in self._running) >= self.count:
                return
            chosen = min(self._waiting, key=self._load)
            self._waiting.remove(chosen)
            chosen.since = now
            self._running.add(chosen)
            chosen.granted.set()

    def _load(self, ticket: _Ticket) -> tuple[int, int]:
        same_address = [each for each in self._running if each.address == ticket.address]
        return len(same_address), sum(each.learner == ticket.learner for each in same_address)
