"""The frame of every page: the menu, the footer, and messages about saving."""

from pathlib import Path

import streamlit as st

from core.lesson import load_lessons
from core.store import StoreError
from pages.shared import session
from pages.shared.addresses import HOME, MENU, lesson_page
from pages.shared.footer import footer

MARK = str(Path(__file__).parent / "shared" / "halfwave.svg")

st.logo(MARK, size="large")
first = {"Learn": [lesson_page(lesson) for lesson in load_lessons().items]}


def pages_of(section: str) -> list[st.Page]:
    """Return the pages of a section of the menu, the lessons aside."""
    entries = MENU[section].items()
    return [st.Page(each.script, title=each.title, url_path=at) for at, each in entries]


page = st.navigation(
    {
        "": [st.Page(HOME.script, title=HOME.title, default=True)],
        **{section: [*first.get(section, ()), *pages_of(section)] for section in MENU},
    },
    position="top",
)
title = page.title if page.url_path == "" else f"{page.title} · Halfwave"
st.set_page_config(page_title=title, page_icon=MARK, layout="wide")
session.open_page(page.url_path)

if not session.is_kept():
    st.caption(session.why_not_kept())
session.say_if_unsaved(frame=True)
area = st.container(key="page")
footer()  # Before the page, which may stop.
with area:
    try:
        page.run()
    except StoreError as error:
        session.say_unreachable(error)
