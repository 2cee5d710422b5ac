"""The output of a run, line by line, within its limits."""

from collections.abc import Iterable, Mapping

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.printing import Look, printed_text
from core.sandbox.result import OutputLine


class Transcript:
    """All output of a run so far. Its methods raise StoppedError when there is too much."""

    def __init__(self) -> None:
        self.lines: list[OutputLine] = []
        self._left = limits.MAX_CHARACTERS

    def printed(
        self, line: int | None, values: Iterable[object], ends: Mapping[str, object], look: Look
    ) -> None:
        """Add what `print` shows for its values; `ends` are its `sep` and `end`."""
        sep, end = (_text(ends.get(name), usual) for name, usual in (("sep", " "), ("end", "\n")))
        pieces: list[str] = []
        room = self._left
        for value in values:
            pieces += [sep] if pieces else []
            pieces.append(printed_text(value, look))
            room -= len(pieces[-1]) + len(sep)
            if room + len(sep) < 0:
                raise StoppedError(errors.TOO_MUCH_OUTPUT)
        self._add(OutputLine(line, "printed", "", "".join(pieces) + end.removesuffix("\n")))

    def warned(self, line: int | None, category: str, text: str) -> None:
        """Add a warning."""
        self._add(OutputLine(line, "warning", category, text))

    def raised(self, line: int | None, category: str, text: str) -> None:
        """Add the exception that ended the run, whatever the limits."""
        self.lines.append(OutputLine(line, "exception", category, text))

    def _add(self, line: OutputLine) -> None:
        self._left -= len(line.text) + 1
        if self._left < 0 or len(self.lines) >= limits.MAX_LINES:
            raise StoppedError(errors.TOO_MUCH_OUTPUT)
        self.lines.append(line)


def _text(value: object, usual: str) -> str:
    return value if isinstance(value, str) else usual
