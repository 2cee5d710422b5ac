"""Finds the line of the learner's code that the sandbox is at."""

from typing import cast

from pydantic_monty import FunctionSnapshot, MontyRuntimeError

from core.sandbox import limits
from core.sandbox.bridge.guest_errors import line_of
from core.sandbox.bridge.marshalling import GuestValue
from core.sandbox.bridge.pool import pool
from core.sandbox.guest.line_tracking import with_line_tracking
from core.sandbox.guest.prelude import CODE_FILE


class LineFinder:
    """The code as it runs, and the line it is at: the tracked one, or one found in a copy."""

    def __init__(self, code: str) -> None:
        tracked = with_line_tracking(code)
        self.tracks = tracked is not None
        self.code = tracked or code
        self._bytes = self.code.encode()
        self._line: int | None = None
        self._raised: tuple[str, int | None] = ("", None)
        self._lookups = 0

    def note(self, line: GuestValue) -> None:
        """Note the line that tracked code says it is at."""
        self._line = line if isinstance(line, int) else None

    def note_raised(self, text: str) -> None:
        """Note that PyTorch raised an exception at the present line."""
        self._raised = (text, self._line)

    def of_call(self, snapshot: FunctionSnapshot) -> int | None:
        """Return the line of a direct call; None if it isn't in the learner's code."""
        position = snapshot.position
        if position.filename != CODE_FILE:
            return None
        return self._bytes[: position.start].count(b"\n") + 1

    def of_waiting(self, snapshot: FunctionSnapshot) -> int | None:
        """Return the learner's line that led to a call, by raising in a copy of the sandbox."""
        if self.tracks:
            return self._line
        self._lookups += 1
        if self._lookups > limits.MAX_LINE_LOOKUPS:
            return None
        try:
            with pool().checkout() as copy:
                asked = copy.load_snapshot(snapshot.dump())
                cast("FunctionSnapshot", asked).resume({"exception": KeyboardInterrupt()})
        except MontyRuntimeError as error:
            return line_of(error)
        return None

    def of_exception(self, error: MontyRuntimeError, text: str) -> int | None:
        """Return the line of the exception that ended the run."""
        if not self.tracks:
            return line_of(error)
        if self._raised[0] == text:
            return self._raised[1]
        # A `finally` has noted its own line in place of the one that raised.
        return None if "finally" in self.code else self._line
