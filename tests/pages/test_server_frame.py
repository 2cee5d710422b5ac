"""The frame of every page, and the learner of a session, without a browser."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.learner import forget
from core.lesson import load_lessons
from core.store import store
from pages.shared import identity

PAGES = Path(__file__).parents[2] / "pages"


def who() -> None:
    import streamlit as st

    from pages.shared.session import is_kept, learner_id

    st.text(learner_id())
    st.text(is_kept())


def test_without_a_cookie_the_learner_lasts_as_long_as_the_session() -> None:
    first, second = AppTest.from_function(who).run(), AppTest.from_function(who).run()
    learner, kept = (text.value for text in first.text)
    assert kept == "False"
    assert len(learner) >= 22
    assert first.run().text[0].value == learner
    assert second.text[0].value != learner


def test_a_test_may_say_who_the_learner_is() -> None:
    app = AppTest.from_function(who)
    app.session_state["learner"] = "somebody"
    assert app.run().text[0].value == "somebody"


def test_footer_stands_under_a_page_that_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st.Page, "run", lambda _self: st.stop())
    app = AppTest.from_file(str(PAGES / "frame.py"), default_timeout=300).run()
    assert [part.proto.component_name for part in app.get("bidi_component")] == ["footer"]


def test_frame_runs_and_warns_where_no_cookie_came() -> None:
    app = AppTest.from_file(str(PAGES / "frame.py"), default_timeout=300).run()
    assert not app.exception
    assert any("doesn't keep cookies" in caption.value for caption in app.caption)


def test_a_page_still_open_after_its_learner_was_forgotten_keeps_nothing_under_that_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    learner = identity.new_learner_id()
    value = identity.cookie_header(learner, secure=False).split(";")[0].partition("=")[2]
    monkeypatch.setattr(
        type(st.context), "cookies", property(lambda _self: {identity.COOKIE: value})
    )
    app = AppTest.from_function(who).run()
    assert [text.value for text in app.text] == [learner, "True"]
    forget(store(), learner)
    other, kept = (text.value for text in app.run().text)
    assert kept == "False"
    assert other != learner
    assert app.run().text[0].value == other
    frame = AppTest.from_file(str(PAGES / "frame.py"), default_timeout=300).run()
    assert any("Reload this page" in caption.value for caption in frame.caption)
    assert forget(store(), learner) == 0


def test_every_lesson_has_an_address_of_its_own() -> None:
    app = AppTest.from_file(str(PAGES / "frame.py"), default_timeout=300).run()
    addresses = {page["url_pathname"] for page in app._registered_pages.values()}
    assert {f"lesson-{lesson.slug}" for lesson in load_lessons().items} < addresses
    assert {"", "playground", "quiz"} <= addresses
