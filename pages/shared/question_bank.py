"""All questions of all quizzes and lessons, and links to the lessons that teach them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from core import lesson, quiz
from core.learner import clock
from core.quiz import CONFUSIONS, Question
from pages.shared.addresses import lesson_page


def questions() -> dict[str, Question]:
    """Return every question by its id."""
    in_lessons = {q.id: q for each in lesson.load_lessons().items for q in each.questions}
    return quiz.catalogue(quiz.load_quizzes()) | in_lessons


def lessons_by_skill() -> dict[str, list[str]]:
    """Return the slugs of the lessons that teach each skill, in their order."""
    found: dict[str, list[str]] = {}
    for each in lesson.load_lessons().items:
        for skill in each.skills:
            found.setdefault(skill, []).append(each.slug)
    return found


def skills_by_lesson() -> dict[str, tuple[str, ...]]:
    """Return the skills that each lesson teaches, by its slug, in the order of the course."""
    return {each.slug: tuple(each.skills) for each in lesson.load_lessons().items}


def lesson_links(slugs: Iterable[str]) -> None:
    """Draw a link to each lesson, with what it is for."""
    folder = lesson.load_lessons()
    for each in filter(None, map(folder.find, slugs)):
        with st.container(gap="xxsmall"):
            lesson_link(each.slug)
            st.caption(f"{each.purpose} {each.minutes}\u00a0minutes.")


def question_lessons(question: Question) -> list[str]:
    """Return the slugs of the lessons that teach a question's skills, by its skills."""
    by_skill = lessons_by_skill()
    return list(dict.fromkeys(slug for s in question.skills for slug in by_skill.get(s, ())))


def confusion(number: int) -> None:
    """Draw a confusion: the belief, what PyTorch does instead, and where to look at it again."""
    met = CONFUSIONS[number]
    st.markdown(f"**“{met.title}”** {met.truth}")
    taught = next((each for each in lesson.load_lessons().items if number in each.confusions), None)
    if taught is not None:
        lesson_link(taught.slug)
        return
    asked = (
        (each, question)
        for each in quiz.load_quizzes().items
        for question in each.questions
        if number in question.confusion_of.values()
    )
    found = next(asked, None)
    if found is not None:
        each, question = found
        st.page_link(
            "practice/quiz.py",
            label=f"A question on it: {question.title}",
            query_params={"quiz": each.slug, "question": question.id},
        )


def now() -> datetime:
    """Return the present moment in the learner's time zone, which says when a day begins."""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return clock.now().astimezone(UTC)
    return clock.now().astimezone(zone)


def lesson_link(slug: str) -> None:
    """Draw a link to a lesson."""
    each = lesson.load_lessons().find(slug)
    if each is not None:
        st.page_link(lesson_page(each), label=f"Lesson {each.number}: {each.title}")
