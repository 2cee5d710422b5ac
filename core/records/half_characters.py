"""Half characters: what is left where a program cut a character in two; no text can be sent so."""

import re
from typing import Final

_HALF: Final = re.compile("[\ud800-\udfff]")


def half_character(text: str) -> str | None:
    """Return a sentence about the first half character of a text; None if it has none."""
    found = _HALF.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    return f"Line {line}, character {column} is only half a character. Delete it or type it again."
