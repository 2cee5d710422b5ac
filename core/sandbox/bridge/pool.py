"""The worker processes in which learners' code runs."""

import atexit
import threading
from functools import cache

from pydantic_monty import Monty, OSPolicy, ResourceLimits

AT_ONCE = 2
"""Runs that go on at the same time; each has a worker, and another to look at its lines with."""
WAIT = 0.5
MAX_CALLS = 20_000
LIMITS = ResourceLimits(
    max_feed_duration_secs=0.8,
    max_turn_duration_secs=0.45,
    max_memory=16 * 1024 * 1024,
    max_suspensions=MAX_CALLS,
    max_recursion_depth=500,
)
# The same code gives the same result: a clock that stands still, chance that starts anew.
POLICY = OSPolicy(sleep="zero", random_start={"seed": 0})
_STARTING = threading.Lock()


@cache
def _pool() -> Monty:
    pool = Monty(
        min_processes=1,
        max_processes=2 * AT_ONCE,
        checkout_timeout=WAIT,
        request_timeout=0.6,
        feed_duration_limit_grace=0.1,
        turn_duration_limit_grace=0.1,
    ).__enter__()
    atexit.register(pool.__exit__, None, None, None)
    return pool


def pool() -> Monty:
    """Return the workers, started on first sight. A dead worker is replaced by the pool."""
    with _STARTING:
        return _pool()
