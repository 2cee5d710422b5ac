"""The still part of a page in a browser: it is where the live page will be, and gives way to it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from pages.shared.addresses import entries

SIZES: list[ViewportSize] = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]
PROGRAM = re.compile(r"/static/js/index\.")
# What Streamlit fetches when text asks for it: colored code, formulas.
AS_NEEDED = ("StreamlitSyntaxHighlighter", "hastscript", "rehype-", "web-namespaces", "katex")
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def box(part: Locator) -> dict[str, float]:
    """Return where a part is, once it is anywhere."""
    expect(part).to_be_visible()
    found = part.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


def open_still(page: Page, address: str) -> Locator:
    """Open a page whose program doesn't come."""
    page.route(PROGRAM, lambda route: route.abort())
    page.goto(address, wait_until="load")
    still = page.locator("#still")
    expect(still.get_by_role("heading", level=1)).to_be_visible()
    return still


def open_live(page: Page, address: str) -> Locator:
    """Open a page, and wait until its live part is there."""
    page.unroute_all()
    page.goto(address)
    expect(page.locator("#still")).to_have_count(0)
    return page.get_by_test_id("stMain")


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("/", {"h1": "h1", ".plot": ".plot", ".axes": ".u-over"}),
        ("/playground", {"h1": "h1", ".plot": ".plot", ".axes": ".u-over"}),
        ("/lesson-half-a-wave", {"h1": "h1", "h2": "h2", "pre": "pre"}),
        ("/quiz", {"h1": "h1", "h2": "h2", "h3": "h3"}),
    ],
)
def test_each_part_is_where_the_live_one_will_be(
    page: Page, address: str, parts: dict[str, str], size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    still = open_still(page, address)
    before = {part: box(still.locator(part).first) for part in parts}
    live = open_live(page, address)
    page.wait_for_load_state("networkidle")
    for part, name in parts.items():
        after = box(live.locator(name).first)
        for side in ("x", "y", "width", "height"):
            assert abs(after[side] - before[part][side]) <= 2, (part, side, before[part], after)


@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
@pytest.mark.parametrize("address", ["/", "/playground", "/quiz", "/lesson-half-a-wave"])
def test_the_live_page_takes_its_place_without_a_shift(
    page: Page, address: str, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    page.add_init_script(SHIFTS)
    live = open_live(page, address)
    expect(live.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") <= 0.02


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/", "/playground", "/quiz", "/lesson-half-a-wave"])
def test_the_still_part_is_accessible(page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_still(page, address)
    assert Axe().run(page).response["violations"] == []


def test_the_live_page_is_not_read_until_the_still_part_has_gone(page: Page) -> None:
    open_still(page, "/")
    hidden = "getComputedStyle(document.querySelector('#root')).visibility"
    assert page.evaluate(hidden) == "hidden"
    open_live(page, "/")
    assert page.evaluate(hidden) == "visible"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize(("chosen", "ground"), [("Dark", (20, 22, 26)), ("Light", (251, 250, 247))])
def test_the_still_part_follows_the_theme_that_was_chosen(
    page: Page, chosen: str, ground: tuple[int, int, int]
) -> None:
    page.emulate_media(color_scheme="light" if chosen == "Dark" else "dark")
    page.add_init_script(f"localStorage.setItem('stActiveTheme-/quiz-v2', '\"{chosen}\"')")
    still = open_still(page, "/quiz")
    color = still.evaluate("e => getComputedStyle(e).backgroundColor")
    assert color == f"rgb{ground}"
    # Streamlit reads the same choice under the same name.
    live = open_live(page, "/quiz")
    page_color = live.evaluate("e => getComputedStyle(e.closest('.stApp')).backgroundColor")
    assert page_color == color


def test_a_link_that_has_the_focus_keeps_it(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PROGRAM, hold)
    page.goto("/", wait_until="commit")
    link = page.locator("#still .ways").get_by_role("link", name="Play", exact=True)
    link.focus()
    expect(link).to_be_focused()
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    expect(page.locator("#still")).to_have_count(0)
    # The same link of the live page may come a moment later.
    expect(page.locator("#root a:focus")).to_have_attribute("href", re.compile("playground$"))


@pytest.mark.parametrize("address", list(entries()))
def test_a_page_announces_every_program_that_it_needs(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(f"/{address}")
    assert answer is not None
    html = answer.text()
    expect(page.locator("#still")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    names = [url.rpartition("/")[2] for url in asked if url.endswith(".js") and "/blob" not in url]
    assert len(names) > 50
    late = [name for name in names if name not in html and not name.startswith(AS_NEEDED)]
    assert [name for name in late if not name.startswith("curve.")] == []
    # Streamlit's large fonts are for rarer letters alone.
    large = [url for url in asked if re.search(r"media/(Source\w+-(Roman|Upright)|Material)", url)]
    assert large == []
