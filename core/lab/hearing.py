"""PyTorch's warnings while it acts for a learner's code."""

import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self, TextIO

from core.schedule.notices import warnings_to

_HERE = Path(__file__).parent
_TORCH = f"{Path('/')}torch{Path('/')}"


class Hearing:
    """Hands category and text of every warning of this thread to `hear` while it is entered."""

    def __init__(self, hear: Callable[[str, str], None]) -> None:
        self._hear = hear
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        # The engine's listener comes first: it lets one thread at a time swap the global.
        self._stack.enter_context(warnings_to(self._hear))
        listener, passed_on = threading.get_ident(), warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            ours = Path(filename).parent == _HERE or _TORCH in filename
            if "(Triggered internally at" in str(message):
                return  # PyTorch says these once in a process's life: to whoever comes first.
            if ours and threading.get_ident() == listener:
                self._hear(category.__name__, str(message))
            else:
                passed_on(message, category, filename, lineno, file, line)

        warnings.showwarning = show
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
