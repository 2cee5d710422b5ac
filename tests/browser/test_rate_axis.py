"""The rate axis in the playground: it follows the rates, and says so when it does."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def play(page: Page) -> Iterator[Page]:
    page.goto("/playground?s=CosineAnnealingLR(T_max=50)")
    expect(page.locator(".curve .plot canvas")).to_be_visible()
    yield page
    expect(page.get_by_text(re.compile("Traceback|Error"))).to_have_count(0)


def type_into(page: Page, name: str, text: str) -> None:
    field = page.get_by_role("textbox", name=name, exact=True)
    field.fill(text)
    field.press("Enter")


def test_axis_widens_and_shrinks_again_downward_too(play: Page) -> None:
    note = play.locator(".curve .note")
    group = "lr of a second parameter group"
    expect(note).to_have_text("")
    type_into(play, group, "-1")
    expect(note).to_have_text("The rate axis now runs from -1 to 0.1.")
    type_into(play, group, "0.01")
    expect(note).to_have_text("The rate axis now runs from 0 to 0.1.")
    type_into(play, group, "")
    expect(play.locator(".legend li")).to_have_count(1)
    expect(note).to_have_text("")


def test_axis_says_nothing_where_nothing_changed(play: Page) -> None:
    note = play.locator(".curve .note")
    type_into(play, "Base rate, lr", "0")
    expect(play.locator(".reading .number").first).to_have_text("0")
    expect(note).to_have_text("")
    type_into(play, "Base rate, lr", "0.1")
    expect(play.locator(".reading .number").first).not_to_have_text("0")
    expect(note).to_have_text("")
    for _ in range(3):
        play.get_by_label("T_max: one position more").click()
    expect(play.get_by_label("PyTorch code of this run")).to_contain_text("T_max=53")
    expect(note).to_have_text("")


LINES = """label => {
  const texts = [];
  const walk = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (let at = 0; at < node.length; at++) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      texts.push([node.data[at], Math.round(range.getBoundingClientRect().top)]);
    }
  }
  return texts;
}"""


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_names_of_parameters_break_after_an_underscore_only(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/playground?s=OneCycleLR(max_lr=0.1,total_steps=100)")
    expect(page.locator(".curve .plot canvas")).to_be_visible()
    label = page.get_by_test_id("stCheckbox").filter(has_text="momentum").locator("p").first
    placed: list[list[Any]] = label.evaluate(LINES)
    seen = [(character, top) for character, top in placed if character != "\u200b"]
    assert "".join(character for character, _ in seen) == "cycle_momentum"
    breaks = [before for (before, top), (_, next_top) in pairwise(seen) if next_top - top > 5]
    assert set(breaks) <= {"_"}
