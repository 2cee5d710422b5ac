"""Contexts of a browser that are used again: a visit takes half the processor time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.serving import PATIENCE

OpenContext = Callable[..., AbstractContextManager[BrowserContext]]


@contextmanager
def context_pool(browser: Browser) -> Iterator[OpenContext]:
    """Give a function that opens contexts without cookies, storage and pages.

    Streamlit's scripts, compiled, stay in a context for as long as it has a page: an empty one.
    """
    kept: dict[str, BrowserContext] = {}

    @contextmanager
    def opened(**options: Any) -> Iterator[BrowserContext]:
        name = repr(sorted(options.items()))
        if name not in kept:
            kept[name] = browser.new_context(**options)
            kept[name].new_page()
        context = kept.pop(name)  # A second one, opened at the same time, is another.
        context.set_default_timeout(PATIENCE)
        try:
            yield context
        finally:
            _renew(context)
            kept[name] = context

    yield opened
    for context in kept.values():
        context.close()


def _renew(context: BrowserContext) -> None:
    empty, *pages = context.pages
    for page in pages:
        page.close()
    context.clear_cookies()
    context.clear_permissions()
    context.unroute_all()
    session = context.new_cdp_session(empty)
    session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "local_storage"})
    session.detach()
