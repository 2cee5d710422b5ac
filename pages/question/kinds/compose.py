"""A schedule built from blocks: their order, their numbers, and the curve that PyTorch gives."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.quiz.kinds.compose import EXAMPLE, ComposeVariant
from core.quiz.schedule_answer import run_of
from core.quiz.variant import UnreadableError
from core.schedule import Row, Schedule, traced
from pages.question.answer_widget import AnswerWidget, Reader
from pages.question.kinds._blocks import MOST_BLOCKS, Blocks
from pages.shared.controls import parameters, text_field
from pages.shared.formatting import exact, read_number
from pages.shared.run_figure import notice_sentences
from pages.widgets.curve import Axes, Curve, Figure, live_curve

HEIGHT = 240


class BuiltSchedule(AnswerWidget[ComposeVariant]):
    """The blocks, and the curve they make: beside them, where there is a place for figures."""

    redraws = True

    def draw(
        self, key: str, variant: ComposeVariant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        st.session_state.setdefault(f"{key}.text", given or "")
        builder = _Builder(key, variant)
        builder.draw()
        with figures or nullcontext():
            builder.draw_curve()
        return lambda: str(st.session_state.get(f"{key}.text", ""))


class _Builder:
    """The blocks of one question on the screen; the session keeps them as text."""

    def __init__(self, key: str, variant: ComposeVariant) -> None:
        self.key = key
        self.variant = variant

    def present(self) -> Blocks:
        joined_by = st.session_state.get(f"{self.key}.by", self.variant.question.joined_by[0])
        try:
            return Blocks.of_text(
                st.session_state[f"{self.key}.text"],
                joined_by=joined_by,
                milestones=st.session_state.get(f"{self.key}.milestones", ()),
            )
        except ValueError:  # The previous answer wasn't a schedule.
            return Blocks(joined_by=joined_by)

    def change(self, edit: Callable[[Blocks], Blocks]) -> None:
        blocks = edit(self.present())
        st.session_state[f"{self.key}.text"] = blocks.text
        st.session_state[f"{self.key}.by"] = blocks.joined_by
        st.session_state[f"{self.key}.milestones"] = blocks.milestones

    def draw(self) -> None:
        blocks = self.present()
        self._joined(blocks)
        for at, part in enumerate(blocks.parts):
            if at and blocks.joined_by == "SequentialLR":
                self._milestone(blocks, at - 1)
            self._block(blocks, at, part)
        self._add(blocks)
        self._as_text(blocks)

    def _joined(self, blocks: Blocks) -> None:
        ways = self.variant.question.joined_by
        if len(ways) < 2:
            return
        key = f"{self.key}.joined"
        st.session_state[key] = blocks.joined_by

        def take() -> None:
            by = st.session_state[key]
            self.change(lambda blocks: Blocks(blocks.parts, blocks.milestones, by))

        st.radio("Blocks are joined by", ways, key=key, horizontal=True, on_change=take)

    def _milestone(self, blocks: Blocks, at: int) -> None:
        def take(text: str) -> None:
            step = read_number(text)
            self.change(lambda blocks: blocks.with_milestone(at, step))

        text_field(
            f"Milestone {at + 1}: block {at + 2} takes over at scheduler step",
            key=f"{self.key}.milestone.{at}",
            value=exact(blocks.milestones[at]),
            take=take,
            width=320,
        )

    def _block(self, blocks: Blocks, at: int, part: Schedule) -> None:
        def change(edit: Callable[[Any], Any]) -> None:
            self.change(lambda blocks: blocks.edited(at, edit))

        # A press acts on the blocks that it was made on: a double click removes one, not two.
        kinds = [part.kind for part in blocks.parts]

        def move(edit: Callable[[Blocks], Blocks]) -> None:
            if kinds == [part.kind for part in self.present().parts]:
                self.change(edit)

        with st.container(border=True, gap="small"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{at + 1}. {part.kind}**", width="stretch")
                moves = (
                    ("Up", at == 0, lambda blocks: blocks.swapped(at - 1)),
                    ("Down", at == len(blocks.parts) - 1, lambda blocks: blocks.swapped(at)),
                    ("Remove", False, lambda blocks: blocks.removed(at)),
                )
                for label, disabled, edit in moves:
                    st.button(
                        label,
                        key=f"{self.key}.{label.lower()}.{at}.{'.'.join(kinds)}",
                        type="tertiary",
                        disabled=disabled,
                        on_click=move,
                        args=(edit,),
                    )
            parameters(part, change, key=f"{self.key}.{at}.{part.kind}")

    def _add(self, blocks: Blocks) -> None:
        full = len(blocks.parts) >= MOST_BLOCKS
        with st.container(horizontal=True):
            for kind in self.variant.question.blocks:
                st.button(
                    f"Add {kind}",
                    key=f"{self.key}.add.{kind}",
                    disabled=full,
                    on_click=self.change,
                    args=(partial(_added, kind),),
                )

    def _as_text(self, blocks: Blocks) -> None:
        def take(text: str) -> None:
            try:
                spelled = self.variant.normalized(text) if text.strip() else ""
            except UnreadableError as reason:
                raise ValueError(str(reason).rstrip(".")) from None
            self.change(
                lambda blocks: Blocks.of_text(
                    spelled, joined_by=blocks.joined_by, milestones=blocks.milestones
                )
            )

        text_field(
            "The same as text",
            key=f"{self.key}.as-text",
            value=blocks.text,
            take=take,
            placeholder=EXAMPLE,
            max_chars=self.variant.question.answer_characters,
        )

    def draw_curve(self) -> None:
        blocks = self.present()
        n_steps = self.variant.n_steps
        curves, notices = [], []
        try:
            if blocks.schedule:
                row = Row.of(traced(run_of(self.variant.lr, blocks.schedule, n_steps)), n_steps)
                curves = [Curve("yours", row.rates[:n_steps], "yours")]
                notices = notice_sentences(row.notices)
        except UnreadableError as reason:
            notices = [str(reason)]
        figure = Figure(
            alt="The curve that PyTorch gives for your blocks.",
            curves=curves,
            axes=Axes(y_range=(0.0, self.variant.lr), n_steps=n_steps),
            height=HEIGHT,
            notices=notices,
            exact=False,
            table=False,
            download_name="halfwave-blocks",
        )
        live_curve(f"{self.key}.curve", figure)


def _added(kind: str, blocks: Blocks) -> Blocks:
    return blocks.added(kind)


WIDGET = BuiltSchedule()
