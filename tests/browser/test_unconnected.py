"""What a page says while it isn't connected: its own sentence after a while, or the server's."""

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from pages.server.open_pages import LEARNER_HAS_MANY
from tests.browser.contexts import OpenContext
from tests.serving import PATIENCE, only, serve


def test_a_page_whose_server_is_gone_says_so_in_its_own_words(
    context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    with serve(tmp_path / "data", **only(tmp_path)) as server:
        page.goto(f"{server.url}/playground", wait_until="load")
        expect(page.get_by_role("heading", name="Playground")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
    said = page.get_by_role("alert").filter(has_text="isn't connected to the server")
    expect(said).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(re.compile("Streamlit"))).to_have_count(0)


def test_a_page_beyond_the_limit_says_why_and_opens_once_there_is_room(
    open_context: OpenContext, tmp_path: Path
) -> None:
    with (
        serve(tmp_path / "data", HALFWAVE_MAX_PAGES_PER_LEARNER="1", **only(tmp_path)) as server,
        open_context() as context,
    ):
        first, second = context.new_page(), context.new_page()
        drawn(first, server.url)
        second.goto(f"{server.url}/progress", wait_until="load")
        expect(second.get_by_role("alert")).to_have_text(LEARNER_HAS_MANY)
        first.close()
        expect(second.get_by_role("heading", name="Progress")).to_be_visible()
        expect(second.get_by_role("alert")).to_have_count(0)


def drawn(page: Page, url: str) -> None:
    page.goto(f"{url}/progress", wait_until="load")
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()
