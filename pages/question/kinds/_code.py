"""Answers that are code: their field, and what the code did when it ran."""

from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.learner import KeptAttempt
from core.quiz.code_answer import SnippetVariant
from core.quiz.kinds.snippet import CodeVariant
from core.quiz.variant import UnreadableError
from core.sandbox import OutputLine
from pages.question.answer_widget import AnswerWidget, Reader
from pages.widgets.fields import Note, code_field, listing, written_code

MOST_NOTES = 60
"""Texts shown of one line; what more there is, is counted."""

S = TypeVar("S", bound=SnippetVariant)


class CodeAnswer(AnswerWidget[S]):
    """Base class of the widgets whose answers run in the sandbox."""

    submit_key = "Ctrl+Enter"

    def draw_given(self, number: int, variant: S, attempt: KeptAttempt, *, last: bool) -> None:
        """Draw the code of an earlier answer, folded; the last one is drawn as it ran."""
        if last:
            return
        try:
            code = variant.source(attempt.answer)
        except UnreadableError:
            return
        with st.expander(f"Your answer {number}"):
            st.code(code, language="python")

    def draw_run(self, key: str, variant: S, attempt: KeptAttempt) -> None:
        """Draw the code of an answer, with what it printed, warned and raised beside its lines.

        Nothing where it never ran, and so had nothing to say.
        """
        said = variant.output(attempt.answer, attempt)
        if attempt.verdict == "unreadable" and not said:
            return
        code = variant.source(attempt.answer)
        listing(
            key=key,
            label="Your code as it ran",
            code=code,
            notes=notes(said, len(code.splitlines())),
        )


class WrittenCode(CodeAnswer[CodeVariant]):
    """A field for code."""

    def draw(
        self, key: str, variant: CodeVariant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
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
