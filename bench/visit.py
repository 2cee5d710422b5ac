"""Measure a first visit, with an empty cache, in a real browser: `python -m bench.visit`.

Our pages beside `stock.py` under `streamlit run` with its defaults, in the same Chromium, in turn.
With `--phone`: over 1.6 Mbit/s with 150 ms of latency, on a processor four times slower.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.paint import FLAGS, OPTIONS, STREAMLIT
from bench.table import Row, table
from tests.serving import serve

VISITS: Final = 5
PATIENCE_MS: Final = 120_000
AFTERWARDS_MS: Final = 2_000  # Layout shifts are counted for so long after the live page is there.
PAGES: Final = {
    "home": "/",
    "lesson": "/lesson-half-a-wave",
    "playground": "/playground",
    "quiz": "/quiz",
}
FIRST_GOAL: Final = 0.15
LIVE_GOALS: Final = {"home": 0.5, "lesson": 0.7, "playground": 0.5}
BYTES_GOAL: Final = 1_400_000
SHIFT_GOAL: Final = 0.02
PHONE_GOALS: Final = {"first paint ms": 1_000.0, "largest paint ms": 2_500.0, "shift": SHIFT_GOAL}
# As the throttling of a browser's own tools: 1.6 Mbit/s down, half of it up.
PHONE_NETWORK: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.8e6 / 8,
}

# What a page can say of itself: paints, shifts, and when the live page was painted. Ours is there
# when its still part has gone; the stock page's is the line that Plotly draws.
WATCH: Final = """
window.visit = { first: null, title: null, largest: null, shift: 0, live: null };
const watch = (type, take) => new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) take(entry);
}).observe({ type, buffered: true });
watch("paint", (entry) => {
  if (entry.name === "first-contentful-paint") visit.first = entry.startTime;
});
watch("element", (entry) => { visit.title ??= entry.startTime; });
watch("largest-contentful-paint", (entry) => { visit.largest = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) visit.shift += entry.value; });
const painted = () => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { visit.live ??= performance.now(); };
  port2.postMessage(null);
});
let seen = false;
let curves = 0;
addEventListener("halfwave.drawn", () => { curves += 1; });
const look = () => {
  const still = document.querySelector("#still");
  still?.querySelector("h1")?.setAttribute("elementtiming", "title");
  seen ||= Boolean(still);
  const wanted = location.hash === "#curve" ? 1 : 0;
  const ours = seen && !still && curves >= wanted;
  if (ours || document.querySelector(".js-plotly-plot path.js-line")) painted();
  else if (visit.live === null) requestAnimationFrame(look);
};
new MutationObserver(() => {
  document.querySelector("#still h1")?.setAttribute("elementtiming", "title");
}).observe(document, { childList: true, subtree: true });
requestAnimationFrame(look);
"""


@dataclass
class Visit:
    """One first visit: milliseconds after the click, bytes until the live page, layout shift."""

    first: float
    title: float | None
    largest: float
    live: float
    shift: float
    bytes: int


@dataclass
class Wire:
    """What has come over the network: the size of each answer and message, and when it ended."""

    start: float | None = None
    ends: list[tuple[float, int]] = field(default_factory=list)

    def watch(self, session: CDPSession) -> None:
        """Listen to a page's network."""
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._begin)
        session.on("Network.loadingFinished", self._end)
        session.on("Network.webSocketFrameReceived", self._message)

    def until(self, ms: float) -> int:
        """Return the bytes that had come so long after the first request."""
        assert self.start is not None
        return sum(size for at, size in self.ends if (at - self.start) * 1000 <= ms)

    def _begin(self, event: dict[str, Any]) -> None:
        self.start = self.start or event["timestamp"]

    def _end(self, event: dict[str, Any]) -> None:
        self.ends.append((event["timestamp"], int(event["encodedDataLength"])))

    def _message(self, event: dict[str, Any]) -> None:
        payload = event["response"]["payloadData"]  # Base64 of what was sent.
        self.ends.append((event["timestamp"], len(payload) * 3 // 4))


def visit(browser: Browser, url: str, *, phone: bool, curve: bool = False) -> Visit:
    """Open an address in a browser that has never been there."""
    size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    wire = Wire()
    wire.watch(session)
    if phone:
        session.send("Network.emulateNetworkConditions", PHONE_NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{url}{'#curve' if curve else ''}", wait_until="commit", timeout=PATIENCE_MS)
    found = _told(page)
    page.close()
    context.close()
    return Visit(
        first=found["first"],
        title=found["title"],
        largest=found["largest"],
        live=found["live"],
        shift=found["shift"],
        bytes=wire.until(found["live"]),
    )


def _told(page: Page) -> dict[str, float]:
    """Wait until the live page is there, and for what may still move; return what it says."""
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate("window.visit?.live") is not None:
            break
        page.wait_for_timeout(50)
    else:
        raise RuntimeError(f"{page.url} must be drawn within {PATIENCE_MS // 1000} s")
    page.wait_for_timeout(AFTERWARDS_MS)
    return dict(page.evaluate("window.visit"))


@contextmanager
def servers(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve our pages and the stock page; give their addresses."""
    script = Path(__file__).with_name("stock.py")
    streamlit = ("-c", STREAMLIT, str(folder), "run", str(script), *OPTIONS)
    with (
        serve(folder / "stock", *streamlit, HOME=str(folder)) as stock,
        serve(folder / "halfwave") as ours,
    ):
        yield ours.url, stock.url


def run(*, phone: bool) -> dict[str, list[Visit]]:
    """Visit every page several times, in turn; a server's first visit is not counted."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with tempfile.TemporaryDirectory(prefix="halfwave-bench-") as name, sync_playwright() as start:
        browser = start.chromium.launch(executable_path=chromium, args=FLAGS)
        with servers(Path(name)) as (ours, stock):
            places = {page: ours + path for page, path in PAGES.items()}
            if not phone:
                places = {"stock": stock, **places}
            found: dict[str, list[Visit]] = {page: [] for page in places}
            for round_ in range(VISITS + 1):
                for page, url in places.items():
                    seen = visit(browser, url, phone=phone and round_ > 0, curve=page == "lesson")
                    if round_:
                        found[page].append(seen)
        browser.close()
    return found


def report(found: dict[str, list[Visit]]) -> tuple[str, list[str]]:
    """Return a table of medians with ratios to the stock page, and the goals that were missed."""
    stock = median(each.live for each in found["stock"])
    rows: list[Row] = []
    missed = []
    for page, visits in found.items():
        live = median(each.live for each in visits)
        first = median(max(each.first, each.title or 0) for each in visits)
        size = round(median(each.bytes for each in visits))
        shift = max(each.shift for each in visits)
        rows.append(
            {
                "page": page,
                "first ms": first,
                "× stock's chart": f"{first / stock:.2f}",
                "live ms": live,
                "× live": f"{live / stock:.2f}",
                "kB until then": size / 1000,
                "shift": f"{shift:.3f}",
            }
        )
        if page == "stock":
            continue
        checks = {
            "first": first <= FIRST_GOAL * stock,
            "live": live <= LIVE_GOALS.get(page, 1) * stock,
            "bytes": size <= BYTES_GOAL,
            "shift": shift <= SHIFT_GOAL,
        }
        missed += [f"{page}: {name}" for name, met in checks.items() if not met]
    return table(rows), missed


def report_phone(found: dict[str, list[Visit]]) -> tuple[str, list[str]]:
    """Return a table of medians, and the goals that were missed."""
    rows: list[Row] = []
    missed = []
    for page, visits in found.items():
        values = {
            "first paint ms": median(each.first for each in visits),
            "largest paint ms": median(each.largest for each in visits),
            "shift": max(each.shift for each in visits),
        }
        live = median(each.live for each in visits)
        rows.append({"page": page, **values, "shift": f"{values['shift']:.3f}", "live ms": live})
        missed += [f"{page}: {what}" for what, goal in PHONE_GOALS.items() if values[what] > goal]
    return table(rows), missed


def main() -> int:
    """Run and print the table and the goals; a phone's with `--phone`."""
    phone = "--phone" in sys.argv[1:]
    found = run(phone=phone)
    text, missed = report_phone(found) if phone else report(found)
    print(text)
    print(f"\nGoals missed: {', '.join(missed) or 'none'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
