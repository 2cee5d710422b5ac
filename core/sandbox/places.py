"""Who may run code now: the one place where runs wait for each other."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.sandbox import errors, limits
from core.sandbox.errors import TryAgainError

_PLACES = threading.BoundedSemaphore(limits.RUNS_AT_ONCE)


@contextmanager
def place() -> Iterator[None]:
    """Keep one of the few places inside the block. Raises TryAgainError if none gets free soon."""
    if not _PLACES.acquire(timeout=limits.WAIT_SECONDS):
        raise TryAgainError(errors.BUSY)
    try:
        yield
    finally:
        _PLACES.release()
