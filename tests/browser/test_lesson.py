"""A lesson in a real browser: predict, see the curve, drag, go on."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from core.lesson import Lesson, load_lessons
from tests.browser.contexts import OpenContext

LESSONS = load_lessons().items
HALF_A_WAVE = next(lesson for lesson in LESSONS if lesson.slug == "half-a-wave")


def prediction(page: Page) -> Locator:
    return page.locator("[class*='st-key-question-half-a-wave-']").first


def test_a_prediction_opens_the_panel_and_a_slider_moves_its_numbers(page: Page) -> None:
    page.goto("/lesson-half-a-wave")
    expect(page.get_by_role("heading", level=1)).to_have_text(HALF_A_WAVE.title)
    expect(page.get_by_text("Answer first.").first).to_be_visible()
    expect(page.get_by_role("slider", name="T_max")).to_have_count(0)

    prediction(page).get_by_test_id("stRadio").locator("label").nth(1).click()
    prediction(page).get_by_role("button", name="Check answer").click()

    expect(prediction(page).get_by_test_id("stAlertContainer")).to_be_visible()
    slider = page.get_by_role("slider", name="T_max")
    expect(slider).to_be_visible()
    code = page.get_by_label("PyTorch code of this run")
    expect(code.filter(has_text="T_max=25")).to_be_visible()
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(code.filter(has_text="T_max=26")).to_be_visible()

    page.reload()

    expect(prediction(page).get_by_text("You answered:")).to_be_visible()
    expect(page.get_by_role("slider", name="T_max")).to_be_visible()


def test_text_behind_a_prediction_is_reached_by_keyboard_link_and_print(page: Page) -> None:
    page.add_init_script("window.print = () => document.body.append('Printed.');")
    lesson = next(lesson for lesson in LESSONS if lesson.slug == "base-rate-and-floor")
    page.goto(f"/lesson-{lesson.slug}#does-anything-train-at-the-floor")
    expect(page.get_by_role("heading", name=lesson.sections[-1].title)).to_be_in_viewport()
    first = page.get_by_text("is squeezed into the space above it")
    expect(first).to_have_count(0)
    expect(page.get_by_role("button", name="Show me anyway")).to_have_count(3)

    body = page.locator("body")
    for _ in range(60):  # What listens for the keys is the last that the page loads.
        page.keyboard.press("Control+p")
        page.wait_for_timeout(1000)
        if "Printed." in body.inner_text():
            break
    expect(body).to_contain_text("Printed.")
    expect(first).to_have_count(1)
    expect(first).to_be_hidden()
    page.emulate_media(media="print")
    expect(first).to_be_visible()
    expect(page.get_by_text("The rest of this part")).to_have_count(3)
    expect(page.get_by_text("The rest of this part").first).to_be_hidden()
    expect(page.get_by_text("Answer first.").first).to_be_hidden()
    page.emulate_media(media="screen")

    page.get_by_role("button", name="Show me anyway").first.focus()
    page.keyboard.press("Enter")
    expect(first).to_be_visible()
    page.reload()
    expect(first).to_be_visible()
    expect(page.get_by_role("button", name="Show me anyway")).to_have_count(2)


SHARES = "bars => bars.map(bar => Number(bar.style.getPropertyValue('--read')))"


def test_contents_lead_to_each_part(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/lesson-half-a-wave")
    first, *_, last = HALF_A_WAVE.sections
    count = len(HALF_A_WAVE.sections)
    contents = page.get_by_role("navigation", name="Contents of this lesson")
    opens, links, filled = map(contents.locator, ("summary", "a", ".line i"))
    expect(opens).to_have_text(f"1 of {count}{first.title}")
    expect(page.get_by_role("button", name="Show me anyway")).to_have_count(2)
    assert filled.evaluate_all(SHARES)[1:] == [0] * (count - 1)

    opens.press("Enter")
    expect(links).to_have_text([section.title for section in HALF_A_WAVE.sections])
    page.keyboard.press("Escape")
    expect(links.first).to_be_hidden()
    expect(opens).to_be_focused()
    opens.press("Enter")
    links.last.press("Enter")
    heading = page.get_by_role("heading", name=last.title)
    expect(heading).to_be_in_viewport()
    expect(opens).to_have_text(f"{count} of {count}{last.title}")
    assert filled.evaluate_all(SHARES)[:-1] == [1] * (count - 1)
    bar, place = contents.bounding_box(), heading.bounding_box()
    assert bar is not None
    assert place is not None
    assert bar["y"] + bar["height"] <= place["y"]


def test_contents_mark_the_parts_that_are_finished(page: Page) -> None:
    page.goto("/lesson-half-a-wave")
    page.get_by_role("button", name="Show me anyway").first.click()
    contents = page.get_by_role("navigation", name="Contents of this lesson")
    opens, links = map(contents.locator, ("summary", "a"))
    opens.click()
    expect(links.first).to_have_text(f"✓{HALF_A_WAVE.sections[0].title}, finished")
    expect(links.last).to_have_text(HALF_A_WAVE.sections[-1].title)
    page.mouse.click(20, 820)
    expect(links.first).to_be_hidden()


def test_line_of_a_chart_is_at_the_answer(page: Page) -> None:
    page.goto("/lesson-half-a-wave")
    box = page.locator("[class*='st-key-question-half-a-wave-too-long']")
    box.get_by_role("textbox").fill("0.1")
    box.get_by_role("button", name="Check answer").click()
    expect(box.get_by_test_id("stAlertContainer")).to_contain_text("PyTorch gives ")
    expect(box.locator(".reading .at")).to_have_text(re.compile("49$"))


def test_home_leads_back_to_the_lesson_and_the_lesson_on(page: Page) -> None:
    page.goto("/lesson-half-a-wave")
    expect(page.get_by_role("heading", level=1)).to_have_text(HALF_A_WAVE.title)
    page.goto("/")
    page.get_by_role("link", name=f"Continue where you were: {HALF_A_WAVE.title}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HALF_A_WAVE.title)
    onward = LESSONS[LESSONS.index(HALF_A_WAVE) + 1]
    page.get_by_role("link", name=f"Next: {onward.title}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(onward.title)
    expect(page).to_have_url(re.compile(f"/lesson-{onward.slug}$"))


@pytest.mark.parametrize("width", [390, 1024, 1440])
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_every_lesson_fits_and_axe_finds_nothing_serious(
    open_context: OpenContext, base_url: str, lesson: Lesson, width: int
) -> None:
    with open_context(base_url=base_url, viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"/lesson-{lesson.slug}")
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        expect(page.get_by_text("This lesson uses facts and questions").first).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The menu of a phone is Streamlit's own, with a div among its list items.
        ours = {"exclude": [["[data-testid=stSidebar]"]]}
        found = Axe().run(page, context=ours).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
