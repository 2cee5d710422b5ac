"""A deep link is the first request that a fresh server gets."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.lesson import load_lessons
from tests.serving import PATIENCE, UVICORN, serve

STREAMLIT = ("-m", "streamlit", "run", "app.py", "--server.port={port}")


@pytest.mark.parametrize("command", [UVICORN, STREAMLIT], ids=["uvicorn", "streamlit-run"])
def test_deep_link_to_a_fresh_server_shows_page_frame_and_menu(
    command: tuple[str, ...], browser: Browser, tmp_path: Path
) -> None:
    lesson = load_lessons().items[2]
    with serve(tmp_path / "data", *command) as server, browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{server.url}/lesson-{lesson.slug}")

        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        expect(page).to_have_title(f"{lesson.number} · {lesson.title} · Halfwave")
        expect(page.get_by_role("button", name="Forget me")).to_be_visible()
        expect(page.get_by_test_id("stTopNavLink").first).to_have_text("Halfwave")
        sections = page.get_by_test_id("stTopNavSection")
        expect(sections).to_have_text(["Learn", "Play", "Practice", "Teach"])
        sections.first.click()
        for other in load_lessons().items:
            expect(page.get_by_role("menuitem", name=other.title)).to_be_visible()
