"""Executing a lesson: its numbers, what it says of documents, its panels, its questions."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from core.authoring.check_quiz import check_question
from core.content import ContentError, ExpressionError, Fault, shown
from core.content.yaml_source import FieldPath
from core.lesson.load import Draft, load_draft
from core.lesson.records import DocumentSays, Panel
from core.quiz import traced

FIGURES = 3
"""A rate is typed with so many figures at least, or fewer where those left out are zeros."""


def check_lesson(path: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong with a lesson file, after executing all of it."""
    try:
        draft = load_draft(path)
    except ContentError as error:
        return error.faults
    return tuple(
        sorted([*_numbers(draft), *_documents(draft), *_panels(draft), *_questions(draft)])
    )


def agrees(typed: str, value: Any) -> bool:
    """Return whether a number in a text is what execution gave, to the figures it is typed with.

    At least three figures count: "0.1" is not 0.0996. A text ("rises") must be the same, and
    "never" stands for None.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return typed == shown(value)
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return False
    if number == 0:
        return abs(value) < 1e-12
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        return False  # NaN and infinity.
    # Just below 0.1 the figures begin one place further right than in 0.1.
    first = min(number.adjusted(), Decimal(value).adjusted())
    last = min(exponent, first - FIGURES + 1)
    return abs(number - Decimal(value)) <= Decimal("0.5000001").scaleb(last)


def _numbers(draft: Draft) -> Iterator[Fault]:
    for inline in draft.inlines:
        try:
            value = draft.lesson.claims[inline.claim].value()
        except ExpressionError as reason:
            yield draft.source.fault(("claims", inline.claim), str(reason))
            continue
        if not agrees(inline.typed, value):
            message = f"PyTorch gives {shown(value)} for {inline.claim}, the text {inline.typed}"
            yield Fault(draft.source.file, inline.line, "", message)


def _documents(draft: Draft) -> Iterator[Fault]:
    for name, saying in draft.lesson.documents_say.items():
        at: FieldPath = ("documents_say", name)
        try:
            found = _verdict(saying)
            if saying.drawn is not None:
                traced(saying.drawn.run({}))
        except ExpressionError as reason:
            yield draft.source.fault((*at, "claim"), str(reason))
            continue
        if found != saying.verdict:
            value = shown(saying.claim.executed({})) if saying.claim else "nothing"
            message = f"executed it is {found} (PyTorch gives {value}), not {saying.verdict}"
            yield draft.source.fault((*at, "verdict"), message)


def _verdict(saying: DocumentSays) -> str:
    is_true = saying.claim is None or saying.claim.is_true({})
    if saying.verdict == "unsupported" and is_true:
        return "unsupported"
    return "holds" if is_true else "contradicted"


def _panels(draft: Draft) -> Iterator[Fault]:
    for name, panel in draft.lesson.panels.items():
        try:
            yield from _panel(draft, name, panel)
        except ExpressionError as reason:
            yield draft.source.fault(("panels", name, "run"), str(reason))


def _panel(draft: Draft, name: str, panel: Panel) -> Iterator[Fault]:
    run = panel.run.run({})
    known = {"lr"}
    if run.schedule is not None:
        known |= {p.name for p in run.schedule.parameters() if p.slider is not None}
    for index, slider in enumerate(panel.sliders):
        if slider not in known:
            message = f"must be one of {', '.join(sorted(known))}, got {slider}"
            yield draft.source.fault(("panels", name, "sliders", index), message)
    for index, compared in enumerate(panel.compare):
        exception = traced(compared.run.run({})).exception
        if exception is not None:
            message = f"PyTorch raises {exception.category}: {exception.message}"
            yield draft.source.fault(("panels", name, "compare", index, "run"), message)


def _questions(draft: Draft) -> Iterator[Fault]:
    for index, question in enumerate(draft.lesson.questions):
        for message in check_question(question):
            yield draft.source.fault(("questions", index), message)
