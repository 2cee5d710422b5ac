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
_TRACING = Path(__file__).parent


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


def _of_schedulers(filename: str) -> bool:
    """Return whether PyTorch names the caller of `step`: us, or a scheduler made of schedulers."""
    return filename == lr_scheduler.__file__ or Path(filename).parent == _TRACING


@contextmanager
def warnings_to(
    hear: Callable[[str, str], None], *, ours: Callable[[str], bool] = _of_schedulers
) -> Iterator[None]:
    """Hand category and text of each warning that this thread raises to `hear`.

    `ours` says of the file that a warning comes from whether it is meant; those of schedulers are,
    if nothing else is said. All others go where they would have gone.
    """
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
            if ours(filename) and threading.get_ident() == listener:
                hear(category.__name__, str(message))
            else:
                passed_on(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield
