"""Checking content files, whichever they are: quizzes (.yaml) and lessons (.md)."""

from collections.abc import Iterable
from pathlib import Path

from core.lesson import LESSON_FOLDER, check_lesson
from core.quiz import QUIZ_FOLDER, Fault, check_quiz

CHECKS = {".yaml": check_quiz, ".md": check_lesson}


def shipped() -> tuple[Path, ...]:
    """Return the folders of the content that comes with Halfwave."""
    return (LESSON_FOLDER, QUIZ_FOLDER)


def files_of(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the content files among `paths`, folders opened, in order and each once.

    Raises:
        FileNotFoundError: If a path isn't there; the message names it.
        ValueError: If a file is neither a quiz nor a lesson.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix in CHECKS)
        elif not path.exists():
            raise FileNotFoundError(f"{path} is not there")
        elif path.suffix not in CHECKS:
            raise ValueError(f"a content file ends in {' or '.join(CHECKS)}, got {path.name}")
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def faults_in(path: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong with one content file, after executing all of it."""
    return CHECKS[path.suffix](path)
