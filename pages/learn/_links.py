"""The ways on from home: back to where the learner was, and into each lesson."""

from datetime import timedelta
from urllib.parse import parse_qs

import streamlit as st

from core.learner import cards, due, history, place
from core.lesson import load_lessons
from core.store import StoreError, store
from pages.shared import session
from pages.shared.addresses import lesson_page
from pages.shared.broken_files import broken_files
from pages.shared.question_bank import now, questions

PAGES = {
    "quiz": "practice/quiz.py",
    "playground": "play/playground.py",
    "diagnostic": "practice/diagnostic.py",
    "test": "practice/test.py",
}

COUNTED = "home.due"
COUNT_HOLDS = timedelta(minutes=1)


def three_ways() -> None:
    """Draw the ways to learn, to play and to test yourself."""
    lessons = load_lessons().items
    with st.container(key="home-ways"):
        learn, play, test = st.columns(3, gap="medium")
    with learn:
        if lessons:
            st.page_link(lesson_page(lessons[0]), label="Learn")
        st.write("Short lessons, each with a curve to move and a question before the answer.")
    with play:
        st.page_link(PAGES["playground"], label="Play")
        st.write("All fifteen schedulers, live, side by side, with the code to take along.")
    with test:
        st.page_link(PAGES["quiz"], label="Test yourself")
        st.write("Questions graded by running PyTorch, with the reason behind every answer.")


def ways_on() -> None:
    """Draw the quieter ways: to a map of skills, and to the desk for who teaches."""
    with st.container(key="home-more"):
        st.page_link(PAGES["diagnostic"], label="Where do I stand? Ten questions and a map")
        st.page_link("teach/desk.py", label="You teach? Write questions of your own")


def continue_link() -> None:
    """Draw the way back to where the learner was, and to what is due; nothing for a new one."""
    try:
        last = place(store(), session.learner_id())
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
    """Count the cards that are due: anew after a minute, or once this tab has saved something."""
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
    """Draw every lesson with what it is for."""
    with st.container(key="home-lessons"):
        folder = load_lessons()
        for lesson in folder.items:
            link, purpose = st.columns([4, 7], gap="large")
            with link:
                st.page_link(lesson_page(lesson), label=f"{lesson.number} · {lesson.title}")
            purpose.caption(f"{lesson.purpose} {lesson.minutes}\u00a0minutes.")
    broken_files(folder.broken)
