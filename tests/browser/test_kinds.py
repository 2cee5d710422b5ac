"""Every kind of question answered by mouse, keyboard and phone, and what is sent to the browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from core.quiz.kinds.predict import PredictVariant
from core.schedule import Rates
from tests.browser.contexts import OpenContext
from tests.browser.kinds import SECRET, Traffic, Visit, question, serve_kinds, the_quiz
from tests.serving import PATIENCE, Server

Way = Literal["mouse", "keyboard", "touch"]
WAYS: tuple[Way, ...] = ("mouse", "keyboard", "touch")
NEW = ("multi", "predict", "match", "order", "fix", "code", "compose")
ALL = tuple(each.kind for each in the_quiz().questions)


pytestmark = pytest.mark.xdist_group("kinds")  # One server is enough.

PLAIN_KEYS = ("when", "parameter", "which-curve")
"""Kinds whose keys (a short number, `truth`) are in any page for other reasons."""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_kinds(tmp_path_factory.mktemp("kinds")) as running:
        yield running


@pytest.fixture
def visit(open_context: OpenContext, kinds: Server) -> Iterator[Callable[[str, Way], Visit]]:
    """Open a question with a mouse, a keyboard or a phone."""

    def opened(kind: str, way: Way = "mouse") -> Visit:
        phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
        wide = {"viewport": {"width": 1280, "height": 1100}}
        context = contexts.enter_context(open_context(**(phone if way == "touch" else wide)))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return Visit(page, kinds, kind).open()

    with ExitStack() as contexts:
        yield opened


# ---- answering ----


def press(page: Page, target: Locator, way: Way, key: str = "Enter") -> None:
    match way:
        case "mouse":
            target.click()
        case "touch":
            target.tap()
        case "keyboard":
            target.focus()
            page.keyboard.press(key)


def tick(at: Visit, answer: str, way: Way) -> None:
    wanted = {option.id: option.text for option in at.now.variant.options}
    boxes = at.page.get_by_test_id("stCheckbox")
    for option_id, text in wanted.items():
        box = boxes.filter(has_text=text)
        ticked = box.get_by_role("checkbox")
        if ticked.is_checked() != (option_id in answer.split()):
            press(at.page, ticked if way == "keyboard" else box, way, key="Space")


def place(at: Visit, answer: str, way: Way) -> None:
    variant = at.now.variant
    assert isinstance(variant, PredictVariant)
    for step, rate in zip(variant.points, map(float, answer.split()), strict=True):
        dot = at.page.get_by_role("slider", name=f"Rate at step {step}", exact=True)
        if way == "keyboard":
            dot.focus()
            at.page.keyboard.press("Home")
            for _ in range(round(rate / 0.01)):
                at.page.keyboard.press("PageUp")
        else:
            drag(at, dot, rate_to_pixels(at, rate), way)


def rate_to_pixels(at: Visit, rate: float) -> float:
    """Return where a rate is on the screen, computed as curve/plot.js does."""
    variant = at.now.variant
    assert isinstance(variant, PredictVariant)
    low, high = variant.rate_range
    span = high - low
    bottom, top = low - 0.025 * span, high + 0.04 * span
    box = at.page.locator(".points .u-over").bounding_box()
    assert box is not None
    return box["y"] + box["height"] * (1 - (rate - bottom) / (top - bottom))


def drag(at: Visit, target: Locator, to: float, way: Way) -> None:
    """Drag up or down to a height on the screen."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if way == "mouse":
        at.page.mouse.move(x, y)
        at.page.mouse.down()
        at.page.mouse.move(x, to, steps=6)
        at.page.mouse.up()
        return
    finger = at.page.context.new_cdp_session(at.page)
    path = [y + (to - y) * part / 6 for part in range(7)]
    finger.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    for height in path:
        points = [{"x": x, "y": height}]
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def cover(at: Visit, answer: str, way: Way) -> None:
    slider = at.page.get_by_role("slider", name="T_max", exact=True)
    wanted = int(answer.partition("T_max=")[2].partition(",")[0])
    by = 1 if wanted > int(slider.get_attribute("aria-valuetext") or 0) else -1
    nudge = at.page.get_by_role(
        "button", name=f"T_max: one position {'more' if by > 0 else 'less'}"
    )
    while slider.get_attribute("aria-valuetext") != str(wanted):
        if way == "keyboard":
            slider.focus()
            at.page.keyboard.press("ArrowRight" if by > 0 else "ArrowLeft")
        else:
            press(at.page, nudge, way)
    at.page.wait_for_timeout(600)  # Python is told when the keys have come to rest.


def arrange(at: Visit, answer: str, way: Way) -> None:
    codes = {line.id: line.code.strip() for line in at.now.variant.lines}  # type: ignore[attr-defined]
    expect(at.page.locator(".order .line")).to_have_count(len(codes))
    for place, line_id in enumerate(answer.split()):
        while shown_lines(at).index(codes[line_id]) > place:
            line = at.page.get_by_role("button", name=f"{codes[line_id]}, line")
            if way == "keyboard":
                press(at.page, line, way, key="Alt+ArrowUp")
            elif way == "touch":
                at.page.get_by_role("button", name=f"Move up: {codes[line_id]}").tap()
            else:
                box = line.bounding_box()
                assert box is not None
                drag(at, line, box["y"] - box["height"] / 2, way)


def shown_lines(at: Visit) -> list[str]:
    return [text.strip() for text in at.page.locator(".order .line").all_inner_texts()]


def write(at: Visit, answer: str, way: Way) -> None:
    field = at.page.get_by_role("textbox", name="Your code")
    press(at.page, field, way, key="Control+Home")
    at.page.keyboard.press("Control+A")
    at.page.keyboard.insert_text(answer)


def compose(at: Visit, answer: str, way: Way) -> None:
    if way == "keyboard":
        field = at.page.get_by_label("The same as text")
        field.focus()
        at.page.keyboard.press("Control+A")
        at.page.keyboard.insert_text(answer)
        at.page.keyboard.press("Enter")
        expect(at.page.get_by_text("2. CosineAnnealingLR")).to_be_visible()
        return
    text = at.page.get_by_label("The same as text")  # It comes last: then nothing moves any more.
    remove = at.page.get_by_role("button", name="Remove")
    expect(text).to_be_visible()
    while remove.count():
        before = text.input_value()
        press(at.page, remove.first, way)
        expect(text).not_to_have_value(before)
    for kind in ("LinearLR", "CosineAnnealingLR"):
        press(at.page, at.page.get_by_role("button", name=f"Add {kind}", exact=True), way)
        expect(text).to_have_value(re.compile(kind))
    parameters = {
        "start_factor": answer.partition("start_factor=")[2].partition(",")[0],
        "total_iters": "5",
        "T_max": answer.partition("T_max=")[2].partition(")")[0],
        "Milestone 1": "5",
    }
    for label, value in parameters.items():
        field = at.page.get_by_role("textbox", name=label)
        press(at.page, field, way)
        field.fill(value)
        field.blur()
        at.page.wait_for_timeout(300)
    expect(text).to_have_value(at.now.variant.normalized(answer))


PUT: dict[str, Callable[[Visit, str, Way], None]] = {
    "multi": tick,
    "predict": place,
    "match": cover,
    "order": arrange,
    "fix": write,
    "code": write,
    "compose": compose,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", NEW)
def test_a_mistake_and_the_right_answer(
    visit: Callable[[str, Way], Visit], kind: str, way: Way
) -> None:
    at = visit(kind, way)
    asked = question(kind)
    options = getattr(asked, "options", ())
    named = [each.mistake for each in options if each.mistake] or [m.id for m in asked.mistakes]
    [mistake] = named
    wrong = at.now.variant.answer_for(mistake)
    assert wrong is not None

    PUT[kind](at, wrong, way)
    at.hand_in(sure="Sure")

    expect(at.says("zqx-say")).to_be_visible()
    assert at.now.last is not None
    assert (at.now.last.mistake, at.now.last.sure) == (mistake, "sure")

    at.page.reload()
    expect(at.says("zqx-say")).to_be_visible()
    right = "0.1 0.05 0 0.1" if kind == "predict" else at.now.variant.key
    PUT[kind](at, right, way)
    at.hand_in()

    expect(at.says("Right.")).to_be_visible()
    assert at.now.last is not None
    assert at.now.solved
    assert at.now.last.sure is None
    assert at.page.evaluate("document.documentElement.scrollWidth") <= (
        390 if way == "touch" else 1280
    )


BROKEN = {"predict": "0.1 ? ? ?", "fix": "for", "code": "while True:\n    pass", "compose": ""}


@pytest.mark.parametrize("kind", ["multi", *BROKEN])
def test_what_cannot_be_read_costs_no_try(visit: Callable[[str, Way], Visit], kind: str) -> None:
    at = visit(kind, "mouse")
    if kind == "predict":
        at.page.get_by_label("Rate at step 0, typed").fill("0.1")
    elif BROKEN.get(kind):
        write(at, BROKEN[kind], "mouse")
    at.hand_in()
    expect(at.says("This did not use a try.")).to_be_visible()
    assert at.now.last is not None
    assert at.now.last.answer == BROKEN.get(kind, "")
    assert at.now.tries_used == 0


def test_a_line_is_heard_to_be_taken_and_let_go(visit: Callable[[str, Way], Visit]) -> None:
    at = visit("order", "keyboard")
    line = at.page.locator(".order .line").first
    code = line.inner_text().strip()
    heard = at.page.locator(".order [aria-live]")
    for letting_go, place in (("Space", 2), ("Escape", 3), ("Tab", 2)):
        at.page.get_by_role("button", name=f"{code}, line").focus()
        at.page.keyboard.press("Space")
        expect(heard).to_contain_text("Picked up.")
        at.page.keyboard.press("ArrowUp" if letting_go == "Tab" else "ArrowDown")
        expect(heard).to_contain_text(f"is now line {place}")
        at.page.keyboard.press(letting_go)
        expect(heard).to_have_text(f"{code} dropped at line {place}.")


@pytest.mark.parametrize("kind", ["predict", "order", "code"])
def test_a_draft_outlives_a_hint(visit: Callable[[str, Way], Visit], kind: str) -> None:
    at = visit(kind, "mouse")
    begun = {"predict": "0.02 0.03 0.04 0.05", "order": at.now.variant.key, "code": "x = 1"}[kind]
    PUT[kind](at, begun, "mouse")
    at.page.get_by_role("button", name="Hint 1 of 1").click()
    expect(at.page.get_by_text("Hint 1.")).to_be_visible()
    at.hand_in()
    expect(at.says()).to_be_visible()
    assert at.now.last is not None
    given = at.now.last.answer
    if kind == "predict":
        assert [round(float(rate), 2) for rate in given.split()] == [0.02, 0.03, 0.04, 0.05]
    else:
        assert given == begun


def test_points_follow_finger_keys_and_numbers_alike(visit: Callable[[str, Way], Visit]) -> None:
    at = visit("predict", "mouse")
    dot = at.page.get_by_role("slider", name="Rate at step 10", exact=True)
    typed = at.page.get_by_label("Rate at step 10, typed")
    expect(dot).to_have_attribute("aria-valuetext", "not placed yet")
    typed.fill("0.04")
    expect(dot).to_have_attribute("aria-valuenow", "0.04")
    drag(at, dot, rate_to_pixels(at, 0.08), "mouse")
    expect(typed).to_have_value("0.08")
    at.page.keyboard.press("ArrowDown")
    expect(typed).to_have_value("0.079")
    at.page.keyboard.press("Delete")
    expect(typed).to_have_value("")
    expect(dot).to_have_attribute("aria-valuetext", "not placed yet")


def test_the_gap_is_live_and_schedulers_keep_their_sliders(
    visit: Callable[[str, Way], Visit],
) -> None:
    at = visit("match", "mouse")
    gap = at.page.locator(".gap")
    expect(gap).to_contain_text("furthest from the target at step 48")
    slider = at.page.get_by_role("slider", name="T_max", exact=True)
    slider.focus()
    at.page.keyboard.press("End")
    expect(gap).not_to_contain_text("step 48")
    at.page.wait_for_timeout(600)
    at.page.get_by_role("radio", name="StepLR").click()
    expect(at.page.get_by_role("slider", name="gamma", exact=True)).to_be_visible()
    expect(slider).to_have_count(0)
    at.page.get_by_role("radio", name="CosineAnnealingLR").click()
    expect(slider).to_have_attribute("aria-valuetext", "60")


def test_tab_indents_and_escape_lets_it_leave(visit: Callable[[str, Way], Visit]) -> None:
    at = visit("code", "mouse")
    field = at.page.get_by_role("textbox", name="Your code")
    write(at, "for t in range(3):", "keyboard")
    at.page.keyboard.press("Enter")
    at.page.keyboard.type("print(t)")
    expect(field).to_have_value("for t in range(3):\n    print(t)")
    at.page.keyboard.press("Shift+Tab")
    expect(field).to_have_value("for t in range(3):\nprint(t)")
    at.page.keyboard.press("Tab")
    expect(field).to_have_value("for t in range(3):\nprint(t)    ")
    expect(field).to_be_focused()
    at.page.keyboard.press("Escape")
    at.page.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    at.page.get_by_role("button", name="Restore the given code").click()
    expect(field).to_have_value(at.now.variant.start)  # type: ignore[attr-defined]


def test_what_the_code_said_stands_beside_its_line(visit: Callable[[str, Way], Visit]) -> None:
    at = visit("fix", "mouse")
    at.hand_in()
    line = at.page.locator(".listing li").filter(has_text="scheduler.step()").first
    expect(line.locator(".note")).to_contain_text("UserWarning")
    printed = at.page.locator(".listing li").filter(has_text="print(").locator(".note")
    expect(printed).to_contain_text("prints")
    expect(printed.locator("details")).to_contain_text("3 more")

    write(at, "raise ValueError('<img src=x onerror=alert(1)>')", "mouse")
    at.hand_in()

    raised = at.page.locator(".listing .note.exception")
    expect(raised).to_contain_text("<img src=x onerror=alert(1)>")
    expect(at.page.locator(".listing img")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", NEW)
def test_axe_finds_nothing(
    open_context: OpenContext, kinds: Server, kind: str, scheme: Literal["light", "dark"]
) -> None:
    width = 390 if scheme == "dark" else 1024
    with open_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        at = Visit(context.new_page(), kinds, kind).open()
        expect(at.page.get_by_role("button", name="Check answer")).to_be_visible()
        at.page.wait_for_timeout(500)
        assert violations(at.page) == []
        at.page.get_by_role("button", name="Show the answer").click()
        expect(at.says()).to_be_visible()
        at.page.wait_for_timeout(500)
        assert violations(at.page) == []


def violations(page: Page) -> list[tuple[str, str]]:
    # The menu of a phone is Streamlit's own, with a div among its list items.
    ours = {"exclude": [["[data-testid=stSidebar]"]]}
    found = Axe().run(page, context=ours).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


# ---- what is sent ----


def test_nothing_of_an_answer_is_sent_before_it_is_in(browser: Browser, kinds: Server) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        traffic = Traffic.of(page)
        page.goto(f"{kinds.url}/quiz?quiz=kinds")
        at = Visit(page, kinds, ALL[0])
        for kind in ALL:
            at, asked = Visit(page, kinds, kind), question(kind)
            expect(page.get_by_role("heading", name=asked.title, level=2)).to_be_visible()
            # The button of the question before may stay until the page has been drawn.
            expect(page.get_by_role("button", name="Check answer")).to_have_count(1)
            page.wait_for_timeout(500)
            assert traffic.has(asked.prompt.strip()), "it must be able to find what is shown"
            assert traffic.has(f"kinds.{asked.id}."), "nor is the name of a widget packed away"
            assert not traffic.has(SECRET), kind
            variant = at.now.variant
            if kind not in PLAIN_KEYS:
                assert not traffic.has(variant.key), kind
            if kind not in ("when", "parameter"):
                assert not traffic.has(variant.key_text), kind
            if kind not in ("match", "which-curve"):  # These show it, and ask what it is.
                assert not any(map(traffic.has_rates, truth(at))), kind
            if kind != ALL[-1]:  # That one is answered below.
                page.get_by_role("button", name="Next question").click()

        page.get_by_role("button", name="Show the answer").click()
        expect(at.says()).to_be_visible()
        page.wait_for_timeout(500)
        assert traffic.has(f"{SECRET}why")
        assert truth(at)
        assert all(map(traffic.has_rates, truth(at)))


def truth(at: Visit) -> list[Rates]:
    drawn = at.now.variant.evidence(None, over=True)
    return [each.rates for each in drawn if each.role == "truth"]


@pytest.mark.parametrize("way", ["mouse", "touch"])
def test_a_long_line_of_code_wraps_and_keeps_its_number(
    visit: Callable[[str, Way], Visit], way: Way
) -> None:
    at = visit("code", way)
    field = at.page.get_by_label("Your code")
    long = "rates = [" + ", ".join(f"0.{n:04}" for n in range(60)) + "]"
    field.fill(f"first = 1\n{long}\nlast = 3\n\n\n")
    sizes = field.evaluate("e => [e.scrollWidth, e.clientWidth, e.scrollHeight, e.clientHeight]")
    assert sizes[0] <= sizes[1]
    assert sizes[2] <= sizes[3]
    heights = field.evaluate("e => [...e.previousSibling.children].map((e) => e.offsetHeight)")
    assert len(heights) == 6
    assert heights[1] >= 3 * heights[0] == 3 * heights[2]
    assert sum(heights) == pytest.approx(sizes[2], abs=30)
