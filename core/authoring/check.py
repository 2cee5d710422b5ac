"""Run every lesson, quiz and file of claims, and name file, line and field of all that is wrong."""

import argparse
import hashlib
import json
import multiprocessing
import os
import statistics
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.authoring.check_lesson import check_lesson
from core.authoring.check_quiz import check_quiz
from core.authoring.survey import Survey, survey
from core.command_line import refuse
from core.content import (
    ContentError,
    Fault,
    Source,
    lesson_folder,
    quiz_folder,
)
from core.content.kept import keep, kept
from core.lesson.claims import check_claims, is_claims
from core.lesson.load import read_lesson
from core.quiz import Question
from core.quiz.quiz import read_quiz
from core.records import counted

CHECKS = {".yaml": check_quiz, ".md": check_lesson}
PROCESSES = min(2, os.cpu_count() or 1)
ALONE_UP_TO = 3
"""Up to this many files are checked before a second process would have started."""


NO_SURVEY = Survey()
REPORTED = ("guess_rate", "refused", "reason")
"""What the report says of a survey."""


@dataclass(frozen=True)
class Asked:
    """A question in the report: its place in the file, and what a survey of its draws shows."""

    id: str
    file: str
    line: int
    survey: Survey = NO_SURVEY


@dataclass(frozen=True)
class Checked:
    """The result of checking one content file."""

    faults: tuple[Fault, ...]
    asked: tuple[Asked, ...] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `check`."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: all)"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="execute everything, whatever was found before"
    )


def run(args: argparse.Namespace) -> int:
    """Check the files; return 1 when something is wrong with one, 2 when one isn't there."""
    try:
        paths = content_files(args.paths or (lesson_folder(), quiz_folder()))
    except ValueError as error:
        return refuse(str(error))
    results = check_files(paths, fresh=args.fresh)
    asked = [each for result in results for each in result.asked]
    faults = [fault for result in results for fault in result.faults]
    faults += asked_twice(asked)
    for fault in faults:
        print(fault)
    for line in filter(None, (guess_rates(asked), refused_draws(asked))):
        print(line)
    files = counted(len(paths), "file")
    found = counted(len(faults), "fault") if faults else "no faults"
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
            raise ValueError(f"{path} doesn't exist")
        elif path.suffix not in CHECKS:
            raise ValueError(f"a content file must end in {_endings()}, got {path.name}")
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def check_files(paths: tuple[Path, ...], *, fresh: bool = False) -> list[Checked]:
    """Check files in order; many of them in two processes, the longest first.

    A file in which nothing was wrong isn't executed again while it and all that decides about it
    stay as they were.

    Args:
        paths: The content files.
        fresh: Whether every file is executed, also one in which nothing was wrong before.
    """
    short = [_short(path) for path in paths]
    results = {} if fresh else {path: found for path in short if (found := _kept(path))}
    left = [path for path in short if path not in results]
    if len(left) <= ALONE_UP_TO or PROCESSES == 1:
        return [results.get(path) or _check(path) for path in short]
    longest_first = sorted(left, key=lambda path: path.stat().st_size, reverse=True)
    # Spawned, because a forked process lacks torch's threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        results |= zip(longest_first, pool.map(_check, longest_first), strict=True)
    return [results[path] for path in short]


def check_file(path: Path) -> Checked:
    """Return everything that is wrong with one content file, after executing all of it."""
    if is_claims(path):
        return Checked(check_claims(path))
    faults = CHECKS[path.suffix](path)
    try:
        questions, source = _questions(path)
    except ContentError:
        return Checked(faults)
    asked = (
        Asked(
            question.id,
            source.file,
            source.fault(("questions", index, "id"), "").line,
            survey(question),
        )
        for index, question in enumerate(questions)
    )
    return Checked(faults, tuple(asked))


def _check(path: Path) -> Checked:
    """Check a file, and keep the result if nothing is wrong: a fault is looked for each time."""
    decides = _what_decides(path)
    checked = check_file(path)
    # A test draws from the quizzes beside it, so its own bytes decide too little.
    is_test = path.suffix == ".yaml" and not is_claims(path) and not checked.asked
    # A file that was saved meanwhile may not be the one that was checked.
    if decides and not checked.faults and not is_test and decides == _what_decides(path):
        asked = [
            [each.id, each.line, {name: getattr(each.survey, name) for name in REPORTED}]
            for each in checked.asked
        ]
        keep("checked", decides, json.dumps(asked))
    return checked


def _kept(path: Path) -> Checked | None:
    """Return the result of an earlier check in which nothing was wrong with this same file."""
    result = kept("checked", _what_decides(path))
    if result is None:
        return None
    asked = (
        Asked(name, str(path), line, Survey(**reported))
        for name, line, reported in json.loads(result)
    )
    return Checked((), tuple(asked))


def _what_decides(path: Path) -> str:
    """Return the name and the digest of a file; empty if it can't be read."""
    with suppress(OSError):
        return f"{is_claims(path)} {path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    return ""


def asked_twice(asked: Iterable[Asked]) -> Iterator[Fault]:
    """Yield a fault for every question whose id is used in another file too.

    Attempts and ratings are kept under the id alone.
    """
    first: dict[str, Asked] = {}
    for each in asked:
        other = first.setdefault(each.id, each)
        # The check of one file reports an id that it has twice.
        if other.file != each.file:
            message = f"the id {each.id} is taken, in {other.file}:{other.line}"
            yield Fault(each.file, each.line, "id", message)


def guess_rates(asked: Iterable[Asked]) -> str:
    """Return the report's line about guess rates; empty if no question can be guessed."""
    rates = ((each.survey.guess_rate, each.id) for each in asked)
    known = [(rate, name) for rate, name in rates if rate is not None]
    if not known:
        return ""
    highest, name = max(known)
    median = statistics.median(rate for rate, _ in known)
    return f"guess rates: median {median:.0%}, highest {highest:.0%} ({name})"


def refused_draws(asked: Iterable[Asked]) -> str:
    """Return the report's line about draws that can't be asked; empty if all can be."""
    known = [(each.survey.refused, each.id, each.survey.reason) for each in asked]
    some = [each for each in known if each[0]]
    if not some:
        return ""
    highest, name, reason = max(some)
    questions = counted(len(some), "question")
    return f"draws that can't be asked: in {questions}, highest {highest:.0%} ({name}: {reason})"


def _questions(path: Path) -> tuple[tuple[Question, ...], Source]:
    if path.suffix == ".md":
        file = read_lesson(path)
        return file.content.questions, file.source
    quiz, source = read_quiz(path)
    return quiz.questions, source


def _short(path: Path) -> Path:
    """Return the path relative to the current folder, if it is inside."""
    resolved = path.resolve()
    here = Path.cwd()
    return resolved.relative_to(here) if resolved.is_relative_to(here) else path


def _endings() -> str:
    return " or ".join(CHECKS)
