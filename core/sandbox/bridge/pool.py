"""The worker processes in which learners' code runs."""

import atexit
import threading
from functools import cache

from pydantic_monty import Monty, OSPolicy, ResourceLimits

from core.sandbox import limits

WORKER_LIMITS = ResourceLimits(
    max_feed_duration_secs=limits.FEED_SECONDS,
    max_turn_duration_secs=limits.TURN_SECONDS,
    max_memory=limits.MAX_MEMORY,
    max_suspensions=limits.MAX_CALLS,
    max_recursion_depth=limits.MAX_RECURSION,
)
# The same code gives the same result: the clock never moves, and random numbers start from a seed.
OS_POLICY = OSPolicy(sleep="zero", random_start={"seed": 0})
_STARTING = threading.Lock()


@cache
def _pool() -> Monty:
    pool = Monty(
        min_processes=1,
        max_processes=2 * limits.RUNS_AT_ONCE,
        checkout_timeout=limits.WAIT_SECONDS,
        request_timeout=limits.REPLY_SECONDS,
        feed_duration_limit_grace=limits.GRACE_SECONDS,
        turn_duration_limit_grace=limits.GRACE_SECONDS,
    ).__enter__()
    atexit.register(pool.__exit__, None, None, None)
    return pool


def pool() -> Monty:
    """Return the pool of workers, started on first use. It replaces a worker that died."""
    with _STARTING:
        return _pool()
