"""PyTorch's warnings while it acts for a learner's code."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from core.schedule.tracing.torch_warnings import warnings_to

_SANDBOX = Path(__file__).parents[1]
_TORCH = f"{Path('/')}torch{Path('/')}"


class Hearing:
    """Hands category and text of every warning of this thread to `hear` while it is entered."""

    def __init__(self, hear: Callable[[str, str], None]) -> None:
        self._hear = hear
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(warnings_to(self._heard, ours=_of_pytorch))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let others listen while the sandbox computes: that may take long."""
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()

    def _heard(self, category: str, text: str) -> None:
        # PyTorch says these once in a process's life: to whoever comes first.
        if "(Triggered internally at" not in text:
            self._hear(category, text)


def _of_pytorch(filename: str) -> bool:
    return _SANDBOX in Path(filename).parents or _TORCH in filename
