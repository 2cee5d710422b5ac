"""Print which lessons, questions and executed mistakes each confusion has; fail where one has none.

A question counts for a confusion when one of its mistakes or options carries the number and is
executed: a changed run, another reading of it, a claim. A lesson counts by the numbers in its head.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.command_line import refuse
from core.lesson import Lesson, load_lessons
from core.quiz import CONFUSIONS, Question, load_quizzes
from core.records import span

TITLE_WIDTH = 62


@dataclass(frozen=True)
class Covered:
    """The lessons, questions (`file#question`) and mistakes (`…:mistake`) of one confusion."""

    number: int
    lessons: tuple[str, ...]
    questions: tuple[str, ...]
    mistakes: tuple[str, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `coverage`."""
    parser.add_argument(
        "numbers",
        nargs="*",
        type=int,
        metavar="NUMBER",
        help="list everything about these confusions",
    )
    parser.add_argument("--lessons", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--quizzes", type=Path, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Print the table; return 1 when a confusion has no question, 2 when there's no such number."""
    unknown = [number for number in args.numbers if number not in CONFUSIONS]
    if unknown:
        return refuse(f"a confusion must be {span(1, len(CONFUSIONS))}, got {unknown[0]}")
    lessons, quizzes = load_lessons(args.lessons), load_quizzes(args.quizzes)
    if broken := [*lessons.broken, *quizzes.broken]:
        sentence = f"{', '.join(broken)} can't be read: python -m core check says why"
        return refuse(sentence, status=1)
    asked = [(f"{quiz.slug}#{q.id}", q) for quiz in quizzes.items for q in quiz.questions]
    asked += [(f"{lesson.slug}#{q.id}", q) for lesson in lessons.items for q in lesson.questions]
    table = covered(lessons.items, asked)
    print("\n".join(_named(table, args.numbers) if args.numbers else _counted(table)))
    return 0 if all(row.questions for row in table) else 1


def covered(
    lessons: Iterable[Lesson], asked: Iterable[tuple[str, Question]]
) -> tuple[Covered, ...]:
    """Return what each confusion has, in order; `asked` pairs a question with its place."""
    lessons, asked = tuple(lessons), tuple(asked)
    return tuple(_covered(number, lessons, asked) for number in CONFUSIONS)


def _covered(
    number: int, lessons: tuple[Lesson, ...], asked: tuple[tuple[str, Question], ...]
) -> Covered:
    about = [(place, q) for place, q in asked if number in q.confusions_executed]
    return Covered(
        number,
        tuple(lesson.slug for lesson in lessons if number in lesson.confusions),
        tuple(place for place, _ in about),
        tuple(f"{at}:{m}" for at, q in about for m, n in q.confusion_of.items() if n == number),
    )


def _counted(table: tuple[Covered, ...]) -> Iterator[str]:
    yield f"{'':>3} {'confusion':<{TITLE_WIDTH}} {'lessons':>8} {'questions':>10} {'mistakes':>9}"
    for row in table:
        title = CONFUSIONS[row.number].title
        if len(title) > TITLE_WIDTH:
            title = f"{title[: TITLE_WIDTH - 1]}…"
        counts = f"{len(row.lessons):>8} {len(row.questions):>10} {len(row.mistakes):>9}"
        yield f"{row.number:>3} {title:<{TITLE_WIDTH}} {counts}"
    without = [str(row.number) for row in table if not row.questions]
    if without:
        yield f"no question: {', '.join(without)}"
    asked = sum(bool(row.questions) for row in table)
    taught = sum(bool(row.lessons) for row in table)
    yield f"questions: {asked} of {len(table)}, lessons: {taught} of {len(table)}"


def _named(table: tuple[Covered, ...], numbers: list[int]) -> Iterator[str]:
    for row in table:
        if row.number in numbers:
            yield f"{row.number}. {CONFUSIONS[row.number].title}"
            for what in ("lessons", "questions", "mistakes"):
                yield f"   {what}: {', '.join(getattr(row, what)) or 'none'}"
