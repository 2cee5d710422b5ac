"""What a run says: lines printed, warnings and the exception, with limits."""

from collections.abc import Iterable
from typing import Any, Final, Literal

from core.sandbox.printing import Look, shown
from core.sandbox.result import Said, StoppedError
from core.schedule import Notice

MAX_LINES: Final = 2_000
MAX_CHARACTERS: Final = 100_000
MAX_MESSAGE: Final = 2_000
"""Longest text of an exception that is kept."""

TOO_MUCH: Final = (
    f"The code prints too much: {MAX_LINES:,} lines and {MAX_CHARACTERS:,} characters are the most."
)


class Transcript:
    """Everything said so far, and PyTorch's part of it as notices of a trajectory."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.notices: list[Notice] = []
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
        self._say(Said(line, "printed", "", "".join(pieces) + end.removesuffix("\n")))

    def warned(self, line: int | None, category: str, text: str) -> None:
        """Keep a warning of the learner's own. Raises StoppedError when it's too much."""
        self._say(Said(line, "warning", category, text))

    def heard(self, line: int | None, category: str, text: str, *, step: int | None) -> None:
        """Keep a warning of PyTorch's. Raises StoppedError when it's too much."""
        text = " ".join(text.split())
        self.warned(line, category, text)
        self._notice("warning", category, text, step)

    def ended(self, line: int | None, category: str, text: str, *, step: int | None) -> None:
        """Keep the exception that ended the run."""
        text = text[:MAX_MESSAGE]
        self.said.append(Said(line, "exception", category, text))
        self._notice("exception", category, " ".join(text.split()), step)

    @property
    def characters(self) -> int:
        """How much has been said."""
        return MAX_CHARACTERS - self._left

    def _say(self, said: Said) -> None:
        self._left -= len(said.text) + 1
        if self._left < 0 or len(self.said) >= MAX_LINES:
            raise StoppedError(TOO_MUCH)
        self.said.append(said)

    def _notice(
        self, kind: Literal["warning", "exception"], category: str, text: str, step: int | None
    ) -> None:
        self.notices.append(Notice(step, kind, category, text))


def _text(value: Any, usual: str) -> str:
    return value if isinstance(value, str) else usual
