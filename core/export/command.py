"""Export quizzes for other programs: a sheet (csv), Moodle's question bank, Anki's cards."""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from core.command_line import refuse
from core.content import ContentError, quiz_folder
from core.export.anki import write_anki
from core.export.item import Item, items
from core.export.moodle import moodle_xml
from core.export.sheet import csv_sheet
from core.quiz import Quiz, load_quiz
from core.records import span

VARIANTS_AT_MOST = 1000
TEXTS: dict[str, tuple[Callable[[Iterable[Item]], str], str]] = {
    # Spreadsheets know UTF-8 by the mark at its beginning.
    "csv": (csv_sheet, "utf-8-sig"),
    "moodle": (moodle_xml, "utf-8"),
}
FORMATS = (*TEXTS, "anki")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `export`."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="quiz files or folders (default: all)"
    )
    parser.add_argument("--to", choices=FORMATS, required=True, help="for which program")
    parser.add_argument(
        "--variants", type=int, default=10, metavar="N", help="of each question (default: 10)"
    )
    parser.add_argument("--seed", type=int, default=0, help="where the draws begin (default: 0)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: the terminal")


def run(args: argparse.Namespace) -> int:
    """Write the export; return 1 when a file is broken, 2 when the arguments can't be met."""
    if not 1 <= args.variants <= VARIANTS_AT_MOST:
        return refuse(f"--variants must be {span(1, VARIANTS_AT_MOST)}, got {args.variants}")
    if args.to == "anki" and args.out is None:
        return refuse("a package of cards needs a file: --out halfwave.apkg")
    try:
        quizzes = [load_quiz(path) for path in quiz_files(args.paths or [quiz_folder()])]
    except ContentError as error:
        return refuse(str(error), status=1)
    except ValueError as error:
        return refuse(str(error))
    drawn = [each for quiz in quizzes for each in _items(quiz, args)]
    try:
        _write(drawn, args)
    except OSError as error:
        return refuse(f"{args.out} can't be written: {error.strerror}")
    if args.out is not None:
        sys.stderr.write(f"{len(drawn)} variants in {args.out}\n")
    return 0


def quiz_files(paths: Iterable[Path]) -> list[Path]:
    """Return the quiz files among `paths`, folders opened, each once. Raises ValueError."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ValueError(f"{path} doesn't exist")
        found += sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not found:
        raise ValueError(f"no quiz file (.yaml) is in {', '.join(map(str, paths))}")
    return list(dict.fromkeys(found))


def _items(quiz: Quiz, args: argparse.Namespace) -> Iterable[Item]:
    return items(quiz, variants=args.variants, seed=args.seed)


def _write(drawn: list[Item], args: argparse.Namespace) -> None:
    if args.to == "anki":
        write_anki(drawn, args.out, now=time.time())
        return
    written, encoding = TEXTS[args.to]
    if args.out is None:
        sys.stdout.write(written(drawn))
    else:
        args.out.write_text(written(drawn), encoding=encoding, newline="")
