"""Addresses of pages: the menu, and the lessons, which one script draws."""

import streamlit as st

from core.lesson import Lesson, load_lessons
from pages.shared import session

MENU = {
    "Learn": {"documentation": ("learn/documentation.py", "What the documentation says")},
    "Play": {"playground": ("play/playground.py", "Playground")},
    "Practice": {
        "quiz": ("practice/quiz.py", "Quizzes"),
        "review": ("practice/review.py", "Review"),
        "diagnostic": ("practice/diagnostic.py", "Where do I stand?"),
        "test": ("practice/test.py", "Tests"),
        "progress": ("practice/progress.py", "Progress"),
    },
    "Teach": {"desk": ("teach/desk.py", "Author's desk")},
}
"""The sections of the menu, the lessons aside: address, script and title of each page."""

_LESSON = "lesson-"


def lesson_page(lesson: Lesson) -> st.Page:
    """Return the page of a lesson, for the menu and for `st.page_link`."""
    return st.Page(
        "learn/lesson.py",
        title=f"{lesson.number} · {lesson.title}",
        url_path=_address(lesson),
        help=lesson.purpose,
    )


def drawn_lesson() -> str:
    """Return the slug of the lesson that is being drawn."""
    return session.page_address().removeprefix(_LESSON)


def is_page(address: str) -> bool:
    """Whether there is a page at an address, such as `quiz`; home is empty."""
    if address == "" or any(address in pages for pages in MENU.values()):
        return True
    return address in map(_address, load_lessons().items)


def _address(lesson: Lesson) -> str:
    return f"{_LESSON}{lesson.slug}"
