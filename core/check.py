"""Run every lesson and quiz, and name the file, line and field of all that is wrong."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from core.lesson import LESSON_FOLDER, check_lesson
from core.quiz import QUIZ_FOLDER, Fault, check_quiz

CHECKS = {".yaml": check_quiz, ".md": check_lesson}
SHIPPED = (LESSON_FOLDER, QUIZ_FOLDER)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `check`."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: all)"
    )


def run(args: argparse.Namespace) -> int:
    """Check the files; return 1 when something is wrong with one, 2 when one isn't there."""
    try:
        paths = content_files(args.paths or SHIPPED)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    faults = [fault for path in paths for fault in faults_in(path)]
    for fault in faults:
        print(fault)
    files = "1 file" if len(paths) == 1 else f"{len(paths)} files"
    found = {0: "no faults", 1: "1 fault"}.get(len(faults), f"{len(faults)} faults")
    print(f"{files} checked: {found}")
    return 1 if faults else 0


def content_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the content files among `paths`, folders opened, in order and each once.

    Raises:
        ValueError: If a path isn't there, or is neither a quiz nor a lesson; it says which.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.suffix in CHECKS)
            if not inside:
                raise ValueError(f"no content file ({_endings()}) is in {path}")
            found += inside
        elif not path.exists():
            raise ValueError(f"{path} is not there")
        elif path.suffix not in CHECKS:
            raise ValueError(f"a content file ends in {_endings()}, got {path.name}")
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def faults_in(path: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong with one content file, after executing all of it."""
    return CHECKS[path.suffix](_short(path))


def _short(path: Path) -> Path:
    """Return the path as it's easiest to read: from where the command was called."""
    resolved = path.resolve()
    here = Path.cwd()
    return resolved.relative_to(here) if resolved.is_relative_to(here) else path


def _endings() -> str:
    return " or ".join(CHECKS)
