"""A memo bounded by the bytes of its results, and `traced`, the memo of `trace`."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from core.schedule.run import Run
from core.schedule.tracing.trace import trace
from core.schedule.tracing.trajectory import Trajectory

MOST_BYTES = 64 * 2**20
"""Of all trajectories kept: about 14,000 runs of 50 steps, or 40 of 100,000."""
OVERHEAD = 4096
"""Bytes that a kept run takes beside its rates, roughly."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memo(Generic[Key, Value]):
    """A function with a cache of its results, shared by all threads and bounded in bytes.

    The oldest go first, by when they were last asked for. What is larger than the whole memo is
    computed and not kept.

    Args:
        compute: The function.
        size: How many bytes a result takes.
        most_bytes: How many bytes all kept results may take.
    """

    def __init__(
        self, compute: Callable[[Key], Value], size: Callable[[Value], int], most_bytes: int
    ) -> None:
        self._compute, self._size, self._most_bytes = compute, size, most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Key, tuple[Key, Value]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, key: Key) -> Value:
        """Return the result for `key`, computed now or before."""
        with self._lock:
            if kept := self._kept.get(key):
                own_key, value = kept
                # The very same object: records are compared by their text, which takes time.
                self._kept.move_to_end(own_key)
                return value
        # Not under the lock: a long run must not hold up those who ask for a kept one.
        value = self._compute(key)
        with self._lock:
            self._keep(key, value)
        return value

    def clear(self) -> None:
        """Forget all results."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _keep(self, key: Key, value: Value) -> None:
        size = self._size(value)
        if key in self._kept or size > self._most_bytes:
            return
        self._kept[key] = key, value
        self._bytes += size
        while self._bytes > self._most_bytes:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._bytes -= self._size(oldest)


class TraceMemo(Memo[Run, Trajectory]):
    """A memo of `trace`."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(lambda run: trace(run), _size, most_bytes)  # noqa: PLW0108  (tests count)


def _size(trajectory: Trajectory) -> int:
    rows = (trajectory.used, trajectory.printed, trajectory.momentum, trajectory.get_lr)
    return OVERHEAD + sum(row.nbytes for row in rows if row is not None)


traced = TraceMemo()
"""The memo that lessons, questions and pages share."""
