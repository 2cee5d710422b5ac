"""Links on the home page: continue, learn, play, practice, and the list of lessons."""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import parse_qs

import streamlit as st

from core.learner import cards, due, history, last_visited
from core.lesson import load_lessons
from core.store import StoreError, store
from pages.shared import session
from pages.shared.addresses import lesson_address, lesson_page
from pages.shared.broken_files import broken_files
from pages.shared.question_bank import now, questions

PAGES = {
    "quiz": "practice/quiz.py",
    "playground": "play/playground.py",
    "diagnostic": "practice/diagnostic.py",
    "test": "practice/test.py",
}


class Way(NamedTuple):
    """A link of home with what is behind it."""

    label: str
    address: str
    text: str


COUNTED = "home.due"
COUNT_HOLDS = timedelta(minutes=1)


def main_links() -> None:
    """Draw the three main links: learn, play, test yourself."""
    with st.container(key="home-ways"):
        columns = st.columns(3, gap="medium")
    pages = PAGES | {page.url_path: page for page in map(lesson_page, load_lessons().items)}
    for column, way in zip(columns, ways(), strict=False):
        with column:
            st.page_link(pages[way.address], label=way.label)
            st.write(way.text)


def ways() -> list[Way]:
    """Return the three ways on from home; without a lesson, two."""
    lessons = load_lessons().items
    learn = "Short lessons, each with a curve to move and a question to answer first."
    play = "All fifteen schedulers, live and side by side, with code to copy."
    test = "Questions graded by running PyTorch, with the reason behind every answer."
    return [
        *(Way("Learn", lesson_address(lesson), learn) for lesson in lessons[:1]),
        Way("Play", "playground", play),
        Way("Test yourself", "quiz", test),
    ]


def more_links() -> None:
    """Draw the secondary links: the diagnostic, and the author's desk for teachers."""
    with st.container(key="home-more"):
        st.page_link(
            PAGES["diagnostic"], label="Where do I stand? Ten questions and a map of your skills"
        )
        st.page_link("teach/desk.py", label="Teaching? Write your own questions")


def continue_link() -> None:
    """Draw links to the last page visited and to reviews that are due; nothing for a newcomer."""
    try:
        last = last_visited(store(), session.learner_id())
        count = _due() if last else 0
    except StoreError:
        return  # Home needs no database, and /healthz says what is wrong with it.
    if last is None:
        return
    path, _, query = last.page.partition("?")
    pages = PAGES | {page.url_path: page for page in map(lesson_page, load_lessons().items)}
    with st.container(key="home-continue"):
        if path in pages:
            label = f"Continue where you were: {last.title}"
            st.page_link(pages[path], label=label, query_params=parse_qs(query))
        if count:
            st.page_link("practice/review.py", label=f"Review: {count} due now")


def _due() -> int:
    """Count the cards that are due; the count is reused for a minute unless this tab saves."""
    moment = now()
    learner = session.learner_id()
    known_for = (learner, session.saves(), moment.date())
    counted = st.session_state.get(COUNTED)
    if counted is not None:
        whose, at, count = counted
        if whose == known_for and timedelta() <= moment - at < COUNT_HOLDS:
            return int(count)
    count = len(due(cards(history(store(), learner, questions()), moment), moment))
    st.session_state[COUNTED] = (known_for, moment, count)
    return count


def lesson_list() -> None:
    """Draw a link to every lesson, with its purpose."""
    with st.container(key="home-lessons"):
        folder = load_lessons()
        for lesson in folder.items:
            link, purpose = st.columns([4, 7], gap="large")
            with link:
                st.page_link(lesson_page(lesson), label=f"{lesson.number} · {lesson.title}")
            purpose.caption(f"{lesson.purpose} {lesson.minutes}\u00a0minutes.")
    broken_files(folder.broken)
