"""A quiz in a real browser: answer, read, reload, come back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from core.quiz import Quiz, load_quizzes
from tests.browser.contexts import OpenContext

QUIZ = "documents"
QUESTION = "rate-after-five"
"""SGD, lr 0.1, T_max 10: the rate after five scheduler steps, a question of document 000."""


def open_question(page: Page, question_id: str = QUESTION) -> None:
    page.goto(f"/quiz?quiz={QUIZ}")
    ids = [question.id for question in the_quiz().questions]
    for before in ids[: ids.index(question_id)]:
        next_button(page, before).click()
    expect(next_button(page, question_id)).to_be_visible()


def next_button(page: Page, question_id: str) -> Locator:
    """Return the button that leads on from a question, and from no other."""
    return page.locator(f".st-key-quiz-next-{QUIZ}-{question_id}").get_by_role("button")


def the_quiz() -> Quiz:
    quiz = load_quizzes().find(QUIZ)
    assert quiz is not None
    return quiz


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your answer")


def verdict(page: Page) -> Locator:
    return page.get_by_test_id("stAlertContainer")


def answer(page: Page, text: str) -> None:
    box(page).fill(text)
    page.get_by_role("button", name="Check answer").click()


def test_right_answer_is_graded_kept_and_found_after_a_reload(page: Page) -> None:
    open_question(page)
    answer(page, "0.05")
    expect(verdict(page)).to_contain_text("Right.")
    expect(page.get_by_text(re.compile(r"^Saved\."))).to_be_visible()

    page.reload()

    expect(verdict(page)).to_contain_text("Right.")
    expect(page.get_by_text("You answered: 0.05")).to_be_visible()


def test_known_mistake_is_diagnosed_without_giving_the_key_away(page: Page) -> None:
    question = the_quiz().question(QUESTION)
    assert question is not None
    variant = question.variant(1)
    wrong = variant.answer_for("one-step-early")
    assert wrong is not None
    open_question(page)

    answer(page, wrong)

    said = verdict(page)
    expect(said).to_contain_text(re.compile("Not yet|Partly right"))
    expect(said).to_contain_text(variant.grade(wrong).diagnosis[:30])
    expect(said).not_to_contain_text("PyTorch gives")
    expect(page.get_by_text("2 tries left")).to_be_visible()


def test_unreadable_answer_costs_no_try(page: Page) -> None:
    open_question(page)
    answer(page, "soon")
    expect(verdict(page)).to_contain_text("0.05")
    expect(page.get_by_text("3 tries left")).to_be_visible()


def test_a_second_tab_finds_the_same(page: Page) -> None:
    open_question(page)
    answer(page, "0.5")
    expect(page.get_by_text("2 tries left")).to_be_visible()

    other_tab = page.context.new_page()
    other_tab.goto(f"/quiz?quiz={QUIZ}")

    expect(box(other_tab)).to_have_value("0.5")
    expect(other_tab.get_by_text("2 tries left")).to_be_visible()


def test_keyboard_alone_answers_and_goes_on(page: Page) -> None:
    open_question(page)
    box(page).focus()
    page.keyboard.type("0.05")
    page.keyboard.press("Enter")
    expect(verdict(page)).to_contain_text("Right.")
    onward = page.get_by_role("button", name="Next question")
    onward.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Question 4 of")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it_and_axe_finds_nothing_serious(
    open_context: OpenContext, base_url: str, scheme: str
) -> None:
    with open_context(
        base_url=base_url,
        viewport={"width": 390, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
    ) as context:
        page = context.new_page()
        open_question(page)
        answer(page, "0.05")
        expect(verdict(page)).to_contain_text("Right.")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        # The menu of a phone is Streamlit's own, with a div among its list items.
        ours = {"exclude": [["[data-testid=stSidebar]"]]}
        found = Axe().run(page, context=ours).response["violations"]
        assert [(each["id"], each["impact"]) for each in found] == []


def test_a_double_click_is_one_attempt(page: Page) -> None:
    open_question(page)
    box(page).fill("0.5")
    page.get_by_role("button", name="Check answer").dblclick()
    expect(page.get_by_text("2 tries left")).to_be_visible()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("You answered: 0.5")).to_have_count(1)
