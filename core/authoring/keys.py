"""Compare the key of every question with the pinned ones: an upgrade of torch must not move any.

The keys file holds, for each question, a hash of its wording and a digest of the keys and curves of
ten variants. Another digest under the same wording means that PyTorch now answers otherwise. A new
wording with the same digest only says it better: the old one is remembered, and its answers count.
"""

import argparse
import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from core.command_line import refuse
from core.lesson import load_lessons
from core.quiz import NoVariantError, Question, Variant, load_quizzes
from core.quiz.wordings import KEYS_FILE, KeysFile, Pinned
from core.records import NOTHING, counted
from core.records.numbers import replace_decimals
from core.schedule import TORCH_VERSION

SEEDS = range(10)
FIGURES = 7
"""How many figures of a number count, because processors round differently."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `keys`."""
    parser.add_argument("--write", action="store_true", help="pin the keys as they are now")
    parser.add_argument(
        "--lock", type=Path, default=KEYS_FILE, metavar="FILE", help=argparse.SUPPRESS
    )


def run(args: argparse.Namespace) -> int:
    """Compare or write the keys file; return 1 when a question differs or a file is broken."""
    before = None
    if args.lock.exists() or not args.write:
        try:
            before = KeysFile.checked(json.loads(args.lock.read_bytes()))
        except FileNotFoundError:
            return refuse(
                f"{args.lock} can't be read: python -m core keys --write makes it", status=1
            )
        except (OSError, ValueError):
            # A new file would lack the earlier wordings.
            return refuse(
                f"{args.lock} can't be read: restore it, then python -m core keys", status=1
            )
    quizzes, lessons = load_quizzes(), load_lessons()
    if broken := [*quizzes.broken, *lessons.broken]:
        return refuse(f"{', '.join(broken)} can't be read: python -m core check says why", status=1)
    questions = chain(
        *(quiz.questions for quiz in quizzes.items), *(lesson.questions for lesson in lessons.items)
    )
    version = TORCH_VERSION.partition("+")[0]  # The same on every kind of processor.
    now = KeysFile(torch=version, questions={q.id: pinned(q) for q in questions})
    if before is None or args.write:
        write(args.lock, now, before)
        print(f"{counted(len(now.questions), 'question')} pinned with torch {now.torch}")
        return 0
    differences = list(compared(before, now))
    for sentence in differences:
        print(sentence)
    found = "all as pinned" if not differences else f"{len(differences)} not as pinned"
    print(f"{counted(len(now.questions), 'question')} with torch {now.torch}: {found}")
    return 1 if differences else 0


def write(path: Path, now: KeysFile, before: KeysFile | None) -> None:
    """Write the keys file, with the earlier wordings of questions whose keys are as before."""
    was = before.questions if before else {}
    questions = {name: pin.after(was.get(name)) for name, pin in now.questions.items()}
    pinned = now.model_copy(update={"questions": questions})
    text = json.dumps(pinned.model_dump(exclude_defaults=True), indent=1, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def compared(before: KeysFile, now: KeysFile) -> Iterator[str]:
    """Yield a sentence for each question that differs from its pin."""
    upgrade = (
        f"going from torch {before.torch} to {now.torch} changed it"
        if before.torch != now.torch
        else "a change in Halfwave changed it"
    )
    write = "look at it, then python -m core keys --write"
    for name, pin in now.questions.items():
        was = before.questions.get(name)
        if was is None or was.wording != pin.wording:
            what = "is new" if was is None else "is worded otherwise than when it was pinned"
            yield f"{name} {what}: {write}"
        elif was.keys != pin.keys:
            yield f"{name} has another key though its wording is the same: {upgrade}"
    for name in before.questions.keys() - now.questions.keys():
        yield f"{name} is pinned but gone: {write}"


def pinned(question: Question) -> Pinned:
    """Return the pin of a question: its wording and a digest of its keys."""
    answers = [list(_answers(question, seed)) for seed in (SEEDS if question.vars else SEEDS[:1])]
    digest = hashlib.sha256(json.dumps(answers).encode()).hexdigest()[:16]
    return Pinned(wording=question.content_hash, keys=digest)


def _answers(question: Question, seed: int) -> Iterator[Any]:
    """Yield all of a variant's right answers, then the curves that PyTorch gives."""
    try:
        variant = question.variant(seed)
    except NoVariantError:
        yield "no variant"
        return
    yield from _keys(variant)
    for rates in (curve.rates for curve in variant.true_curves):
        highest = float(np.nanmax(np.abs(rates), initial=NOTHING))
        # Adding 0 makes 0.0 of -0.0.
        yield [*(np.round(rates / highest, FIGURES) + 0.0).tolist(), _rounded(highest)]


def _keys(variant: Variant) -> Iterable[str]:
    return [replace_decimals(key, _rounded) for key in variant.right_answers]


def _rounded(number: float) -> str:
    if math.isfinite(number) and abs(number) < NOTHING:
        return "0"
    return f"{number:.{FIGURES}g}"
