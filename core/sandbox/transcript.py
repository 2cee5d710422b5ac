"""What a run says: lines printed, warnings and the exception, with limits."""

from collections.abc import Iterable
from typing import Any, Final

from core.sandbox.printing import Look, shown
from core.sandbox.result import OutputLine, StoppedError

MAX_LINES: Final = 2_000
MAX_CHARACTERS: Final = 100_000
MAX_MESSAGE: Final = 2_000
"""Longest text of an exception that is kept."""

TOO_MUCH: Final = (
    f"The code prints too much: {MAX_LINES:,} lines and {MAX_CHARACTERS:,} characters are the most."
)


class Transcript:
    """All output of a run so far."""

    def __init__(self) -> None:
        self.lines: list[OutputLine] = []
        self._left = MAX_CHARACTERS

    def printed(
        self, line: int | None, values: Iterable[Any], ends: dict[str, Any], look: Look
    ) -> None:
        """Keep what `print` shows of its values. Raises StoppedError when it's too much."""
        sep, end = (_text(ends.get(name), usual) for name, usual in (("sep", " "), ("end", "\n")))
        pieces: list[str] = []
        room = self._left
        for value in values:
            pieces += [sep] if pieces else []
            pieces.append(shown(value, look))
            room -= len(pieces[-1]) + len(sep)
            if room + len(sep) < 0:
                raise StoppedError(TOO_MUCH)
        self._add(OutputLine(line, "printed", "", "".join(pieces) + end.removesuffix("\n")))

    def warned(self, line: int | None, category: str, text: str) -> None:
        """Keep a warning. Raises StoppedError when there is too much output."""
        self._add(OutputLine(line, "warning", category, text))

    def raised(self, line: int | None, category: str, text: str) -> None:
        """Keep the exception that ended the run."""
        self.lines.append(OutputLine(line, "exception", category, text[:MAX_MESSAGE]))

    @property
    def characters(self) -> int:
        """How many characters the output has."""
        return MAX_CHARACTERS - self._left

    def _add(self, line: OutputLine) -> None:
        self._left -= len(line.text) + 1
        if self._left < 0 or len(self.lines) >= MAX_LINES:
            raise StoppedError(TOO_MUCH)
        self.lines.append(line)


def _text(value: Any, usual: str) -> str:
    return value if isinstance(value, str) else usual
