"""An author's draft: read with all faults, and examined variant by variant."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from core.authoring.check_quiz import DRAWS, check_question
from core.content.expression import ExpressionError
from core.content.yaml_source import ContentError, Fault, FieldPath, Source, read_yaml
from core.quiz.question import Question
from core.quiz.quiz import QuizHead, read_questions
from core.quiz.variant import Variant
from core.records import Record, RecordError, as_text

NAME = "draft.yaml"
CHARACTERS = 64_000
"""Longest draft that is read."""
ROWS = 60
"""How many variants of a question are shown at most."""
WIDEST = 160
_MARKS = re.compile(r"```\w*|`")


@dataclass(frozen=True)
class Draft:
    """A draft as far as it could be read; its questions are at `at` in `source`."""

    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]
    source: Source | None = None
    at: FieldPath = ()

    def fault(self, index: int, message: str) -> Fault:
        """Return a fault of one question, with the line where it begins."""
        if self.source is None:
            raise ValueError("a draft that can't be read has no questions")
        return _short(self.source.fault((*self.at, index), message))


def read_draft(text: str) -> Draft:
    """Read a quiz file, a list of questions, or one question; it never raises for a text."""
    if len(text) > CHARACTERS:
        message = f"a draft must have at most {CHARACTERS} characters, got {len(text)}"
        return Draft((), (Fault(NAME, 1, "", message),))
    try:
        source = read_yaml(text, NAME)
    except ContentError as error:
        return Draft((), error.faults)
    match source.data:
        case None:
            return Draft((), (source.fault((), "there is nothing here yet"),))
        case {"questions": _} | {"pools": _} | {"title": _, "purpose": _}:
            return _read_file(source)
        case dict():
            lines = {(0, *path): line for path, line in source.lines.items()}
            return _read_list(Source(NAME, [source.data], lines))
        case _:
            return _read_list(source)


def _read_file(source: Source) -> Draft:
    faults: list[Fault] = []
    try:
        QuizHead.checked(source.data)
    except RecordError as error:
        faults = source.faults(error)
    questions: tuple[Question, ...] = ()
    if "questions" in source.data:
        questions, in_questions = read_questions(source, ("questions",))
        faults += in_questions
    return Draft(questions, tuple(sorted(set(faults))), source, ("questions",))


def _read_list(source: Source) -> Draft:
    questions, faults = read_questions(source, ())
    return Draft(questions, tuple(sorted(map(_short, faults))), source)


def _short(fault: Fault) -> Fault:
    """Drop the index from a fault's field: the line is enough."""
    if not fault.field.startswith("["):
        return fault
    return replace(fault, field=fault.field.partition("]")[2].lstrip("."))


class Outline(Record):
    """What a draft contains, before anything is run."""

    faults: tuple[Fault, ...]
    questions: tuple[str, ...]
    """Their ids."""


class VariantRow(Record):
    """One variant as its author sees it."""

    names: dict[str, Any]
    key: str
    mistakes: dict[str, str | None]
    """The answer that each mistake leads to, None where this draw has none."""
    guess_rate: float | None
    off: bool


class Examined(Record):
    """One question after all its draws."""

    index: int
    """Its place among the questions that could be read."""
    id: str
    title: str
    kind: str
    faults: tuple[Fault, ...]
    rows: tuple[VariantRow, ...]
    drawn: int
    """How many variants differ in their numbers, among `DRAWS` draws."""
    slowest: float
    """Seconds that the slowest variant took, with its key."""


def examine(text: str) -> Iterator[Outline | Examined]:
    """Examine a draft: yield its outline, then each question that could be read."""
    draft = read_draft(text)
    yield Outline(faults=draft.faults, questions=tuple(q.id for q in draft.questions))
    for index, question in enumerate(draft.questions):
        yield _examined(draft, index, question)


def _examined(draft: Draft, index: int, question: Question) -> Examined:
    variants: list[Variant] = []
    seen, slowest = set(), 0.0
    for seed in range(DRAWS if question.vars else 1):
        began = time.monotonic()
        try:
            variant = question.variant(seed)
            variant.grade(variant.key)
        except ExpressionError:
            break  # The check below says why.
        slowest = max(slowest, time.monotonic() - began)
        if (names := repr(variant.names)) not in seen:
            seen.add(names)
            variants.append(variant)
    sentences = check_question(question, others=draft.questions)
    return Examined(
        index=index,
        id=question.id,
        title=question.title,
        kind=question.kind,
        faults=tuple(draft.fault(index, sentence) for sentence in sentences),
        rows=tuple(_rows(question, variants)),
        drawn=len(variants),
        slowest=slowest,
    )


def _rows(question: Question, variants: list[Variant]) -> list[VariantRow]:
    """Return a row for each variant, sorted by the drawn numbers."""
    rows = [*_excluded(question), *(_row(variant) for variant in variants[:ROWS])]
    places = {
        name: {repr(value): place for place, value in enumerate(variable.values)}
        for name, variable in question.vars.items()
    }
    return sorted(
        rows,
        key=lambda row: [place.get(repr(row.names.get(n)), 0) for n, place in places.items()],
    )


def _excluded(question: Question) -> Iterator[VariantRow]:
    """Yield a row for each draw that `never` excludes by itself."""
    whole = question.model_copy(update={"never": ()})
    for names in question.never:
        if names.keys() == question.vars.keys():
            try:
                yield _row(whole.variant_of(names), off=True)
            except ExpressionError:
                yield VariantRow(names=names, key="", mistakes={}, guess_rate=None, off=True)


def _row(variant: Variant, *, off: bool = False) -> VariantRow:
    mistakes = {each.id: variant.answer_for(each.id) for each in variant.question.mistakes}
    return VariantRow(
        names=dict(variant.names),
        key=_one_line(_MARKS.sub("", variant.key_text)),
        mistakes={name: answer and _readable(variant, answer) for name, answer in mistakes.items()},
        guess_rate=variant.guess_rate,
        off=off,
    )


def _readable(variant: Variant, answer: str) -> str:
    """Return an answer for a table: a number rounded, an option as its text."""
    text = next((option.text for option in variant.options if option.id == answer), answer)
    try:
        return as_text(float(text))
    except ValueError:
        return _one_line(text)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"
