"""The live curve in a real browser, under the app's own Content-Security-Policy."""

import inspect
import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from pathlib import Path
from textwrap import dedent
from typing import Any, Literal

import numpy as np
import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from torch.optim.lr_scheduler import CosineAnnealingLR

import pages.widgets.curve
from pages.widgets.curve.program import CURVE
from tests.browser.contexts import OpenContext
from tests.serving import serve

pytestmark = pytest.mark.xdist_group("curve")  # One server is enough.

N_STEPS = 100
WIDE: ViewportSize = {"width": 1024, "height": 1200}
PHONE: ViewportSize = {"width": 390, "height": 844}
PARTS = (".plot", ".reading", "[data-slider=T_max]", "[data-slider=eta_min]", ".formula", ".tools")


def cosine(lr: float, T_max: int, eta_min: float, n_steps: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    scheduler = CosineAnnealingLR(optimizer, T_max, eta_min)
    rates = []
    for _ in range(n_steps + 1):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return rates


ALL_DIGITS = "localStorage.setItem('halfwave.exact', 'shown');"

SERVER = """
import streamlit as st
from starlette.middleware import Middleware
from pages.server.index_html import IndexHtml
from pages.server.middleware import SecurityHeaders
from pages.server.routes import ROUTES

layers = [Middleware(SecurityHeaders), Middleware(IndexHtml)]
app = st.App(r"{script}", routes=ROUTES, middleware=layers)
"""

SCRIPT = """
import time
from functools import lru_cache

import numpy as np
import streamlit as st
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

from core.schedule import Grid, Row
from pages.widgets.curve import Axes, Curve, Figure, LiveSlider, Mark, live_curve, released_values

{cosine}

trace = lru_cache(cosine)
T_MAX, ETA_MIN = tuple(range(1, 101)), tuple(position / 1000 for position in range(51))
query = st.query_params


def slider(name, help, values, value, rows):
    return LiveSlider(name, name, help, values, values.index(value), Grid(np.array(rows)))


@st.fragment
def demo():
    runs = st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    now = dict(T_max=20, eta_min=0.0) | released_values("demo")
    if runs > 1 and "slow" in query:
        time.sleep(4)
    T_max, eta_min = int(now["T_max"]), now["eta_min"]
    lr = 0.02 if "narrow" in query else 0.1
    sliders = [
        slider("T_max", "Half a wave.", T_MAX, T_max, [trace(lr, x, eta_min, {n}) for x in T_MAX]),
        slider("eta_min", "Floor.", ETA_MIN, eta_min, [trace(lr, T_max, x, {n}) for x in ETA_MIN]),
    ]
    rates = trace(lr, T_max, eta_min, {n})
    curves = [Curve.of("PyTorch", Row(np.array(rates)))]
    if "many" in query:
        half = trace(0.1, 10, 0.0, {n})[:-1]
        curves += [
            Curve("yours", [0.05] * {n}, "yours"),
            Curve("a full wave", half, "mistake"),
            Curve("document 004", half, "document"),
            Curve("T_max=50", trace(0.1, 50, 0.0, {n})[:-1], "other"),
        ]
    figure = Figure(
        alt="Rate at each step",
        curves=curves,
        sliders=sliders,
        marks=[Mark(0, "T_max", slider="T_max"), Mark(0, "eta_min", "y", slider="eta_min")],
        formula="η at ⟦t⟧ for T_max ⟦T_max⟧ = ⟦rate⟧",
        code="CosineAnnealingLR(optimizer, T_max=⟦T_max⟧, eta_min=⟦eta_min⟧)",
        axes=Axes(y_range=(0, 0.01 if "low" in query else 0.03 if "narrow" in query else 0.1)),
        step=30 if runs > 1 and "answer" in query else 10,
        locked="Predict first." if "locked" in query else None,
        download_name="cosine",
    )
    live_curve("demo", figure)
    st.text(f"runs {{runs}} answer {{released_values('demo') or None}}")


st.title("Demo")
demo()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("curve")
    script = folder / "page.py"
    source = dedent(inspect.getsource(cosine))
    script.write_text(SCRIPT.format(cosine=source, n=N_STEPS), encoding="utf-8")
    (folder / "curve_demo.py").write_text(SERVER.format(script=script), encoding="utf-8")
    command = ("-m", "uvicorn", "curve_demo:app", "--app-dir", str(folder), "--port", "{port}")
    root = str(Path(__file__).parents[2])
    with serve(folder / "data", *command, PYTHONPATH=root) as server:
        yield server.url


@pytest.fixture
def demo(open_context: OpenContext, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the page: `param` is a query, or (query, options of the browser's context)."""
    given = getattr(request, "param", "")
    query, options = given if isinstance(given, tuple) else (given, {})
    with open_context(**{"viewport": WIDE, **options}) as context:
        page = context.new_page()
        page.add_init_script(ALL_DIGITS)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.goto(f"{address}/?{query}")
        expect(page.locator(".curve .reading .at")).to_have_text("step 10")
        yield page
    assert not faults


def slider(page: Page, name: str) -> Locator:
    return page.locator(f"[data-slider={name}] input")


def press(page: Page, name: str, part: float) -> None:
    """Put the mouse on a slider's track, `part` of the way along, and press it."""
    box = slider(page, name).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + part * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()


def exact(page: Page) -> str:
    return page.locator(".reading .number.exact").first.inner_text()


PICTURE = """() => document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot
  .querySelector("canvas").toDataURL()"""

WATCH = """() => {
  const host = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot;
  const input = host.querySelector("[data-slider=T_max] input");
  window.seen = [];
  window.handled = [];
  window.frames = [];
  requestAnimationFrame(function again(now) {
    window.frames.push(now);
    requestAnimationFrame(again);
  });
  let began = 0;
  input.addEventListener("input", () => { began = performance.now(); }, true);
  // The component listens on the input; the host is reached after it, in the same event.
  document.addEventListener("input", () => {
    window.handled.push(performance.now() - began);
    window.seen.push([
      host.querySelector("[data-slider=T_max] .value").textContent,
      host.querySelector(".reading .number.exact").textContent,
      host.querySelector("[data-slot=T_max]").textContent,
    ]);
  });
}"""


def test_every_curve_on_the_way_is_one_that_pytorch_computed(demo: Page) -> None:
    demo.evaluate(WATCH)
    box = slider(demo, "T_max").bounding_box()
    assert box is not None
    press(demo, "T_max", 0.05)
    for part in np.linspace(0.05, 0.95, 120):
        demo.mouse.move(box["x"] + part * box["width"], box["y"] + 20)
    expect(demo.get_by_text("runs 1 answer None")).to_be_visible()
    seen = demo.evaluate("window.seen")
    demo.mouse.up()

    assert len({value for value, _, _ in seen}) > 40
    for value, rate, in_formula in seen:
        assert rate == repr(cosine(0.1, int(value), 0.0, 10)[10])
        assert in_formula == value
    expect(
        demo.get_by_text(f"runs 2 answer {{'T_max': {seen[-1][0]}, 'eta_min': 0}}")
    ).to_be_visible()
    # A slow machine has slow frames too; bench/ measures the milliseconds, in quiet.
    frames = np.diff(demo.evaluate("window.frames"))
    assert np.median(demo.evaluate("window.handled")) < np.median(frames)


@pytest.mark.parametrize("demo", ["slow"], indirect=True)
def test_late_answer_never_moves_a_slider_that_is_held_or_newer(demo: Page) -> None:
    demo.get_by_label("T_max: one position more").click()
    expect(demo.locator(".curve")).not_to_have_class(re.compile("waiting"))
    press(demo, "eta_min", 0.3)
    held = slider(demo, "eta_min").input_value()
    expect(demo.locator(".curve")).to_have_class(re.compile("waiting"))
    before = exact(demo)
    assert before == repr(cosine(0.1, 21, 0.0, 10)[10])
    demo.wait_for_timeout(1500)
    expect(demo.get_by_text("runs 1 answer None")).to_be_visible()
    faded = demo.locator(".stElementContainer:has(.stBidiComponent)")
    assert faded.evaluate("element => getComputedStyle(element).opacity") == "1"
    first = demo.get_by_text("runs 2 answer {'T_max': 21, 'eta_min': 0}")
    expect(first).to_be_visible(timeout=15_000)

    expect(demo.locator(".curve")).not_to_have_class(re.compile("waiting"))
    assert slider(demo, "eta_min").input_value() == held
    assert exact(demo) == repr(cosine(0.1, 21, int(held) / 1000, 10)[10])
    demo.mouse.up()
    second = demo.get_by_text(f"answer {{'T_max': 21, 'eta_min': {int(held) / 1000}}}")
    expect(second).to_be_visible(timeout=15_000)
    assert slider(demo, "eta_min").input_value() == held


def test_zoom_outlives_a_release_and_nothing_jumps(demo: Page) -> None:
    area = demo.locator(".curve .u-over").bounding_box()
    assert area is not None
    demo.mouse.move(area["x"] + 50, area["y"] + 60)
    demo.mouse.down()
    demo.mouse.move(area["x"] + 250, area["y"] + 65, steps=4)
    demo.mouse.up()
    reset = demo.get_by_role("button", name="Reset zoom")
    expect(reset).to_be_visible()
    zoomed = demo.evaluate(PICTURE)
    places = [demo.locator(part).bounding_box() for part in PARTS]

    press(demo, "eta_min", 0.5)
    expect(demo.get_by_text("runs 1")).to_be_visible()
    assert [demo.locator(part).bounding_box() for part in PARTS] == places
    demo.mouse.up()
    expect(demo.get_by_text("runs 2")).to_be_visible()
    assert [demo.locator(part).bounding_box() for part in PARTS] == places
    expect(reset).to_be_visible()
    assert demo.evaluate(PICTURE) != zoomed

    for _ in range(40):
        demo.get_by_label("eta_min: one position less").click(force=True)
    expect(demo.get_by_text("'eta_min': 0}")).to_be_visible()
    demo.mouse.move(area["x"] + 50, area["y"] + 60)
    assert demo.evaluate(PICTURE) == zoomed
    reset.click()
    expect(reset).to_be_hidden()
    assert demo.evaluate(PICTURE) != zoomed


def test_keys_move_the_step_and_the_sliders(demo: Page) -> None:
    rates = cosine(0.1, 20, 0.0, N_STEPS)
    step = demo.get_by_role("slider", name="Step")
    step.focus()
    for key, t in [("ArrowRight", 11), ("ArrowLeft", 10), ("PageUp", 20), ("End", 99), ("Home", 0)]:
        demo.keyboard.press(key)
        expect(step).to_have_attribute("aria-valuenow", str(t))
        assert exact(demo) == repr(rates[t])
    expect(step).to_have_attribute("aria-valuetext", "step 0. PyTorch: used 0.1, printed 0.0994")

    slider(demo, "T_max").focus()
    for _ in range(5):
        demo.keyboard.press("ArrowRight")
    expect(slider(demo, "T_max")).to_have_attribute("aria-valuetext", "25")
    # Five presses are one release, announced after a pause.
    expect(demo.get_by_text("runs 2 answer {'T_max': 25, 'eta_min': 0}")).to_be_visible()
    expect(demo.locator("[aria-live=polite].unseen")).to_contain_text("T_max 25")


@pytest.mark.parametrize("demo", ["answer"], indirect=True)
def test_step_line_goes_where_python_moves_it_and_then_stays(demo: Page) -> None:
    at = demo.locator(".reading .at")
    more = demo.get_by_label("T_max: one position more")
    more.click()
    expect(at).to_have_text("step 30")
    demo.get_by_role("slider", name="Step").press("ArrowLeft")
    more.click()
    expect(demo.get_by_text("runs 3")).to_be_visible()
    expect(at).to_have_text("step 29")


def test_values_are_exact_in_the_table_and_in_the_download(demo: Page, tmp_path: Path) -> None:
    rates = cosine(0.1, 20, 0.0, N_STEPS)
    demo.get_by_role("button", name="Show values").click()
    row = demo.get_by_role("region", name="Exact values").get_by_role("row").nth(20)
    assert row.inner_text().split() == ["19", repr(rates[19]), repr(rates[20])]

    with demo.expect_download() as download:
        demo.get_by_role("button", name="Download the values as CSV").click()
    assert download.value.suggested_filename == "cosine.csv"
    head, *lines = download.value.path().read_text().splitlines()
    assert head == "step,lr_used,lr_printed"
    assert lines == [f"{t},{one!r},{two!r}" for t, (one, two) in enumerate(pairwise(rates))]


def test_numbers_read_as_in_python_and_short_as_in_the_style_guide(browser: Browser) -> None:
    bits = np.random.default_rng(0).integers(0, 2**63, 2000)
    exact = [x for x in bits.view("float64").tolist() if np.isfinite(x)]
    exact += [0.0, -0.0, 1.0, 1e-4, 9.999e-5, 1e15, 1e16, 123456.789, 0.1 + 0.2, 5e-324]
    short = {
        0.06545084971874737: "0.0655",
        1e-4: "1e-4",
        0.0002447: "2.45e-4",
        0.00245: "0.00245",
        0.99964: "0.9996",
        12.3606: "12.36",
        60.0: "60",
        0.0: "0",
        -0.05: "-0.05",
        100000.0: "100000",
    }
    write = "[given[0].map(exactNumber), given[1].map(shortNumber)]"
    in_full, in_short = in_page(browser, "numbers", write, [exact, list(short)])

    assert in_full == [repr(x) for x in exact]
    assert in_short == list(short.values())


def test_image_has_ground_and_curve(demo: Page) -> None:
    with demo.expect_download() as download:
        demo.get_by_role("button", name="Download the figure as PNG").click()
    assert download.value.suggested_filename == "cosine.png"
    image = Image.open(download.value.path()).convert("RGB")
    colors = {color for _, color in image.getcolors(1 << 24) or []}
    assert image.getpixel((1, 1)) == (0xFB, 0xFA, 0xF7)
    assert (0x0B, 0x7A, 0x75) in colors
    assert image.width > 1200


@pytest.mark.parametrize(
    "demo", [("", {"permissions": ["clipboard-read", "clipboard-write"]})], indirect=True
)
def test_code_is_copied_as_it_stands(demo: Page) -> None:
    demo.get_by_label("T_max: one position more").click()
    demo.get_by_role("button", name="Copy").click()
    expect(demo.get_by_role("button", name="Copied")).to_be_visible()
    copied = demo.evaluate("navigator.clipboard.readText()")
    assert copied == "CosineAnnealingLR(optimizer, T_max=21, eta_min=0.0)"


@pytest.mark.parametrize("demo", ["narrow", "narrow&low"], indirect=True)
def test_axis_says_that_it_widened_only_where_the_learner_saw_another(demo: Page) -> None:
    # `low`: the curve leaves the given range from the start.
    note = demo.locator(".curve .note")
    expect(note).to_have_text("")
    press(demo, "eta_min", 0.98)
    expect(note).to_have_text("The rate axis now runs from 0 to 0.05.")
    demo.mouse.up()
    expect(demo.get_by_text("runs 2")).to_be_visible()
    expect(note).to_have_text("The rate axis now runs from 0 to 0.05.")
    demo.get_by_label("T_max: one position more").click()
    expect(note).to_have_text("")


def in_page(browser: Browser, scripts: str, expression: str, given: object) -> Any:
    """Evaluate an expression of `given` beside some of the widget's scripts, joined by spaces."""
    folder = Path(pages.widgets.curve.__file__).parent
    source = "\n".join((folder / f"{name}.js").read_text("utf-8") for name in scripts.split())
    page = browser.new_page()
    found = page.evaluate(f"(given) => {{ {source}; return {expression}; }}", given)
    page.close()
    return found


def test_rate_axis_follows_upward_and_downward_and_only_where_it_must(browser: Browser) -> None:
    cases = [  # The range before, the rates drawn now, whether the axis is logarithmic.
        (([0, 0.1], [0, 0.1], False), [0, 0.1]),
        (([0, 0.1], [0.02, 0.06], False), [0, 0.1]),
        (([0, 0.1], [0, 0.04], False), [0, 0.04]),
        (([0, 0.1], [-1e-18, 0.1 + 1e-17], False), [0, 0.1]),
        (([0, 0.1], [0, 0.11], False), [0, 0.11]),
        (([-1, 0.1], [0, 0.1], False), [0, 0.1]),
        (([-1, 0.1], [-0.4, 0.1], False), [-0.4, 0.1]),
        (([-1, 0.1], [-0.6, 0.1], False), [-1, 0.1]),
        (([0, 0.1], [-1, -0.5], False), [-1, 0]),
        (([0, 0.1], [0, 0], False), [0, 0.1]),
        ((None, [0, 0], False), [0, 1]),
        ((None, None, False), [0, 1]),
        ((None, None, True), [1e-3, 1]),
        (([1e-5, 0.1], [1e-4, 0.1], True), [1e-5, 0.1]),
        (([1e-9, 0.1], [1e-4, 0.1], True), [1e-4, 0.1]),
    ]
    follow = """given.map(([old, data, log]) =>
      old && suits(old, data, log) ? old : rangeFor(data, log))"""
    found = in_page(browser, "numbers rate_axis", follow, [case for case, _ in cases])
    assert found == [wanted for _, wanted in cases]

    drags = [([0, 0.1], [0, 0.12]), ([0, 0.1], [-0.012, 0.05]), ([0, 0.1], [-1e-18, 0.1])]
    widen = "given.map(([old, data]) => widened(old, data))"
    found = in_page(browser, "numbers rate_axis", widen, drags)
    assert found == [[0, 0.15], [-0.015, 0.1], [0, 0.1]]


SEEN = {  # What each kind of eye makes of linear red, green and blue (Machado and others, 2009).
    "all cones": np.eye(3),
    "no long ones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no middle ones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no short ones": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_CONES = [
    [0.41222147, 0.53633254, 0.05144599],
    [0.2119035, 0.68069955, 0.10739696],
    [0.08830246, 0.28171884, 0.6299787],
]
TO_OKLAB = [
    [0.21045426, 0.79361778, -0.00407205],
    [1.9779985, -2.4285922, 0.45059371],
    [0.02590404, 0.78277177, -0.80867577],
]


def linear(color: str) -> NDArray[np.float64]:
    parts = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light = sorted(float(linear(color) @ [0.2126, 0.7152, 0.0722]) + 0.05 for color in (one, other))
    return light[1] / light[0]


def look_of(color: str, eye: str) -> NDArray[np.float64]:
    """Return the color in a space (Oklab) where distances are as large as they look."""
    seen = np.clip(np.asarray(SEEN[eye]) @ linear(color), 0, 1)
    return np.asarray(TO_OKLAB) @ np.cbrt(np.asarray(TO_CONES) @ seen)


def palettes() -> dict[str, dict[str, str]]:
    """Return the colors of the lines by name, in light and in dark, and their ground."""
    style = (Path(pages.widgets.curve.__file__).parent / "curve.css").read_text("utf-8")
    theme = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text("utf-8"))
    found = {}
    for name, opening in (("light", ".curve {"), ("dark", '.curve[data-theme="dark"] {')):
        rules = style.split(opening, 1)[1].split("}", 1)[0]
        given = theme["theme"][name]
        colors = dict(re.findall(r"--([a-z]+(?:-\d)?): (#[0-9a-f]{6});", rules))
        found[name] = {**colors, "truth": given["primaryColor"], "ground": given["backgroundColor"]}
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_stand_out_from_the_ground_and_from_one_another_for_every_eye(theme: str) -> None:
    colors = palettes()[theme]
    ground = colors.pop("ground")
    others = [f"other-{nth}" for nth in range(1, 6)]
    assert set(colors) == {"truth", "yours", "mistake", "document", *others}
    for color in colors.values():
        assert contrast(color, ground) >= 3
    for eye, (one, two) in product(SEEN, combinations(others, 2)):
        away = np.linalg.norm(look_of(colors[one], eye) - look_of(colors[two], eye))
        assert away >= 0.1, (eye, one, two)


def test_lines_differ_without_their_colors(browser: Browser) -> None:
    drawn = {"truth": 1, "yours": 1, "mistake": 3, "document": 2, "other": 8}
    curves = [{"role": role} for role, count in drawn.items() for _ in range(count)]
    styles = in_page(browser, "plot", "curveStyles(given, {others: []})", curves)
    # Only "yours" has markers on its solid line.
    assert len({(style["role"] == "yours", *style["dash"]) for style in styles}) == len(curves)


def test_names_at_lines_move_apart_and_letters_replace_those_without_room(browser: Browser) -> None:
    things = [{"at": at, "size": 16} for at in (50, 50, 55, 198)]
    moved = in_page(browser, "plot", "apart(given, 0, 200).map(({ at }) => at)", things)
    assert np.diff(moved).min() >= 16
    assert min(moved) >= 8
    assert max(moved) <= 192

    names = [{"label": "", "place": at, "at": at, "size": 60} for at in (100, 110, 120, 500)]
    near = "fitting(given, 0, 600, 72).map(({ place, at }) => [place, at])"
    left = in_page(browser, "plot marks", near, names)
    assert [place for place, _ in left] == [100, 110, 500]
    assert all(abs(at - place) <= 72 for place, at in left)

    curves = [{"name": f"Curve {letter}", "tag": letter} for letter in "ABCD"]
    at_ends = "[320, 900].map((width) => endLabels(given, {font: 'serif'}, width).texts)"
    assert in_page(browser, "plot", at_ends, {"curves": curves}) == [
        list("ABCD"),
        [curve["name"] for curve in curves],
    ]


def test_name_of_a_level_goes_where_it_covers_no_curve(browser: Browser) -> None:
    axes = "posToVal: (place, scale) => (scale === 'x' ? place : 100 - place), valToIdx: Math.round"
    plot = f"{{data: [given.steps, given.row], series: [{{}}, {{scale: 'y'}}], {axes}}}"
    at = f"clearOfLines({plot}, {{from: 0, to: 100, width: 10}}, 90, 16)"  # Heights 2 to 18.
    steps = list(range(101))

    def left(row: Sequence[float | None]) -> float:
        given = {"steps": steps, "row": row}
        return float(in_page(browser, "plot marks", at, given))

    assert left([50.0] * 101) == 90
    assert left([None] * 101) == 90
    assert left([50.0] * 95 + [10.0] * 6) == 0
    assert left([50.0 * (t % 2) for t in steps[:50]] + [50.0] * 51) == 90
    assert left([50.0] * 95 + [0.0] + [50.0] * 5) == 0, "between two steps, too"
    middle = left([10.0] * 20 + [50.0] * 70 + [10.0] * 11)
    assert 20 < middle < 80
    assert left([10.0] * 101) == 90, "at the usual place where there is no better one"


def test_exact_values_are_behind_a_button_that_is_remembered(
    open_context: OpenContext, address: str
) -> None:
    with open_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{address}/?many")
        digits = page.get_by_role("button", name="All digits")
        expect(digits).to_have_attribute("aria-pressed", "false")
        exact = page.locator(".reading .number.exact")
        expect(exact).to_have_count(0)
        digits.click()
        expect(digits).to_have_attribute("aria-pressed", "true")
        expect(exact.first).to_have_text(repr(cosine(0.1, 20, 0.0, 10)[10]))
        page.reload()
        expect(exact).to_have_count(5)
        for name in page.locator(".reading .name").all():
            assert name.evaluate("name => name.scrollWidth <= name.clientWidth")


def test_focus_ring_of_a_slider_is_clear_of_its_caption(demo: Page) -> None:
    for name in ("T_max", "eta_min"):
        slider(demo, name).focus()
        demo.keyboard.press("ArrowRight")
        ring = slider(demo, name).evaluate(
            """input => {
              const { outlineOffset, outlineWidth, outlineStyle } = getComputedStyle(input);
              const out = parseFloat(outlineOffset) + parseFloat(outlineWidth);
              return [outlineStyle, input.getBoundingClientRect().top - out];
            }"""
        )
        caption = demo.locator(f"[data-slider={name}] .caption").bounding_box()
        assert caption is not None
        assert ring[0] == "solid"
        assert ring[1] >= caption["y"] + caption["height"]


LOSE_A_GRID = """() => {
  const get = Map.prototype.get;
  Map.prototype.get = function (name) {
    if (!/^[0-9a-f]{24}$/.test(name)) return get.call(this, name);
    Map.prototype.get = get;
  };
}"""


def frames_of(page: Page) -> list[bytes]:
    """Return a list that collects everything sent over the page's websockets."""
    frames: list[bytes] = []

    def keep(payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            frames.append(payload)

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return frames


def test_grid_crosses_once_and_again_where_the_browser_lost_it(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.add_init_script(ALL_DIGITS)
    frames = frames_of(page)
    page.goto(address)
    expect(page.get_by_text("runs 1 answer None")).to_be_visible(timeout=30_000)
    both = sum(map(len, frames))
    frames.clear()
    page.get_by_label("T_max: one position more").click()
    expect(page.get_by_text("runs 2")).to_be_visible()
    # T_max's own grid, about 100 kB, is the same as before; the grid of eta_min has changed.
    assert 50_000 < sum(map(len, frames)) < both - 100_000

    page.evaluate(LOSE_A_GRID)
    page.get_by_label("T_max: one position more").click()
    # The widget finds one missing, asks for all of them, and follows the finger again.
    expect(page.get_by_text("runs 4 answer {'T_max': 22, 'eta_min': 0}")).to_be_visible()
    press(page, "T_max", 0.5)
    expect(page.locator(".curve")).not_to_have_class(re.compile("waiting"))
    half = slider(page, "T_max").input_value()
    assert exact(page) == repr(cosine(0.1, int(half) + 1, 0.0, 10)[10])
    page.mouse.up()
    page.close()


def test_program_comes_over_http_once(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.locator(".curve .reading .at")).to_have_text("step 10")
    page.get_by_label("T_max: one position more").click()
    expect(page.get_by_text("runs 2")).to_be_visible()
    assert [url for url in asked if "/curve." in url] == [f"{address}/{CURVE.name}"]
    page.close()


@pytest.mark.parametrize("demo", ["locked"], indirect=True)
def test_locked_sliders_say_why(demo: Page) -> None:
    expect(demo.get_by_text("Predict first.")).to_be_visible()
    expect(slider(demo, "T_max")).to_be_disabled()
    expect(demo.get_by_label("T_max: one position more")).to_be_disabled()


@pytest.mark.parametrize(
    "demo", [("many", {"viewport": PHONE, "has_touch": True, "is_mobile": True})], indirect=True
)
def test_phone_fits_and_follows_the_finger(demo: Page) -> None:
    assert demo.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for target in [*demo.locator(".curve button:visible").all(), slider(demo, "T_max")]:
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 40
        assert box["width"] >= 40
    area = demo.locator(".curve .u-over").bounding_box()
    assert area is not None
    demo.touchscreen.tap(area["x"] + area["width"] / 2, area["y"] + 50)
    step = demo.get_by_role("slider", name="Step").get_attribute("aria-valuenow")
    assert step in {"49", "50"}
    expect(demo.get_by_role("button", name="Reset zoom")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_in_the_widget(
    open_context: OpenContext,
    address: str,
    scheme: Literal["light", "dark"],
    viewport: ViewportSize,
) -> None:
    with open_context(viewport=viewport, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{address}/?many")
        expect(page.locator(".curve")).to_have_attribute("data-theme", scheme)
        page.get_by_role("button", name="Show values").click()
        found = Axe().run(page, context=".stBidiComponent").response["violations"]
    assert [(each["id"], each["nodes"][0]["failureSummary"]) for each in found] == []
