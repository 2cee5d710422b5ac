"""A lesson: text on the left, its live panel on the right; on a phone, the panel is in the text."""

import streamlit as st

from core.lesson import load_lessons
from pages.learn._blocks import rows
from pages.learn._document import sources
from pages.learn._reading import Reading
from pages.learn.lesson_still import where
from pages.shared import session
from pages.shared.addresses import drawn_lesson, lesson_page
from pages.widgets.contents import contents
from pages.widgets.printing import print_whole

folder = load_lessons()
lesson = folder.find(drawn_lesson())

if lesson is None:
    st.title("This lesson doesn't exist", anchor=False)
    st.markdown("It may have been renamed. The menu lists all lessons.")
else:
    place = folder.items.index(lesson)
    session.note_page(session.page_address(), lesson.title)
    st.title(lesson.title, anchor=False)
    st.markdown(lesson.purpose)
    st.caption(where(lesson))
    top = st.container(key="lesson-contents")  # Its height is kept until it is filled, at the end.
    reading = Reading(lesson)
    for number, sections in enumerate(rows(lesson)):
        reading.show_row(sections, key=f"row-{lesson.slug}-{number}")
    with top:
        contents(f"lesson-{lesson.slug}.contents", reading.parts())
    sources(lesson)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="lesson-steps"):
        for label, other in (("Back", place - 1), ("Next", place + 1)):
            if 0 <= other < len(folder.items):
                neighbor = folder.items[other]
                st.page_link(lesson_page(neighbor), label=f"{label}: {neighbor.title}")
    print_whole(f"lesson-{lesson.slug}.print", held=reading.holds_back)
