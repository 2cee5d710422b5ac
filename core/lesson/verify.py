"""Executing claims: the numbers in a text, and the verdicts on what documents say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, Protocol, TypeVar

from core.content import ExpressionError, Fault, Source
from core.content.yaml_source import FieldPath
from core.lesson.body import Inline
from core.lesson.records import Measured, Statement, Verdict
from core.records import NOTHING, as_text
from core.schedule import PINNED_TORCH, TORCH_VERSION, traced

FIGURES = 3
"""A number in a text has at least this many digits, or fewer where the others are zeros."""


class Claimed(Protocol):
    """What has claims to execute: a lesson, or a list of quoted sentences."""

    @property
    def claims(self) -> Mapping[str, Measured]:
        """The numbers in the text, by name."""

    @property
    def documents_say(self) -> Mapping[str, Statement]:
        """The quoted sentences, by name."""


T = TypeVar("T", bound=Claimed)


@dataclass(frozen=True, eq=False)
class ClaimedFile(Generic[T]):
    """A content file that was read, with the lines where execution may find faults."""

    content: T
    source: Source
    inlines: tuple[Inline, ...]


def agrees(typed: str, value: Any) -> bool:
    """Return whether a number in a text is what execution gave, to the figures it is typed with.

    At least three figures count: "0.1" is not 0.0996. A text ("rises") must be the same, and
    "never" stands for None.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return typed == as_text(value)
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return False
    if number == 0:
        return abs(value) < NOTHING
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        return False  # NaN and infinity.
    # Just below 0.1 the figures begin one place further right than in 0.1.
    first = min(number.adjusted(), Decimal(value).adjusted())
    last = min(exponent, first - FIGURES + 1)
    return abs(number - Decimal(value)) <= Decimal("0.5000001").scaleb(last)


def unverified_faults(file: ClaimedFile[T]) -> list[Fault]:
    """Return what execution contradicts, under another PyTorch than the pinned one.

    `core check` has executed everything with the pinned PyTorch, so nothing is executed there.
    """
    if TORCH_VERSION.partition("+")[0] == PINNED_TORCH:
        return []
    return [*number_faults(file), *document_faults(file)]


def number_faults(file: ClaimedFile[T]) -> Iterator[Fault]:
    """Yield a fault for every number in the text that differs from its executed claim."""
    for inline in file.inlines:
        try:
            value = file.content.claims[inline.claim].value()
        except ExpressionError as reason:
            yield file.source.fault(("claims", inline.claim), str(reason))
            continue
        if not agrees(inline.typed, value):
            message = f"PyTorch gives {as_text(value)} for {inline.claim}, the text {inline.typed}"
            yield Fault(file.source.file, inline.line, "", message)


def document_faults(file: ClaimedFile[T]) -> Iterator[Fault]:
    """Yield a fault for every verdict on a document that execution doesn't confirm."""
    for name, saying in file.content.documents_say.items():
        at: FieldPath = ("documents_say", name)
        try:
            found = executed_verdict(saying)
            if saying.drawn is not None:
                traced(saying.drawn.run({}))
        except ExpressionError as reason:
            yield file.source.fault((*at, "claim"), str(reason))
            continue
        if found != saying.verdict:
            asked = (*saying.claim, *filter(None, [saying.otherwise]))
            values = ", ".join(as_text(claim.executed({})) for claim in asked)
            message = f"must be {found}, because PyTorch gives {values}; got {saying.verdict}"
            yield file.source.fault((*at, "verdict"), message)


def executed_verdict(saying: Statement) -> Verdict:
    """Return the verdict that the executed claims give; the author's own where there are none."""
    is_true = all(claim.is_true({}) for claim in saying.claim)
    if not is_true:
        return "contradicted"
    if not saying.claim or saying.verdict == "not supported":
        return saying.verdict
    if saying.otherwise is not None and not saying.otherwise.is_true({}):
        return "holds with a condition"
    return "holds"
