"""The list of quizzes in a real browser: a link opens one, and it stays open."""

import re

import pytest
from playwright.sync_api import Page, expect


def test_a_quiz_opened_from_the_list_stays_open_and_back_leads_to_the_list(page: Page) -> None:
    page.goto("/quiz")
    page.get_by_role("link", name="Begin").first.click()
    expect(page).to_have_url(re.compile(r"/quiz\?quiz="))
    expect(page.get_by_text("Question 1 of")).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("Question 2 of")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Quizzes")).to_be_visible()
    page.get_by_role("link", name="Continue").or_(page.get_by_role("link", name="Begin")).nth(
        1
    ).click()
    page.get_by_role("link", name="All quizzes").click()
    expect(page.get_by_role("heading", name="Quizzes")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/quiz$"))


def test_a_link_to_a_question_is_followed_once(page: Page) -> None:
    page.goto("/quiz?quiz=documents&question=rate-after-five")
    expect(page.get_by_text("Question 3 of")).to_be_visible()
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_text("Question 4 of")).to_be_visible()


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("/quiz?quiz=documents&question=rate-after-five", r"/quiz\?quiz=documents$"),
        ("/test?test=nowhere", r"/test$"),
    ],
)
def test_an_address_that_is_tidied_does_not_catch_who_goes_back(
    page: Page, asked: str, shown: str
) -> None:
    page.goto("/playground")
    page.goto(asked)
    expect(page).to_have_url(re.compile(shown))
    page.go_back()
    expect(page).to_have_url(re.compile("/playground"))
