"""The frame of every page: the menu, the footer, and messages about saving."""

from pathlib import Path

import streamlit as st

from core.lesson import load_lessons
from core.store import StoreError
from pages.shared import session
from pages.shared.addresses import lesson_page
from pages.shared.footer import footer

MARK = str(Path(__file__).parent / "shared" / "halfwave.svg")

st.logo(MARK, size="large")
page = st.navigation(
    {
        "": [st.Page("learn/home.py", title="Halfwave", default=True)],
        "Learn": [lesson_page(lesson) for lesson in load_lessons().items],
        "Play": [st.Page("play/playground.py", title="Playground", url_path="playground")],
        "Practice": [
            st.Page("practice/quiz.py", title="Quizzes", url_path="quiz"),
            st.Page("practice/review.py", title="Review", url_path="review"),
            st.Page("practice/diagnostic.py", title="Where do I stand?", url_path="diagnostic"),
            st.Page("practice/test.py", title="Tests", url_path="test"),
            st.Page("practice/progress.py", title="Progress", url_path="progress"),
        ],
        "Teach": [st.Page("teach/desk.py", title="Author's desk", url_path="desk")],
    },
    position="top",
)
title = page.title if page.url_path == "" else f"{page.title} · Halfwave"
st.set_page_config(page_title=title, page_icon=MARK, layout="wide")
session.open_page(page.url_path)

if not session.is_kept():
    st.caption(
        "Your browser doesn't keep cookies for this site, so your answers will be lost when you "
        "leave the page."
    )
session.say_if_unsaved()
area = st.container(key="page")
footer()  # Before the page, which may stop.
with area:
    try:
        page.run()
    except StoreError as error:
        session.say_unreachable(error)
