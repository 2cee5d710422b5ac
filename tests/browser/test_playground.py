"""The playground in a real browser: drag, share the address, return; keyboard and phone."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

START = "/playground?s=CosineAnnealingLR(T_max=40)&lr=0.1"


def open_playground(page: Page, address: str = START) -> None:
    page.goto(address)
    expect(page.locator(".curve canvas")).to_be_visible()
    page.evaluate("document.fonts.ready")  # Until then, lines have another height.


def slider(page: Page, name: str) -> Locator:
    return page.locator(f"[data-slider={name}] input")


def value(page: Page, name: str) -> Locator:
    return page.locator(f"[data-slider={name}] .value")


def drag(page: Page, name: str, part: float) -> None:
    """Drag a slider to `part` of its way, and let go."""
    slider(page, name).scroll_into_view_if_needed()
    box = slider(page, name).bounding_box()
    now = slider(page, name).evaluate("range => range.value / range.max")
    assert box is not None
    across = [box["x"] + 11 + (box["width"] - 22) * at for at in (now, part)]
    middle = box["y"] + box["height"] / 2
    page.mouse.move(across[0], middle)
    page.mouse.down()
    page.mouse.move(across[1], middle, steps=8)
    page.mouse.up()


def test_a_drag_changes_curve_code_and_address_and_a_reload_keeps_it(page: Page) -> None:
    open_playground(page)
    reading = page.locator(".reading .number").first
    before = reading.inner_text()
    entries = page.evaluate("history.length")
    drag(page, "T_max", 0.8)
    expect(value(page, "T_max")).not_to_have_text("40")
    length = value(page, "T_max").inner_text()
    expect(page).to_have_url(re.compile(rf"T_max={length}\)"))
    expect(reading).not_to_have_text(before)
    expect(page.locator(".code code")).to_contain_text(f"T_max={length}")
    expect(page.get_by_role("textbox", name="The schedule")).to_have_value(
        f"CosineAnnealingLR(T_max={length})"
    )
    drag(page, "lr", 0.3)
    expect(page).to_have_url(re.compile(rf"T_max={length}\)&lr="))
    rate = value(page, "lr").inner_text()
    # Each of the two changes is one entry of the history, which Back undoes.
    assert page.evaluate("history.length") == entries + 2

    page.reload()
    expect(value(page, "T_max")).to_have_text(length)
    expect(value(page, "lr")).to_have_text(rate)


def test_other_controls_come_after_a_drag_and_keep_it(page: Page) -> None:
    open_playground(page)
    drag(page, "T_max", 0.7)
    expect(page).not_to_have_url(re.compile(r"T_max=40\)"))
    length = value(page, "T_max").inner_text()
    page.get_by_role("button", name="Keep this curve to compare").click()
    expect(page.locator(".legend li")).to_have_count(2)
    expect(page).to_have_url(re.compile(rf"with=CosineAnnealingLR\(T_max={length}\)@0.1"))
    text = page.get_by_role("textbox", name="The schedule")
    text.fill("CosineAnnealingLR(T_max=10/3)")
    text.press("Control+Enter")
    expect(page.locator(".note")).to_contain_text("ZeroDivisionError")
    text.fill("CosineAnealingLR(T_max=3)")
    text.press("Control+Enter")
    expect(page.get_by_text("did you mean CosineAnnealingLR")).to_be_visible()
    expect(page.locator(".note")).to_contain_text("ZeroDivisionError")
    page.get_by_text("Logarithmic rate axis").click()
    expect(page).to_have_url(re.compile("log=1"))
    expect(value(page, "T_max")).to_have_text("3.333")


def test_text_can_undo_a_drag(page: Page) -> None:
    open_playground(page)
    drag(page, "T_max", 0.7)
    expect(page).not_to_have_url(re.compile(r"T_max=40\)"))
    text = page.get_by_role("textbox", name="The schedule")
    text.fill("CosineAnnealingLR(T_max=40)")
    text.press("Control+Enter")
    expect(value(page, "T_max")).to_have_text("40")
    expect(page).to_have_url(re.compile(r"T_max=40\)"))


def test_the_menu_leads_away_and_back_to_the_same_view(page: Page) -> None:
    open_playground(page)
    drag(page, "T_max", 0.6)
    expect(page).not_to_have_url(re.compile(r"T_max=40\)"))
    length = value(page, "T_max").inner_text()
    page.get_by_test_id("stTopNavLink").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Learning rates")
    expect(page).not_to_have_url(re.compile("T_max"))
    page.get_by_role("link", name="Play", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Playground")
    expect(value(page, "T_max")).to_have_text(length)
    expect(page).to_have_url(re.compile(rf"T_max={length}\)"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Learning rates")


def test_schedules_can_be_picked_and_moved_by_keyboard(page: Page) -> None:
    open_playground(page)
    picker = page.get_by_role("combobox", name="Schedule")
    picker.focus()
    picker.press("Control+a")
    page.keyboard.type("StepLR")
    page.keyboard.press("Enter")
    expect(slider(page, "step_size")).to_be_visible()
    slider(page, "step_size").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"StepLR\(step_size=31\)"))


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_nothing_is_cut_off_or_moves_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_playground(page, "/playground?s=OneCycleLR(max_lr=0.1,total_steps=40)&epochs=30")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    cut = page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stWidgetLabel] p")]
             .filter((text) => text.scrollWidth > text.clientWidth + 1)
             .map((text) => text.textContent)"""
    )
    assert cut == []


def test_first_screen_holds_title_choice_curve_and_sliders(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_playground(page, "/playground")
    for part in (
        page.get_by_role("heading", level=1),
        page.get_by_role("combobox", name="Schedule"),
        page.locator(".curve canvas"),
        slider(page, "T_max"),
        slider(page, "lr"),
    ):
        expect(part).to_be_in_viewport(ratio=0.99)  # A canvas may begin between two pixels.


def test_nothing_jumps_while_a_slider_is_dragged_and_let_go(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 1400})
    open_playground(page)
    parts = [page.locator(part) for part in (".plot", "[data-slider=T_max]", ".formula", ".code")]
    places = [part.bounding_box() for part in parts]
    drag(page, "eta_min", 0.5)
    expect(page).to_have_url(re.compile("eta_min="))
    assert [part.bounding_box() for part in parts] == places


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/playground", "/"])
def test_axe_finds_nothing_serious(page: Page, scheme: str, address: str) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    open_playground(page, address)
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert serious == [], json.dumps(serious, indent=1)[:3000]


def test_an_address_cannot_draw_a_link(page: Page) -> None:
    """Neither as Markdown, nor bare: both become links of ours otherwise."""
    open_playground(page, "/playground?[Expired](https://evil.example/)=1&www.evil.example=2")
    warning = page.get_by_test_id("stAlert")
    expect(warning).to_contain_text("[Expired](https")
    expect(warning).to_contain_text("evil.example is not a part of the address")
    expect(warning.locator("a")).to_have_count(0)
    rate = page.get_by_role("textbox", name="Base rate")
    rate.fill("https://evil.example")
    rate.press("Enter")
    expect(page.get_by_text("Write a number such as")).to_contain_text("evil.example")
    expect(page.locator("a[href*=evil]")).to_have_count(0)


def test_warm_restarts_name_what_is_not_known_while_a_slider_is_held(page: Page) -> None:
    open_playground(page, "/playground?s=CosineAnnealingWarmRestarts(T_0=10)&steps=40")
    since, length = page.locator("[data-slot=T_cur]"), page.locator("[data-slot=T_i]")
    expect(length).to_have_text("10")
    expect(since).to_have_text("0")  # The step line is at a quarter: step 10.
    slider(page, "T_0").scroll_into_view_if_needed()
    box = slider(page, "T_0").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    expect(length).to_have_text("T_i")
    page.mouse.up()
    expect(length).to_have_text(value(page, "T_0").inner_text())
    expect(since).to_have_text("10")


def undo_button(page: Page, name: str) -> Locator:
    return page.locator(".view-bar").get_by_role("button", name=name)


def test_back_and_forward_undo_and_redo_as_the_buttons_do(page: Page) -> None:
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto("/")
    expect(page.locator(".curve canvas")).to_be_visible()
    page.get_by_role("link", name="Play", exact=True).click()
    expect(undo_button(page, "Undo")).to_have_attribute("aria-disabled", "true")
    expect(undo_button(page, "Reset")).to_have_attribute("aria-disabled", "true")
    slider(page, "T_max").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"T_max=51\)$"))
    slider(page, "lr").press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"T_max=51\)&lr=0.07$"))
    undo_button(page, "Undo").press("Enter")
    expect(page).to_have_url(re.compile(r"T_max=51\)$"))
    expect(value(page, "lr")).to_have_text("0.1")
    expect(page.get_by_role("textbox", name="Base rate")).to_have_value("0.1")
    expect(undo_button(page, "Undo")).to_be_focused()
    page.go_back()
    expect(value(page, "T_max")).to_have_text("50")
    expect(page.get_by_role("textbox", name="The schedule")).to_have_value(
        "CosineAnnealingLR(T_max=50)"
    )
    expect(undo_button(page, "Undo")).to_have_attribute("aria-disabled", "true")
    undo_button(page, "Redo").click()
    expect(value(page, "T_max")).to_have_text("51")
    page.go_forward()
    expect(value(page, "lr")).to_have_text("0.07")
    expect(undo_button(page, "Redo")).to_have_attribute("aria-disabled", "true")
    assert errors == []


def test_a_reset_can_be_undone_and_a_reload_keeps_what_can(page: Page) -> None:
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto("/")
    expect(page.locator(".curve canvas")).to_be_visible()
    page.get_by_role("link", name="Play", exact=True).click()
    slider(page, "T_max").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"T_max=51\)$"))
    slider(page, "lr").press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"T_max=51\)&lr=0.07$"))
    undo_button(page, "Reset").click()
    expect(value(page, "T_max")).to_have_text("50")
    expect(value(page, "lr")).to_have_text("0.1")
    expect(undo_button(page, "Reset")).to_have_attribute("aria-disabled", "true")
    undo_button(page, "Undo").click()
    expect(value(page, "lr")).to_have_text("0.07")
    # A new change after an undo takes the place of what was undone.
    slider(page, "eta_min").press("ArrowRight")
    expect(page).to_have_url(re.compile("eta_min="))
    expect(undo_button(page, "Redo")).to_have_attribute("aria-disabled", "true")

    # A reload keeps what can be undone; further back is the page before.
    page.reload()
    expect(value(page, "lr")).to_have_text("0.07")
    for left in (r"T_max=51\)&lr=0.07$", r"T_max=51\)$", "/playground$", "/$"):
        page.go_back()
        expect(page).to_have_url(re.compile(left))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Learning rates")
    assert errors == []


def test_a_burst_of_one_slider_is_one_change(page: Page) -> None:
    """As many entries as settled changes: who leaves must not go back through every key press."""
    open_playground(page)
    entries = page.evaluate("history.length")
    more = page.get_by_role("button", name="T_max: one position more")
    for _ in range(5):
        more.click()
    expect(page).to_have_url(re.compile(r"T_max=45\)"))
    assert page.evaluate("history.length") == entries + 1


def test_another_schedule_and_a_pasted_block_can_be_undone(page: Page) -> None:
    open_playground(page)
    text = page.get_by_role("textbox", name="The schedule")
    text.fill(
        "optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95))\n"
        "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, verbose=True)"
    )
    text.press("Control+Enter")
    expect(slider(page, "step_size")).to_be_visible()
    expect(text).to_have_value("StepLR(step_size=30)")
    expect(page.get_by_text("Left out: verbose.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Base rate")).to_have_value("0.001")
    expect(page.get_by_text("betas=(0.9, 0.95)")).to_be_visible()
    expect(page).to_have_url(re.compile("StepLR"))  # Before, there is nothing to go back to.
    page.go_back()
    expect(value(page, "T_max")).to_have_text("40")
    expect(page.get_by_role("textbox", name="Base rate")).to_have_value("0.1")
    expect(page.get_by_text("Left out: verbose.")).to_have_count(0)
    page.go_forward()
    expect(slider(page, "step_size")).to_be_visible()
    page.reload()
    expect(page.get_by_text("betas=(0.9, 0.95)")).to_be_visible()


def test_the_link_is_copied_by_keyboard_and_said(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_playground(page)
    slider(page, "T_max").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"T_max=41\)"))
    button = page.locator(".view-bar .link")
    button.press("Enter")
    expect(button).to_have_text("Copied")
    expect(button).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    expect(button).to_have_text("Copy link")


@pytest.mark.parametrize("old_way", [True, False])
def test_where_the_clipboard_is_denied_the_link_is_there_to_copy(page: Page, old_way: bool) -> None:
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('denied'));"
        + ("" if old_way else "document.execCommand = () => false;")
    )
    open_playground(page)
    page.locator(".view-bar .link").click()
    by_hand = page.get_by_role("textbox", name="Link to this view")
    if old_way:
        expect(page.locator(".view-bar .link")).to_have_text("Copied")
        expect(by_hand).to_be_hidden()
        return
    expect(by_hand).to_have_value(page.url)
    chosen = by_hand.evaluate("field => field.selectionEnd - field.selectionStart")
    assert chosen == len(page.url)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_text_and_keep_are_in_the_first_screen(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_playground(page, "/playground")
    for part in (
        page.get_by_role("textbox", name="The schedule"),
        page.get_by_role("button", name="Keep this curve"),
        undo_button(page, "Undo"),
        page.locator(".view-bar .link"),
    ):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_home_notices_where_the_rate_is_back(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".curve canvas")).to_be_visible()
    expect(page.locator(".reading .title")).to_have_text(["rate"])
    found, step = page.locator(".found"), page.get_by_role("slider", name="Step")
    expect(found).to_have_text("")
    below = page.locator("[data-slider=T_max]").bounding_box()
    step.focus()
    for _ in range(60 - 25):
        step.press("ArrowRight")
    expect(found).to_have_text("At step 60 the rate is back at 0.1. That is twice T_max.")
    assert page.locator("[data-slider=T_max]").bounding_box() == below
    step.press("ArrowRight")
    expect(found).to_contain_text("step 60")  # It stays found.
    page.get_by_role("button", name="T_max: one position less").click()
    expect(found).to_have_text("")
    for _ in range(61 - 58):
        step.press("ArrowLeft")
    expect(found).to_have_text("At step 58 the rate is back at 0.1. That is twice T_max.")
