"""What PyTorch says while a run goes on: its warnings, caught without mixing two learners' runs."""

import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from torch.optim import lr_scheduler

# `warnings.catch_warnings` swaps a global, so one run at a time.
_CATCHING = threading.Lock()
_ENGINE = Path(__file__).parent


@dataclass(frozen=True)
class Notice:
    """A warning or exception that PyTorch raised, and when.

    `step` is the turn of the training loop in which it came, which is the number of the optimizer
    step that belongs to it; None while the optimizer and scheduler were built.
    """

    step: int | None
    kind: Literal["warning", "exception"]
    category: str
    message: str


@contextmanager
def warnings_to(hear: Callable[[str, str], None]) -> Iterator[None]:
    """Hand category and text of each warning raised by this thread's schedulers to `hear`."""
    listener = threading.get_ident()
    with _CATCHING, warnings.catch_warnings():
        warnings.simplefilter("always")
        passed_on = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            # PyTorch names the caller of `step`: us, or a scheduler made of schedulers.
            ours = filename == lr_scheduler.__file__ or Path(filename).parent == _ENGINE
            if ours and threading.get_ident() == listener:
                hear(category.__name__, str(message))
            else:
                passed_on(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield
