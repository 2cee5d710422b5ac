"""How long a piece of work takes, for tests that compare two pieces in one run."""

import time
from collections.abc import Callable


def processor_seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Return the least that this thread worked for it: what else the machine does doesn't count.

    Absolute times differ from machine to machine; they belong in `bench/`.
    """
    measured = []
    for _ in range(repeats):
        began = time.thread_time()
        work()
        measured.append(time.thread_time() - began)
    return min(measured)
