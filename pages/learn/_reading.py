"""What one learner may read of a lesson: the text after a prediction waits for the answer."""

import re

import streamlit as st

from core.learner import Standing, is_settled
from core.lesson import Block, DocumentHere, Lesson, PanelHere, Prose, QuestionHere, Section
from core.store import store
from pages.learn._blocks import empty_panel, gate, lesson_panel, question_box
from pages.learn._document import document_box
from pages.widgets.contents import Part
from pages.widgets.printing import prints_whole


def anchor(section: Section) -> str:
    """Return the id of a section's heading, for links to it."""
    return re.sub(r"[^a-z0-9]+", "-", section.title.lower()).strip("-")


class Reading:
    """Draws the sections of a lesson, and holds back what its open predictions would give away.

    What is between such a prediction and the next heading is not sent to the browser. When the
    lesson is printed it is sent, in containers that are shown on paper only.

    Attributes:
        settled: The standing of each question drawn so far that was answered or given up, by id;
            None for one that can't be asked.
        holds_back: Whether anything was neither sent for the screen nor for paper.
    """

    def __init__(self, lesson: Lesson) -> None:
        """Begin at the top of the lesson."""
        self.lesson = lesson
        self.settled: dict[str, Standing | None] = {}
        self.holds_back = False
        self._on_paper = prints_whole(f"lesson-{lesson.slug}.print")
        self._papers = 0

    def show_row(self, sections: list[Section], key: str) -> None:
        """Draw sections that share a panel; on a phone the panel is in its place in the text."""
        with st.container(key=key):
            text, beside, after = st.container(), st.container(), st.container()
        for section in sections:
            text.header(section.title, anchor=anchor(section))
            held = False
            for block in section.blocks:
                if isinstance(block, PanelHere):
                    with beside:
                        self._show_panel(block.name, held=held)
                    text = after
                elif not held:
                    with text:
                        held = self._show(block)
                else:
                    with text:
                        self._keep_for_paper(block)

    def parts(self) -> list[Part]:
        """Return the sections for the contents; one is finished when its questions are settled."""
        return [
            Part(section.title.replace("`", ""), anchor(section), self._is_finished(section))
            for section in self.lesson.sections
        ]

    def _is_finished(self, section: Section) -> bool | None:
        asked = [block.id for block in section.blocks if isinstance(block, QuestionHere)]
        return all(each in self.settled for each in asked) if asked else None

    def _show(self, block: Block) -> bool:
        """Draw a block; return whether the rest of its section waits for an answer to it."""
        match block:
            case Prose():
                st.markdown(block.text)
            case DocumentHere():
                document_box(self.lesson, block.name)
            case PanelHere():
                lesson_panel(self.lesson, block.name)
            case QuestionHere():
                now = question_box(self.lesson, block)
                # A question that can't be asked must not hold anything back for good.
                if now is None or is_settled(store(), now):
                    self.settled[block.id] = now
                elif block.is_prediction:
                    gate(now)
                    return True
        return False

    def _show_panel(self, name: str, *, held: bool) -> None:
        after = self.lesson.panels[name].reveals_after
        if not held and (after is None or after in self.settled):
            self._show(PanelHere(name))
            return
        with st.container(key=f"wait-{self.lesson.slug}-{name}"):
            empty_panel(self.lesson, name)
        self._keep_for_paper(PanelHere(name))

    def _keep_for_paper(self, block: Block) -> None:
        if not self._on_paper:
            self.holds_back = True
            return
        self._papers += 1
        with st.container(key=f"paper-{self.lesson.slug}-{self._papers}"):
            if isinstance(block, QuestionHere):
                question_box(self.lesson, block)
            else:
                self._show(block)
