"""Answers that are code: lines put in order, code written or repaired; and what it did."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from core.learner import KeptAttempt
from core.quiz.kinds.snippet import CodeVariant, OrderVariant, SnippetVariant
from core.quiz.variant import UnreadableError
from core.sandbox import OutputLine
from pages.question.kinds.options import Reader
from pages.widgets.fields import Note, code_field, listing, order_field, written_code, written_order

MOST_NOTES = 60
"""Texts shown of one line; what more there is, is counted."""


def arranged(key: str, variant: OrderVariant, given: str | None) -> Reader:
    """Draw the lines to put in order; the browser knows them by their places at first."""
    lines = variant.lines
    begun = _order(variant, given)
    order_field(
        key=key,
        label=(
            "Drag the lines into order, or use the arrows. "
            "Keys: Alt+↑ and Alt+↓ on a line, or space to take it and let it go."
        ),
        lines=[line.code for line in lines],
        order=begun,
        before=variant.setup.splitlines(),
        after=variant.after.splitlines(),
    )
    return lambda: " ".join(lines[i].id for i in written_order(key, len(lines)) or begun)


def _order(variant: OrderVariant, given: str | None) -> tuple[int, ...]:
    ids = [line.id for line in variant.lines]
    named = (given or "").split()
    return tuple(map(ids.index, named if sorted(named) == sorted(ids) else ids))


def written(key: str, variant: CodeVariant, given: str | None) -> Reader:
    """Draw the field for code."""
    text = variant.start if given is None else given
    code_field(
        key=key,
        label="Your code. It runs with PyTorch's own schedulers.",
        text=text,
        start=variant.start,
        longest=variant.question.answer_characters,
    )

    def read() -> str:
        code = written_code(key)
        return text if code is None else code

    return read


def as_it_ran(key: str, variant: SnippetVariant, attempt: KeptAttempt) -> None:
    """Draw the code of an answer, with what it printed, warned and raised beside its lines.

    Nothing where it never ran, and so had nothing to say.
    """
    said = variant.said(attempt.answer)
    if attempt.verdict == "unreadable" and not said:
        return
    code = variant.source(attempt.answer)
    listing(
        key=key,
        label="Your code as it ran",
        code=code,
        notes=notes(said, len(code.splitlines())),
    )


def earlier(number: int, variant: SnippetVariant, attempt: KeptAttempt) -> None:
    """Draw the code of an earlier answer, folded."""
    try:
        code = variant.source(attempt.answer)
    except UnreadableError:
        return
    with st.expander(f"Your answer {number}"):
        st.code(code, language="python")


def notes(said: Sequence[OutputLine], n_lines: int) -> list[Note]:
    """Gather what a run said by the line it belongs to, in the order of the lines."""

    def place(each: OutputLine) -> tuple[int, str, str]:
        inside = each.line is not None and 1 <= each.line <= n_lines
        return (each.line or 0) if inside else n_lines + 1, each.kind, each.category

    gathered = []
    for (line, _, category), group in groupby(sorted(said, key=place), key=place):
        same = list(group)
        texts = [each.text for each in same]
        if same[0].kind != "printed":
            texts = list(dict.fromkeys(texts))  # A warning that repeats says nothing new.
        more = len(texts) - MOST_NOTES
        shown = (*texts[:MOST_NOTES], *([f"… and {more} more"] if more > 0 else []))
        title = "prints" if same[0].kind == "printed" else category
        gathered.append(Note(None if line > n_lines else line, same[0].kind, title, shown))
    return gathered
