"""Chromium, and a server for it to visit."""

import os
import shutil
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

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
    return {**browser_type_launch_args, "executable_path": found, "args": flags}


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """Let tests write `page.goto("/quiz")`, without the server's address."""
    return server.url


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """Wait in every page as long as `expect` waits."""
    context.set_default_timeout(PATIENCE)
    return context
