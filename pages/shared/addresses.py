"""Addresses of lessons: each has its own address, and one script draws them all."""

import streamlit as st

from core.lesson import Lesson
from pages.shared import session

_LESSON = "lesson-"


def lesson_page(lesson: Lesson) -> st.Page:
    """Return the page of a lesson, for the menu and for `st.page_link`."""
    return st.Page(
        "learn/lesson.py",
        title=f"{lesson.number} · {lesson.title}",
        url_path=f"{_LESSON}{lesson.slug}",
        help=lesson.purpose,
    )


def drawn_lesson() -> str:
    """Return the slug of the lesson that is being drawn."""
    return session.page_address().removeprefix(_LESSON)
