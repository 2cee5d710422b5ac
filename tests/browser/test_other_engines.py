"""The live curve in Firefox and in WebKit, where they are installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.webdriver import Driver, firefox, missing, webkit
from tests.serving import Server

STARTS = {"firefox": firefox, "webkit": webkit}
ARROW_RIGHT = "\ue014"
IN_CURVES = """
const roots = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
  .map((host) => host.shadowRoot);
const all = (selector) => roots.flatMap((root) => [...root?.querySelectorAll(selector) ?? []]);
const painted = (canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((part) => part > 0);
};
"""


@pytest.fixture(params=STARTS)
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driver]:
    if reason := missing(request.param):
        pytest.skip(reason)
    with STARTS[request.param](tmp_path / "profile") as started:
        yield started


def test_a_prediction_is_passed_by_and_a_slider_moves_the_code(
    driver: Driver, server: Server
) -> None:
    driver.go(f"{server.url}/lesson-half-a-wave")
    driver.wait(f"{IN_CURVES} return all('.plot canvas').some(painted)")
    driver.wait(
        """const button = [...document.querySelectorAll("button")]
          .find((each) => each.innerText.trim() === "Show me anyway");
        button?.click();
        return button !== undefined"""
    )
    driver.wait(f"{IN_CURVES} return all('[data-slider=T_max] input').length > 0")
    driver.run(f"{IN_CURVES} all('[data-slider=T_max] input')[0].focus()")
    driver.press(ARROW_RIGHT)
    driver.wait(
        f"{IN_CURVES} return all('.code code').some((e) => e.innerText.includes('T_max=26'))"
    )
    assert driver.run("return document.body.innerText.includes('Error')") is False


def test_the_playground_is_drawn_whatever_the_language(driver: Driver, server: Server) -> None:
    driver.go(f"{server.url}/playground?s=OneCycleLR(max_lr=0.1,total_steps=100)&log=1")
    driver.wait(f"{IN_CURVES} return all('.plot canvas').some(painted)")
    text = driver.run("return document.body.innerText")
    assert "Error" not in text
    assert driver.run(f"{IN_CURVES} return all('.plain').length") == 0
