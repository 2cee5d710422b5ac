"""Everything that a finger can press is large enough: 44 px, and never less than 24."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.shared.addresses import MENU
from tests.browser.kinds import Visit, serve_kinds, the_quiz
from tests.serving import Server

SMALLEST, ROOMY = 24, 44

# Everything that acts, in the page and inside widgets, with the size of what can be pressed: a
# label acts for its own switch. Links in a line of text may be as low as the line.
TARGETS = """
() => {
  const found = [];
  const acts = "button, a[href], input, select, textarea, summary, [role=slider], [role=button]";
  const look = (root, where) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) look(node.shadowRoot, "widget");
      if (!node.matches(acts) || node.disabled || !node.checkVisibility({visibilityProperty: true}))
        continue;
      if (node.matches("a") && node.closest("p, li, td, h1, h2, h3")) continue;
      const hidden = node.closest("[data-testid=stSidebar], [data-testid=stSkipLink], .unseen");
      const label = node.matches("input") && node.closest("label");
      const box = (label || node).getBoundingClientRect();
      if (hidden || box.width <= 1 || box.right <= 0) continue;
      const name = (node.getAttribute("aria-label") || node.textContent || node.type).trim();
      found.push([where, `${node.localName} ${name.slice(0, 50)}`, box.width, box.height]);
    }
  };
  look(document, "page");
  return found;
}
"""


@pytest.fixture
def phone(browser: Browser, base_url: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=base_url, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def assert_large_enough(page: Page) -> None:
    page.wait_for_timeout(500)  # Widgets are drawn after the page's own elements.
    targets = page.evaluate(TARGETS)
    assert len(targets) >= 4  # Logo, menu, theme, Forget me.
    small = [target for target in targets if min(target[2:]) < SMALLEST - 0.5]
    assert small == []
    # Our own widgets have room for a finger.
    tight = [
        t for t in targets if t[0] == "widget" and t[3] < ROOMY - 0.5 and "input on" not in t[1]
    ]
    assert tight == []


PARTS = "s=SequentialLR([LinearLR(),StepLR(step_size=3)],milestones=[5])&epochs=9"
PAGES = [
    "",
    f"playground?{PARTS}",
    "lesson-half-a-wave",
    *(at for pages in MENU.values() for at in pages),
]


@pytest.mark.parametrize("address", PAGES)
def test_targets_of_a_page(phone: Page, address: str) -> None:
    phone.goto(f"/{address}")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    expect(phone.get_by_role("button", name="Forget me")).to_be_visible()
    assert_large_enough(phone)


@pytest.fixture(scope="module")
def kinds_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_kinds(Path(tmp_path_factory.mktemp("kinds"))) as running:
        yield running


@pytest.mark.parametrize("kind", [question.kind for question in the_quiz().questions])
def test_targets_of_a_question(phone: Page, kinds_server: Server, kind: str) -> None:
    Visit(phone, kinds_server, kind).open()
    assert_large_enough(phone)
