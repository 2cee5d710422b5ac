"""Running a coroutine where no event loop runs yet: the browser's may run in the tests' thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Call `work` in a thread of its own and return what it returns, or raise what it raises."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()
