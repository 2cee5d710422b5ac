"""Where a widget can't work, a browser shows one calm sentence and the values; never a stack."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.widgets import program
from pages.widgets.program import guarded
from tests.serving import PATIENCE

SAYS = "can't be drawn in this browser"
LANGUAGE_C = """
Object.defineProperty(navigator, "language", { get: () => "C" });
Object.defineProperty(navigator, "languages", { get: () => ["C"] });
"""
NO_CANVAS = "HTMLCanvasElement.prototype.getContext = () => null;"


@pytest.fixture
def page(browser: Browser, base_url: str) -> Iterator[Page]:
    """Open a page in a context of its own, which each test makes worse in its way."""
    with browser.new_context(base_url=base_url) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


def test_a_language_that_intl_refuses_changes_nothing(page: Page) -> None:
    page.add_init_script(LANGUAGE_C)
    page.goto("/playground")
    assert page.evaluate("navigator.language") == "C"
    expect(page.locator(".curve .plot canvas")).to_be_visible()
    page.get_by_label("T_max: one position more").click()
    expect(page.get_by_label("PyTorch code of this run")).to_contain_text("T_max=51")
    expect(page.get_by_text("Error")).to_have_count(0)


@pytest.mark.parametrize("lost", ["canvas", "program"])
def test_what_cannot_be_drawn_is_said_and_its_values_are_a_table(page: Page, lost: str) -> None:
    if lost == "canvas":
        page.add_init_script(NO_CANVAS)
    else:
        page.route(re.compile(r"/curve\.[0-9a-f]+\.js$"), lambda route: route.abort())
    page.goto("/playground?s=StepLR(step_size=3)&steps=7")
    expect(page.get_by_text(SAYS)).to_have_count(1)
    rates = page.locator(".plain tbody tr")
    expect(rates).to_have_text(["00.1", "10.1", "20.1", "30.01", "40.01", "50.01", "60.001"])
    expect(page.get_by_text("Error")).to_have_count(0)

    length = page.get_by_role("textbox", name="Length")
    length.fill("4")
    length.press("Enter")
    expect(rates).to_have_count(4)
    expect(page.get_by_text(SAYS)).to_have_count(1)


def test_a_question_is_answered_without_its_chart_and_without_its_editor(page: Page) -> None:
    page.route(re.compile(r"/(curve|fields)\.[0-9a-f]+\.js$"), lambda route: route.abort())
    page.goto("/quiz?quiz=accumulation&question=rates-of-the-epochs")
    for field in page.get_by_label(re.compile("^Step ")).all():
        field.fill("0.07")
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text(re.compile("tr(y|ies) left|Saved"))).to_be_visible()
    expect(page.get_by_text("0.07 at step").or_(page.get_by_text(SAYS)).first).to_be_visible()

    page.goto("/quiz?quiz=from-goal-to-code&question=code-inverse-root")
    page.locator(".plain textarea").fill("print(1)")
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text("print(1)").first).to_be_visible()
    expect(page.get_by_text("Error")).to_have_count(0)


def test_a_small_widget_says_a_sentence_in_its_place(page: Page) -> None:
    page.goto("about:blank")
    script = guarded("export default function ({ data }) { return data.rows.length; }")
    draws = """async (script) => {
      const { default: draw } = await import("data:text/javascript," + encodeURIComponent(script));
      const place = document.createElement("div");
      const drawn = [{ rows: [1, 2] }, {}].map((data) => draw({ data, parentElement: place }));
      return [drawn[0], place.textContent];
    }"""
    assert page.evaluate(draws, script) == [2, "This part can't be shown in this browser."]
    with pytest.raises(ValueError, match="must have one"):
        guarded("export default () => 1;")


def test_a_widget_whose_place_has_gone_is_not_drawn(page: Page) -> None:
    page.goto("about:blank")
    dom = Path(program.__file__).with_name("dom.js").read_text("utf-8")
    drawn = """() => {
      const drawn = [];
      class Widget {
        constructor() { this.root = document.createElement("div"); }
        receive(data) { drawn.push(data); }
      }
      const draw = mounted(Widget);
      const [gone, here] = [0, 1].map(() => document.createElement("div"));
      document.body.append(here);
      draw({ parentElement: gone, data: "gone" });
      draw({ parentElement: here, data: "here" });
      return drawn;
    }"""
    assert page.evaluate(f"() => {{ const STYLE = ''; {dom}; return ({drawn})(); }}") == ["here"]
