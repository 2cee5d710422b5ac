"""Addresses of pages: the menu, and the lessons, which one script draws."""

from typing import NamedTuple

import streamlit as st

from core.lesson import Lesson, load_lessons
from pages.shared import session


class Entry(NamedTuple):
    """A page of the menu: its script, its title, and what it is for, in one line."""

    script: str
    title: str
    purpose: str


HOME = Entry(
    "learn/home.py",
    "Halfwave",
    "Halfwave teaches PyTorch's learning-rate schedules by running them: every curve and "
    "every number here is what PyTorch gives.",
)

MENU = {
    "Learn": {
        "documentation": Entry(
            "learn/documentation.py",
            "What the documentation says",
            "Sentences and example comments from PyTorch's documentation of its schedulers, "
            "executed.",
        ),
    },
    "Play": {
        "playground": Entry(
            "play/playground.py",
            "Playground",
            "Drag a schedule and see the rate that PyTorch uses at every step.",
        ),
    },
    "Practice": {
        "quiz": Entry(
            "practice/quiz.py",
            "Quizzes",
            "Pick one. Wherever a run can decide, your answer is graded by running PyTorch.",
        ),
        "review": Entry(
            "practice/review.py",
            "Review",
            "What you learned comes back just before you would forget it, with different numbers.",
        ),
        "diagnostic": Entry(
            "practice/diagnostic.py",
            "Where do I stand?",
            "In ten minutes you will know which lessons are worth your time.",
        ),
        "test": Entry(
            "practice/test.py",
            "Tests",
            "See what you can do without help. Your questions are drawn from pools.",
        ),
        "progress": Entry(
            "practice/progress.py",
            "Progress",
            "What you can do now, and what your answers have shown.",
        ),
    },
    "Teach": {
        "desk": Entry(
            "teach/desk.py",
            "Author's desk",
            "Write a question as YAML. PyTorch computes its key and every mistake, and you see "
            "each variant as learners will.",
        ),
    },
}
"""The sections of the menu, the lessons aside: each page by its address."""

_LESSON = "lesson-"


def lesson_page(lesson: Lesson) -> st.Page:
    """Return the page of a lesson, for the menu and for `st.page_link`."""
    entry = _lesson_entry(lesson)
    return st.Page(
        entry.script,
        title=entry.title,
        url_path=lesson_address(lesson),
        help=entry.purpose,
    )


def lesson_address(lesson: Lesson) -> str:
    """Return the address of a lesson."""
    return f"{_LESSON}{lesson.slug}"


def lesson_at(address: str) -> Lesson:
    """Return the lesson at an address. Raises LookupError."""
    lesson = load_lessons().find(address.removeprefix(_LESSON))
    if lesson is None:
        raise LookupError(f"there must be a lesson at {address}")
    return lesson


def drawn_lesson() -> str:
    """Return the slug of the lesson that is being drawn."""
    return session.page_address().removeprefix(_LESSON)


def sections() -> dict[str, dict[str, Entry]]:
    """Return the sections of the menu, the lessons too: each page by its address."""
    lessons = {lesson_address(lesson): _lesson_entry(lesson) for lesson in load_lessons().items}
    return {name: {**(lessons if name == "Learn" else {}), **MENU[name]} for name in MENU}


def entries() -> dict[str, Entry]:
    """Return every page by its address, such as `quiz`; home is empty."""
    return {"": HOME, **{at: page for pages in sections().values() for at, page in pages.items()}}


def document_title(page: Entry) -> str:
    """Return the title of a page in the browser's own bar."""
    return page.title if page == HOME else f"{page.title} · {HOME.title}"


def entry(address: str) -> Entry:
    """Return the page at an address."""
    return entries()[address]


def is_page(address: str) -> bool:
    """Whether there is a page at an address."""
    return address in entries()


def _lesson_entry(lesson: Lesson) -> Entry:
    return Entry("learn/lesson.py", f"{lesson.number} · {lesson.title}", lesson.purpose)
