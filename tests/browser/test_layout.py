"""Where things are on the screen: descriptions beside their links, figures in their place."""

from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.test_answering import next_button, open_question, the_quiz

PHONE: ViewportSize = {"width": 390, "height": 844}


def edges(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def check_nearness(links: list[Locator], texts: list[Locator]) -> None:
    """Check that each text is nearer to its own link, above it, than to the next one."""
    assert len(links) == len(texts) >= 2
    # Boxes are larger than their words.
    links, texts = ([each.locator("p").last for each in part] for part in (links, texts))
    places = [(edges(link), edges(text)) for link, text in zip(links, texts, strict=True)]
    for ((_, link_ends), (begins, ends)), ((next_begins, _), _) in pairwise(places):
        assert -4 <= begins - link_ends < (next_begins - ends) / 1.5


def open_there(page: Page) -> None:
    """Open a question, and wait until nothing more is drawn."""
    page.goto("/quiz?quiz=documents&question=rate-after-five")
    expect(page.get_by_role("link", name="All quizzes")).to_be_visible()
    expect(page.get_by_role("radio", name="Sure", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)


@pytest.mark.parametrize(
    ("part", "words"),
    [("home-ways", "stMarkdown"), ("home-lessons", "stCaptionContainer")],
)
def test_on_a_phone_a_description_is_nearer_to_its_own_link(
    page: Page, part: str, words: str
) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/")
    expect(page.get_by_role("heading", name="The lessons")).to_be_visible()
    there = page.locator(f".st-key-{part}")
    expect(there.get_by_test_id("stPageLink").last).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    check_nearness(there.get_by_test_id("stPageLink").all(), there.get_by_test_id(words).all())


@pytest.mark.parametrize("width", [1440, 390])
def test_the_same_holds_for_the_summary_of_a_quiz(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    last = the_quiz().questions[-1].id
    open_question(page, last)
    next_button(page, last).click()
    expect(page.get_by_role("heading", name="To look at again")).to_be_visible()
    expect(page.get_by_role("button", name="Back to the questions")).to_be_visible()
    items = page.locator(".st-key-summary-again > div > [data-testid=stVerticalBlock]").all()
    check_nearness(
        [item.get_by_test_id("stPageLink").first for item in items],
        [item.get_by_test_id("stCaptionContainer") for item in items],
    )


@pytest.mark.parametrize("width", [1440, 1024])
def test_empty_axes_are_where_the_figure_will_be(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    open_there(page)
    empty = page.locator(".empty-axes").bounding_box()
    assert empty is not None
    page.get_by_role("button", name="Show the answer").click()
    plot = page.locator(".u-over")
    expect(plot).to_be_visible()
    expect(page.locator(".empty-axes")).to_have_count(0)
    drawn = plot.bounding_box()
    assert drawn is not None
    for side in ("x", "y", "width", "height"):
        assert abs(empty[side] - drawn[side]) <= 8, side


def test_the_buttons_in_a_row_are_of_one_height(page: Page) -> None:
    open_there(page)
    check = page.get_by_role("button", name="Check answer").bounding_box()
    sure = page.get_by_role("radio", name="Sure", exact=True).bounding_box()
    assert check is not None
    assert sure is not None
    assert abs((check["y"] + check["height"] / 2) - (sure["y"] + sure["height"] / 2)) <= 1.5
