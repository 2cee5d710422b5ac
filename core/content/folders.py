"""The content folders: those that environment variables name, or the ones shipped.

`HALFWAVE_QUIZ_DIR` and `HALFWAVE_LESSON_DIR` name a folder that is read in place of the shipped
one, `HALFWAVE_KIND_DIR` a folder with further kinds of question, `HALFWAVE_CACHE_DIR` the folder
where it is kept what was executed. All are read at each call.
"""

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
KIND_VARIABLE: Final = "HALFWAVE_KIND_DIR"


def quiz_folder() -> Path:
    """Return the folder of the quizzes."""
    return _named("HALFWAVE_QUIZ_DIR") or ROOT / "quizzes"


def lesson_folder() -> Path:
    """Return the folder of the lessons."""
    return _named("HALFWAVE_LESSON_DIR") or ROOT / "lessons"


def cache_folder() -> Path:
    """Return the folder that remembers what was executed; it can be deleted at any time."""
    return _named("HALFWAVE_CACHE_DIR") or ROOT / ".cache"


def kind_folder(part: str) -> tuple[Path, ...]:
    """Return the folder of further kinds; empty if no variable names one.

    Args:
        part: `kinds` for the modules of the questions, `widgets` for those that draw them,
            `starters` for the examples of the author's desk.
    """
    named = _named(KIND_VARIABLE)
    return () if named is None else (named / part,)


def _named(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None
