"""How a run ends: with its answer, or with a refusal that no `except` can catch."""

import json
import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, NoReturn

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.guest import confine

PROGRAM: Final = "program.py"
"""The name of the learner's file."""

# The program may replace what it finds in a module: what ends a run is kept from the start.
_exit, _write = os._exit, os.write
caller = sys._getframe  # noqa: SLF001  Python's way to know whose line it is.
_encode = json.JSONEncoder(separators=(",", ":")).encode
_allow_depth, _depth = sys.setrecursionlimit, sys.getrecursionlimit

_report: Callable[[], dict[str, Any]] = dict
_key = ""
_reserve: bytes | None = None


def answer_with(key: str, report: Callable[[], dict[str, Any]]) -> None:
    """Say what the answer is made of, and the server's key, without which it isn't believed."""
    global _key, _report, _reserve
    _key, _report = key, report
    _reserve = bytes(limits.RESERVED_MEMORY)


def program_line(frame: FrameType | None = None) -> int | None:
    """Return the learner's line that is being executed: of the innermost frame of the program."""
    frame = caller() if frame is None else frame
    while frame is not None:
        if frame.f_code.co_filename == PROGRAM:
            return frame.f_lineno
        frame = frame.f_back
    return None


def stop(error: StoppedError) -> NoReturn:
    """End the process: this sandbox can't do what the program needs."""
    finish(error, program_line() if error.line is None else error.line)


def out_of_memory(text: str) -> bool:
    """Return whether an exception of PyTorch's speaks of memory."""
    return "DefaultCPUAllocator: " in text or "bad allocation" in text


def finish(error: StoppedError | None = None, line: int | None = None) -> NoReturn:
    """Send the answer, with a refusal if there is one, and end the process."""
    global _reserve
    try:
        _reserve = None
        _allow_depth(_depth() + limits.EXTRA_DEPTH)
        if error is None and confine.used_too_much():
            error = StoppedError(errors.NO_MEMORY)
        refused = error and {"line": line, "text": error.sentence[: limits.MAX_SENTENCE]}
        _send({"refused": refused, **_report()})
    except MemoryError:
        _send({"refused": {"line": line, "text": errors.NO_MEMORY}})
    finally:
        _exit(0)


def _send(answer: dict[str, Any]) -> None:
    rest = memoryview((_key + _encode(answer)).encode("ascii"))
    while rest:
        rest = rest[_write(confine.ANSWER, rest) :]
