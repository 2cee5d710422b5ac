"""A lesson: text on the left, its live panel on the right; on a phone, the panel is in the text."""

import streamlit as st

from core.learner import set_last_visited
from core.lesson import DocumentHere, Lesson, PanelHere, Prose, QuestionHere, Section, load_lessons
from core.store import store
from pages.learn._blocks import document_box, lesson_panel, question_box, rows, sources
from pages.shared import session
from pages.shared.addresses import drawn_lesson, lesson_page

folder = load_lessons()
lesson = folder.find(drawn_lesson())


def show_row(lesson: Lesson, sections: list[Section], answered: set[str], key: str) -> None:
    """Draw sections that share a panel; questions that have an answer are added to `answered`."""
    with st.container(key=key):
        text, beside, after = st.container(), st.container(), st.container()
    for section in sections:
        text.header(section.title)
        for block in section.blocks:
            match block:
                case Prose():
                    text.markdown(block.text)
                case QuestionHere():
                    with text:
                        answered |= question_box(lesson, block)
                case DocumentHere():
                    with text:
                        document_box(lesson, block.name)
                case PanelHere():
                    with beside:
                        lesson_panel(lesson, block.name, answered)
                    text = after


if lesson is None:
    st.title("This lesson doesn't exist", anchor=False)
    st.markdown("It may have been renamed. The menu lists all lessons.")
else:
    place = folder.items.index(lesson)
    set_last_visited(store(), session.learner_id(), page=session.page_address(), title=lesson.title)
    st.title(lesson.title, anchor=False)
    st.markdown(lesson.purpose)
    st.caption(f"Lesson {place + 1} of {len(folder.items)}, about {lesson.minutes} minutes")
    answered: set[str] = set()
    for number, sections in enumerate(rows(lesson)):
        show_row(lesson, sections, answered, key=f"row-{lesson.slug}-{number}")
    sources(lesson)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="lesson-steps"):
        for label, other in (("Back", place - 1), ("Next", place + 1)):
            if 0 <= other < len(folder.items):
                neighbor = folder.items[other]
                st.page_link(lesson_page(neighbor), label=f"{label}: {neighbor.title}")
