"""Deep links: to a fresh server, to every page, and to none."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect

from core.lesson import load_lessons
from pages.shared.addresses import MENU
from tests.serving import PATIENCE, SERVER, serve

STREAMLIT = ("-m", "streamlit", "run", "app.py", "--server.port={port}")


@pytest.mark.parametrize("command", [SERVER, STREAMLIT], ids=["server", "streamlit-run"])
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


@pytest.mark.parametrize(
    "address",
    ["", f"lesson-{load_lessons().items[0].slug}", *(at for each in MENU.values() for at in each)],
)
def test_no_deep_link_asks_for_what_is_not_there(page: Page, address: str) -> None:
    asked: list[str] = []
    missing: list[str] = []
    said: list[str] = []

    def note(response: Response) -> None:
        asked.append(urlsplit(response.url).path)
        if response.status >= 400:
            missing.append(response.url)

    page.on("response", note)
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.goto(f"/{address}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert missing == []
    assert said == []
    assert "/_stcore/health" in asked
    assert [path for path in asked if "_stcore" in path and not path.startswith("/_stcore/")] == []


def test_a_phone_has_a_menu_by_that_name(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/quiz")
    menu = page.get_by_role("button", name="Menu", exact=True)
    menu.click()
    expect(page.get_by_role("link", name="Playground")).to_be_visible()
    page.get_by_role("button", name="Close the menu").click()
    expect(page.get_by_role("link", name="Playground")).not_to_be_in_viewport()
    expect(menu).to_be_visible()
    sign = "getComputedStyle(e.querySelector('[data-testid=stIconMaterial]'), '::before').content"
    assert menu.evaluate(f"e => {sign}") == '"menu"'


def test_fields_carry_no_instructions_of_the_framework(page: Page) -> None:
    page.goto("/quiz?quiz=documents&question=rate-after-five")
    box = page.get_by_role("textbox", name="Your answer")
    box.press_sequentially("0.0")
    expect(page.get_by_text("to submit form")).to_be_hidden()
    expect(page.get_by_text("3/")).to_be_hidden()


def test_a_mistyped_address_leads_home(page: Page) -> None:
    answer = page.goto("/quizzes/5")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page here")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("link", name="Quizzes").click()
    expect(page.get_by_role("heading", name="Quizzes", level=1)).to_be_visible()
