"""Budgets: how much one visitor, learner or address may ask for in a time."""

import math
from time import monotonic


class Budget:
    """A number of requests a second, some of which can be saved up."""

    def __init__(self, per_second: float, at_once: int) -> None:
        """Start with all that can be saved up."""
        self.interval = 1 / per_second
        self.saved = at_once * self.interval
        self.due = -math.inf

    def spend(self, count: int = 1) -> float:
        """Spend requests; return the seconds to wait before they may be answered."""
        now = monotonic()
        self.due = max(self.due, now - self.saved) + count * self.interval
        return max(0.0, self.due - now)

    def is_full(self) -> bool:
        """Return whether all is saved up again, as at the beginning."""
        return self.due <= monotonic() - self.saved

    def take(self) -> bool:
        """Spend one request if it may be answered now; return whether it may."""
        if self.due > monotonic() - self.interval / 2:
            return False
        self.spend()
        return True


class Budgets:
    """A budget for everybody by name; those who asked for nothing lately take no memory.

    Args:
        per_minute: How much each is given a minute.
        at_once: How much of it each can save up.
    """

    MOST = 10_000
    """Names that are kept before those with a full budget are dropped."""

    def __init__(self, per_minute: float, at_once: int) -> None:
        """Start with nobody."""
        self._per_second = per_minute / 60
        self._at_once = at_once
        self._kept: dict[str, Budget] = {}

    def take(self, name: str) -> bool:
        """Spend one of a name's budget; return whether it was there."""
        if len(self._kept) > self.MOST:
            self._kept = {n: each for n, each in [*self._kept.items()] if not each.is_full()}
        return self._kept.setdefault(name, Budget(self._per_second, self._at_once)).take()

    def knows(self, name: str) -> bool:
        """Return whether a name spent something lately."""
        return name in self._kept
