"""PyTorch's warnings during a run, caught without mixing the runs of two threads."""

import threading
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, TextIO

from torch.optim import lr_scheduler

# `warnings.catch_warnings` swaps a global, so one run at a time.
_CATCHING = threading.Lock()
_TRACING = Path(__file__).parent


@dataclass(frozen=True)
class Notice:
    """A warning or exception that PyTorch raised, and when.

    `step` is the step of the training loop in which it came, which is the number of the optimizer
    step that belongs to it; None while the optimizer and scheduler were built.
    """

    step: int | None
    kind: Literal["warning", "exception"]
    category: str
    message: str


def _of_schedulers(filename: str) -> bool:
    """Return whether a warning is from PyTorch's schedulers or from a call of `step` here."""
    return filename == lr_scheduler.__file__ or Path(filename).parent == _TRACING


class WarningListener:
    """Passes class and text of schedulers' warnings in this thread to `hear` while entered.

    All other warnings go where they would have gone.
    """

    def __init__(self, hear: Callable[[str, str], None]) -> None:
        self._hear = hear
        self._entered = ExitStack()

    def __enter__(self) -> Self:
        self._entered.enter_context(_CATCHING)
        self._entered.enter_context(warnings.catch_warnings())
        warnings.simplefilter("always")
        listener, passed_on = threading.get_ident(), warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if _of_schedulers(filename) and threading.get_ident() == listener:
                self._hear(category.__name__, str(message))
            else:
                passed_on(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.close()
