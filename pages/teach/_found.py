"""What the check of a draft found: faults, and the variants of every question."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from core.authoring.draft import ROWS, Examined, Outline, VariantRow, read_draft
from core.authoring.exclude_draws import exclude_draws
from core.content import ContentError, Fault
from core.records import counted
from pages.shared.formatting import number, plain
from pages.teach._draft import CHECKED, REFUSAL, draft, put
from pages.widgets import table as tables

FAULTS = 100
"""How many faults are listed at most."""


@dataclass(frozen=True)
class Found:
    """What a check has found so far in a text, identified by its hash."""

    text: str
    outline: Outline | None = None
    questions: tuple[Examined, ...] = ()
    cut_short: str = ""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults, in the order of their lines."""
        first = self.outline.faults if self.outline else ()
        return tuple(sorted({*first, *(fault for each in self.questions for fault in each.faults)}))

    @property
    def share(self) -> float:
        """How much of the draft is checked, 0 to 1."""
        of = len(self.outline.questions) if self.outline else 0
        return len(self.questions) / of if of else 1.0

    @property
    def whole(self) -> bool:
        """Whether the check has ended."""
        return self.share == 1 or bool(self.cut_short)

    def with_part(self, part: Outline | Examined | str) -> "Found":
        """Return this with one more result."""
        match part:
            case Outline():
                return replace(self, outline=part)
            case Examined():
                return replace(self, questions=(*self.questions, part))
            case _:
                return replace(self, cut_short=part)


def name_of(text: str) -> str:
    """Return the hash that identifies a text."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def gather(text: str, parts: Iterable[Outline | Examined | str]) -> Iterator[Found]:
    """Yield what has been found so far, each time that a part of the check has ended."""
    found = Found(name_of(text))
    for part in parts:
        found = found.with_part(part)
        yield found


def show_found(found: Found) -> Examined | None:
    """Draw the result of a check; return the question whose variants are shown."""
    faults = found.faults
    if found.cut_short:
        st.warning(found.cut_short)
    if faults:
        st.subheader(counted(len(faults), "fault"), anchor=False)
        tables.table(
            key="desk.faults",
            label="Problems found",
            columns=[
                tables.Column("Line", "number"),
                tables.Column("Field", "head"),
                tables.Column("What is wrong"),
            ],
            rows=[
                tables.Row((str(fault.line), fault.field or "the file", fault.message))
                for fault in faults[:FAULTS]
            ],
        )
        if len(faults) > FAULTS:
            st.caption(f"The first {FAULTS} are listed.")
    elif found.outline and not found.outline.questions:
        st.success(
            "This is a test, and its fields are right. `python -m core check` checks its pools."
        )
    elif not found.cut_short:
        st.success("**No faults.** Every variant was asked, answered and graded.")
    by_id = {each.id: each for each in found.questions}
    if not by_id:
        return None
    name = next(iter(by_id))
    if len(by_id) > 1:
        name = st.selectbox(
            "Question", by_id, format_func=lambda name: by_id[name].title, key="desk.shown"
        )
    if by_id[name].rows:
        _variants(by_id[name])
    return by_id[name]


def _variants(question: Examined) -> None:
    st.subheader(plain(question.title), anchor=False)
    shown = sum(not row.off for row in question.rows)
    more = f" The first {ROWS} are listed." if question.drawn > shown else ""
    one = question.drawn == 1
    guess = next((row.guess_rate for row in question.rows if row.guess_rate is not None), None)
    blind = "" if guess is None else f" A blind guess is right {guess:.0%} of the time."
    st.caption(
        f"`{plain(question.id)}`, {question.kind}. {question.drawn} "
        f"{'variant' if one else 'different variants'} in 200 draws.{more}{blind}"
    )
    names = list(question.rows[0].names)
    mistakes = list(dict.fromkeys(name for row in question.rows for name in row.mistakes))
    columns = [tables.Column("Ask", "switch")] if names else []
    columns += [tables.Column(name) for name in names]
    columns += [tables.Column("Key"), *(tables.Column(name) for name in mistakes)]
    tables.table(
        key=f"desk.variants.{question.index}",
        label=f"Variants of {question.id}",
        columns=columns,
        rows=[_row(at, row, names, mistakes) for at, row in enumerate(question.rows)],
        on_switch=partial(_switch, question.index),
    )


def _row(at: int, row: VariantRow, names: list[str], mistakes: list[str]) -> tables.Row:
    drawn = [number(row.names.get(name)) for name in names]
    switch = [not row.off] if names else []
    answers = [row.mistakes.get(name) or "doesn't apply" for name in mistakes]
    return tables.Row(
        (*switch, *drawn, row.key, *answers),
        str(at),
        name=", ".join(f"{name} = {value}" for name, value in zip(names, drawn, strict=True)),
        quiet=row.off,
    )


def _switch(index: int, row: str, on: bool) -> None:
    """Write into the draft whether a variant is asked."""
    found: Found = st.session_state[CHECKED]
    question = next(each for each in found.questions if each.index == index)
    at = int(row) if row.isdecimal() else len(question.rows)
    if found.text != name_of(draft()) or at >= len(question.rows):
        return  # The draft has changed since, so this table is out of date.
    rows = list(question.rows)
    rows[at] = rows[at].model_copy(update={"off": not on})
    written = next(q for q in read_draft(draft()).questions if q.id == question.id)
    singly = [dict(each.names) for each in question.rows if each.off]
    rest = [dict(names) for names in written.never if names not in singly]
    try:
        text = exclude_draws(
            draft(), question.id, [*rest, *(each.names for each in rows if each.off)]
        )
    except (ValueError, ContentError) as error:
        st.session_state[REFUSAL] = f"The draft can't be changed: {plain(str(error))}"
        return
    put(text)
    changed = question.model_copy(update={"rows": tuple(rows)})
    questions = tuple(changed if each.index == index else each for each in found.questions)
    st.session_state[CHECKED] = replace(found, text=name_of(text), questions=questions)
