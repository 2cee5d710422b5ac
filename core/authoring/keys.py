"""Compare the key of every question with the pinned ones: an upgrade of torch must not move any.

The lock file holds, for each question, a hash of its wording and a digest of the keys and curves of
ten variants. Another digest under the same wording means that PyTorch now answers otherwise.
"""

import argparse
import hashlib
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from core.lesson import load_lessons
from core.quiz import QUIZ_FOLDER, NoVariantError, Question, Variant, load_quizzes
from core.quiz.constructed import ConstructedVariant
from core.quiz.kinds.parameter import ParameterVariant
from core.schedule import TORCH_VERSION, Rates, Record

LOCK = QUIZ_FOLDER / "keys.json"
SEEDS = range(10)
FIGURES = 7
"""So many figures of a number count, of a curve's highest rate: processors round differently."""
NOTHING = 1e-12
"""What rounding leaves of a floor of zero is smaller than this."""
_NUMBER = re.compile(r"(?<![\w.])[+-]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?")


class Pinned(Record):
    """What is remembered of one question."""

    wording: str
    keys: str


class Lock(Record):
    """The lock file: the torch that answered, and what it answered."""

    torch: str
    questions: dict[str, Pinned]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `keys`."""
    parser.add_argument("--write", action="store_true", help="pin the keys as they are now")
    parser.add_argument("--lock", type=Path, default=LOCK, metavar="FILE", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Compare or write the lock file; return 1 when a question differs or a file is broken."""
    try:
        before = None if args.write else Lock.model_validate_json(args.lock.read_bytes())
    except (OSError, ValidationError):
        sys.stderr.write(f"{args.lock} can't be read: python -m core keys --write makes it\n")
        return 1
    quizzes, lessons = load_quizzes(), load_lessons()
    if broken := [*quizzes.broken, *lessons.broken]:
        sys.stderr.write(f"{', '.join(broken)} can't be read: python -m core check says why\n")
        return 1
    questions = chain(
        *(quiz.questions for quiz in quizzes.items), *(lesson.questions for lesson in lessons.items)
    )
    version = TORCH_VERSION.partition("+")[0]  # The same on every kind of processor.
    now = Lock(torch=version, questions={q.id: pinned(q) for q in questions})
    if before is None:
        text = json.dumps(now.model_dump(), indent=1, sort_keys=True)
        args.lock.write_text(f"{text}\n", encoding="utf-8")
        print(f"{len(now.questions)} questions pinned with torch {now.torch}")
        return 0
    differences = list(compared(before, now))
    for sentence in differences:
        print(sentence)
    found = "all as pinned" if not differences else f"{len(differences)} not as pinned"
    print(f"{len(now.questions)} questions with torch {now.torch}: {found}")
    return 1 if differences else 0


def compared(before: Lock, now: Lock) -> Iterator[str]:
    """Yield a sentence for every question that isn't as it was pinned."""
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
    """Return what is remembered of a question: its wording, and what execution answers."""
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
    for rates in _curves(variant):
        highest = float(np.nanmax(np.abs(rates), initial=NOTHING))
        # Adding 0 makes 0.0 of -0.0.
        yield [*(np.round(rates / highest, FIGURES) + 0.0).tolist(), _rounded(highest)]


def _curves(variant: Variant) -> Iterator[Rates]:
    if isinstance(variant, ConstructedVariant):
        yield variant.truth
        return
    for drawn in variant.evidence(variant.key, over=True):
        if drawn.role == "truth":
            yield drawn.rates


def _keys(variant: Variant) -> Iterable[str]:
    keys = [variant.key]
    if isinstance(variant, ParameterVariant):
        keys = [repr(key) for key in variant.keys]
    return [_NUMBER.sub(lambda found: _rounded(float(found[0])), key) for key in keys]


def _rounded(number: float) -> str:
    if math.isfinite(number) and abs(number) < NOTHING:
        return "0"
    return f"{number:.{FIGURES}g}"
