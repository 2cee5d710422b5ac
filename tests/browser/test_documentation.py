"""What the documentation says, in a real browser: verdicts in words, curves, links, no overflow."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.lesson import load_all_claims
from tests.browser.contexts import OpenContext

CLAIMS = load_all_claims().find("documentation")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_sentence_is_shown_and_nothing_is_clipped(
    open_context: OpenContext, base_url: str, width: int, scheme: str
) -> None:
    assert CLAIMS is not None
    size = {"width": width, "height": 900}
    with open_context(base_url=base_url, viewport=size, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto("/documentation")
        boxes = page.locator("[class*='st-key-documentation-']")
        expect(boxes).to_have_count(len(CLAIMS.documents_say))
        for name in ("linear-example", "chain-example"):
            box = page.locator(f".st-key-documentation-{name}")
            expect(box).to_contain_text("✕ Contradicted")
            expect(box.get_by_role("table")).to_be_visible()
        page.get_by_role("link", name="LinearLR", exact=True).click()
        expect(page.get_by_role("heading", name="LinearLR")).to_be_in_viewport()
        reference = page.get_by_role("link", name="Documentation of LinearLR")
        expect(reference).to_have_attribute("href", re.compile(r"lr_scheduler\.LinearLR\.html$"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The menu of a phone is Streamlit's own, with a div among its list items.
        ours = {"exclude": [["[data-testid=stSidebar]"]]}
        found = Axe().run(page, context=ours).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
