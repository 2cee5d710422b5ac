"""The memo of `trace`: trajectories of recent runs, kept for whoever asks again."""

import threading
from collections import OrderedDict

from core.schedule.run import Run
from core.schedule.tracing.trace import trace
from core.schedule.tracing.trajectory import Trajectory

MOST_BYTES = 64 * 2**20
"""Of all trajectories kept: about 14,000 runs of 50 steps, or 40 of 100,000."""
OVERHEAD = 4096
"""Bytes that a kept run takes beside its rates, roughly."""


class TraceMemo:
    """A memo of `trace` for all threads, bounded by the bytes that it keeps.

    The oldest trajectories go first, by when they were last asked for. What is larger than the
    whole memo is traced and not kept.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._kept: OrderedDict[Run, Trajectory] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, run: Run) -> Trajectory:
        """Return the trajectory of `run`, traced now or before."""
        with self._lock:
            trajectory = self._kept.get(run)
            if trajectory is not None:
                self._kept.move_to_end(run)
                return trajectory
        # Not under the lock: a long run must not hold up those who ask for a kept one.
        trajectory = trace(run)
        with self._lock:
            self._keep(run, trajectory)
        return trajectory

    def clear(self) -> None:
        """Forget all trajectories."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _keep(self, run: Run, trajectory: Trajectory) -> None:
        size = _size(trajectory)
        if run in self._kept or size > self._most_bytes:
            return
        self._kept[run] = trajectory
        self._bytes += size
        while self._bytes > self._most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(trajectory: Trajectory) -> int:
    rows = (trajectory.used, trajectory.printed, trajectory.momentum, trajectory.get_lr)
    return OVERHEAD + sum(row.nbytes for row in rows if row is not None)


traced = TraceMemo()
"""The memo that lessons, questions and pages share."""
