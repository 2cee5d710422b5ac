"""Presses while a page is being redrawn: each does what the page says at that moment."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.held import Held
from tests.browser.test_answering import QUIZ, next_button, the_quiz

FIRST, SECOND, THIRD = (question.id for question in the_quiz().questions[:3])
SEEN = b"Question 2 of"


@pytest.fixture
def held(page: Page) -> Held:
    held = Held(page)
    page.goto(f"/quiz?quiz={QUIZ}")
    expect(next_button(page, FIRST)).to_be_visible()
    return held


def wait_for(page: Page, there: Callable[[], bool]) -> None:
    while not there():  # pytest-timeout ends it.
        page.wait_for_timeout(50)


def test_a_second_press_on_a_page_that_is_still_the_old_one_skips_nothing(
    page: Page, held: Held
) -> None:
    held.hold()
    next_button(page, FIRST).click()
    wait_for(page, lambda: any(SEEN in message for message in held.waiting))
    page.wait_for_timeout(300)  # The server has drawn all of the second question.
    next_button(page, FIRST).click()
    page.wait_for_timeout(300)
    held.let_in()
    expect(next_button(page, SECOND)).to_be_visible()
    expect(page.get_by_text("Question 2 of")).to_be_visible()
    page.wait_for_timeout(300)
    expect(next_button(page, THIRD)).to_have_count(0)


def test_a_half_drawn_page_has_no_button_that_leads_away_from_the_question_before(
    page: Page, held: Held
) -> None:
    held.last = lambda message: SEEN in message
    next_button(page, FIRST).click()
    expect(page.get_by_text("Question 2 of")).to_be_visible()
    expect(page.get_by_role("button", name="Next question")).to_be_hidden()
    expect(page.get_by_role("button", name="Back")).to_be_hidden()
    held.let_in()
    next_button(page, SECOND).click()
    expect(next_button(page, THIRD)).to_be_visible()
