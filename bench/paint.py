"""Measure how long a curve takes to follow its slider, in a real browser: `python -m bench.paint`.

The playground's live curve beside `st.slider` and `st.plotly_chart` under `streamlit run` with its
defaults, in the same Chromium. A move's time runs from the event in which the browser tells the
page of it to the end of the frame that paints the new curve.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page, sync_playwright

from bench.table import Row, quantile, table
from tests.serving import serve

GOAL_MS: Final = 16.7
LIVE_MOVES: Final = 120
STOCK_MOVES: Final = 40
POSITIONS: Final = 100
FLAGS: Final = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
# `streamlit run`, from a folder where it finds no settings of ours.
STREAMLIT: Final = (
    "import os, sys; os.chdir(sys.argv.pop(1)); from streamlit.web.cli import main; main()"
)
# Without opening a window here, and without Streamlit's usage statistics.
OPTIONS: Final = (
    *("--server.port", "{port}", "--server.headless", "true"),
    *("--browser.gatherUsageStats", "false"),
)

# A frame is painted when a message that was sent in its animation callback arrives.
AFTER_PAINT: Final = """
window.paints = [];
window.afterPaint = (then) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => then(performance.now());
  port2.postMessage(null);
});
"""

# The live curve is drawn on a canvas, in the very event; a move without a stroke is not counted.
WATCH_CANVAS: Final = """() => {
  let strokes = 0;
  const stroke = CanvasRenderingContext2D.prototype.stroke;
  CanvasRenderingContext2D.prototype.stroke = function (...path) {
    strokes += 1;
    return stroke.apply(this, path);
  };
  window.addEventListener("input", (event) => {
    const before = strokes;
    window.afterPaint((now) => {
      if (strokes > before) window.paints.push(now - event.timeStamp);
    });
  }, true);
}"""

# Plotly draws in SVG, in the frame after Python's answer: one looks at every frame for a new line.
WATCH_PLOTLY: Final = """() => {
  const line = () => document.querySelector(".js-plotly-plot path.js-line")?.getAttribute("d");
  window.addEventListener("pointerup", (event) => {
    const before = line();
    const look = () => {
      const now = line();
      if (!now || now === before) requestAnimationFrame(look);
      else window.afterPaint((then) => window.paints.push(then - event.timeStamp));
    };
    look();
  }, true);
}"""


@dataclass(frozen=True)
class Painted:
    """The number of moves, and the milliseconds of each one that was painted."""

    page: str
    move: str
    moves: int
    ms: list[float]


def live(page: Page, url: str) -> Painted:
    """Drag the playground's `T_max` back and forth."""
    page.goto(f"{url}/playground")
    slider = page.locator("[data-slider=T_max] input")
    slider.wait_for()
    page.wait_for_timeout(1500)  # Streamlit's last bundles arrive after the page is drawn.
    page.evaluate(WATCH_CANVAS)
    _hover(page, slider, 0)
    page.mouse.down()
    page.evaluate("window.afterPaint(() => { window.paints = []; })")
    for move in range(1, LIVE_MOVES + 1):
        _hover(page, slider, move)
        page.wait_for_timeout(20)  # A browser reports a finger once a frame, too.
    page.mouse.up()
    return Painted("playground", "drag", LIVE_MOVES, page.evaluate("window.paints"))


def stock(page: Page, url: str) -> Painted:
    """Click different places on the stock slider's track: it reports only releases to Python."""
    page.goto(url)
    page.locator(".js-plotly-plot path.js-line").wait_for(timeout=30_000)
    track = page.locator("[data-testid=stSlider] [role=group] > [data-rac]")
    page.wait_for_timeout(1500)
    page.evaluate(WATCH_PLOTLY)
    for move in range(1, STOCK_MOVES + 1):
        _hover(page, track, move)
        page.mouse.down()
        page.mouse.up()
        page.wait_for_function(f"window.paints.length === {move}")
        page.wait_for_timeout(50)
    return Painted("stock", "release", STOCK_MOVES, page.evaluate("window.paints"))


def _hover(page: Page, slider: Locator, move: int) -> None:
    """Move the pointer to another place on the track, far from the last one."""
    box = slider.bounding_box()
    assert box is not None
    part = 0.05 + 0.9 * (37 * move % POSITIONS) / POSITIONS
    page.mouse.move(box["x"] + part * box["width"], box["y"] + box["height"] / 2)


def run() -> list[Painted]:
    """Measure both pages in one browser, each on a separate server."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with tempfile.TemporaryDirectory(prefix="halfwave-bench-") as name, sync_playwright() as start:
        folder = Path(name)
        script = Path(__file__).with_name("stock.py")
        streamlit = ("-c", STREAMLIT, str(folder), "run", str(script), *OPTIONS)
        browser = start.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.add_init_script(AFTER_PAINT)
        with serve(folder / "stock", *streamlit, HOME=str(folder)) as server:
            results = [stock(page, server.url)]
        with serve(folder / "halfwave") as server:
            results.append(live(page, server.url))
        browser.close()
    return results


def report(results: list[Painted]) -> str:
    """Return a table of both pages, with the ratio to the faster one."""
    fastest = min(quantile(each.ms, 0.95) for each in results)
    rows: list[Row] = [
        {
            "page": each.page,
            "move": each.move,
            "moves": each.moves,
            "painted": len(each.ms),
            "p50 ms": quantile(each.ms, 0.5),
            "p95 ms": quantile(each.ms, 0.95),
            "max ms": quantile(each.ms, 1),
            "× p95": quantile(each.ms, 0.95) / fastest,
        }
        for each in results
    ]
    return table(rows)


def main() -> int:
    """Run and print the table; return 1 if a move was not painted."""
    results = run()
    print(report(results))
    verdict = "met" if quantile(results[-1].ms, 0.95) <= GOAL_MS else "missed"
    print(f"\nGoal, p95 within {GOAL_MS} ms while dragging: {verdict}.")
    return 0 if all(len(each.ms) == each.moves for each in results) else 1


if __name__ == "__main__":
    sys.exit(main())
