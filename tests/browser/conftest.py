"""Chromium, and a server for it to visit."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.contexts import OpenContext, context_pool
from tests.serving import PATIENCE, Server

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(trylast=True)  # After pytest has grouped them by their browser.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser tests last: a unit test finds the same fault sooner."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the installed Chromium or, without one, playwright's own."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
    flags.append("--process-per-site")  # A page finds the scripts compiled for the one before.
    return {**browser_type_launch_args, "executable_path": found, "args": flags}


@pytest.fixture(scope="session", autouse=True)
def _live_pages() -> Iterator[None]:
    """Let `goto` and `reload` end once the still part of a page has given way to the live one.

    A test that looks at the still part says so with `wait_until`.
    """

    def until_live(load: Callable[..., Response | None]) -> Callable[..., Response | None]:
        @wraps(load)
        def live(page: Page, *args: Any, **options: Any) -> Response | None:
            response = load(page, *args, **options)
            if "wait_until" not in options:
                expect(page.locator("#still")).to_have_count(0)
            return response

        return live

    with pytest.MonkeyPatch.context() as patch:
        for name in ("goto", "reload"):
            patch.setattr(Page, name, until_live(getattr(Page, name)))
        yield


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """Let tests write `page.goto("/quiz")`, without the server's address."""
    return server.url


@pytest.fixture(scope="session")
def open_context(browser: Browser) -> Iterator[OpenContext]:
    """Open a context of the browser that is as good as new."""
    with context_pool(browser) as opened:
        yield opened


@pytest.fixture
def context(
    open_context: OpenContext, browser_context_args: dict[str, Any]
) -> Iterator[BrowserContext]:
    """A context that is as good as new."""
    with open_context(**browser_context_args) as context:
        yield context
