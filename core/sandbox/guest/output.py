"""What a run says: printed lines, warnings and the exception, each with the learner's line."""

import io
import sys
import warnings
from collections.abc import Callable
from typing import Any, Final, TextIO

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.guest.run_end import PROGRAM, caller, program_line, stop

Said = list[Any]
"""Line, kind ("printed", "warning" or "exception"), category, text."""
_COMPILER: Final = "core.sandbox.guest.program"


class Output:
    """Everything that a run has said so far. Too much of it ends the run."""

    def __init__(self) -> None:
        self.lines: list[Said] = []
        self.notices: list[int] = []
        """Which of `lines` are PyTorch's warnings, or the exception."""
        self._left = limits.MAX_CHARACTERS
        self._unfinished: Said | None = None

    def printed(self, text: str) -> None:
        """Add what the program wrote to its standard output, divided into lines."""
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._unfinished or self._add(program_line(), "printed", "", "")
                self._unfinished = None
            if piece and self._unfinished:
                self._count(len(piece))
                self._unfinished[-1] += piece
            elif piece:
                self._unfinished = self._add(program_line(), "printed", "", piece)

    def warned(self, line: int | None, category: str, text: str, *, of_program: bool) -> None:
        """Add a warning, which is the program's own or PyTorch's."""
        self._add(line, "warning", category[: limits.MAX_MESSAGE], text)
        if not of_program:
            self.notices.append(len(self.lines) - 1)

    def raised(self, line: int | None, category: str, text: str) -> None:
        """Add the exception that ended the run, whatever the limits."""
        self.notices.append(len(self.lines))
        category, text = (each[: limits.MAX_MESSAGE] for each in (category, text))
        self.lines.append([line, "exception", category, text])

    def _add(self, line: int | None, kind: str, category: str, text: str) -> Said:
        self._count(len(category) + len(text) + 1)
        if len(self.lines) >= limits.MAX_LINES:
            stop(StoppedError(errors.TOO_MUCH_OUTPUT))
        self.lines.append([line, kind, category, text])
        return self.lines[-1]

    def _count(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0:
            stop(StoppedError(errors.TOO_MUCH_OUTPUT))


class _Stream(io.BufferedIOBase):
    """The bytes below `sys.stdout`, `sys.stderr` or `sys.stdin`."""

    def __init__(self, name: str, hear: Callable[[str], None] | None) -> None:
        self.name = name
        self._hear = hear

    def readable(self) -> bool:
        return self._hear is None

    def writable(self) -> bool:
        return self._hear is not None

    def write(self, data: Any) -> int:
        if self._hear is not None:
            self._hear(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def read(self, _size: int | None = -1) -> bytes:
        stop(StoppedError(errors.NO_INPUT))

    read1 = read

    def fileno(self) -> int:
        # Libraries that ask for it only want to know whether this is a terminal.
        if caller(1).f_code.co_filename == PROGRAM:
            stop(StoppedError(errors.NO_FUNCTION, name=f"{self.name}.fileno"))
        raise io.UnsupportedOperation("fileno")


def listen(output: Output) -> None:
    """Let `print` and warnings go to `output`; nobody reads what goes to standard error."""
    hears: dict[str, Callable[[str], None] | None] = {
        "stdin": None,
        "stdout": output.printed,
        "stderr": lambda _text: None,
    }
    for name, hear in hears.items():
        stream = io.TextIOWrapper(
            _Stream(f"<{name}>", hear),
            encoding="utf-8",
            errors="backslashreplace" if name == "stderr" else "strict",
            write_through=True,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        of_program = caller(2).f_globals.get("__name__") in {"__main__", _COMPILER}
        at = lineno if filename == PROGRAM else program_line()
        output.warned(at, category.__name__, plain(str(message)), of_program=of_program)

    warnings.resetwarnings()
    warnings.simplefilter("always")
    warnings.showwarning = show


def plain(text: str) -> str:
    """Return text that can be written in UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
