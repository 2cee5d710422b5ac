"""Self-assessment in a real browser: a review day with a moved clock, a diagnostic, a test."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from core.learner import quiz_of_review, standing
from core.quiz import Question, load_quizzes
from core.store import open_store
from tests.serving import only, serve

QUIZ = "documents"
QUESTION = "rate-after-five"


def the_question() -> Question:
    quiz = load_quizzes().find(QUIZ)
    assert quiz is not None
    question = quiz.question(QUESTION)
    assert question is not None
    return question


def clean(page: Page) -> None:
    """Check that axe finds nothing and that the page fits the screen's width."""
    ours = {"exclude": [["[data-testid=stSidebar]"]]}
    assert Axe().run(page, ours).response["violations"] == []
    screen = page.viewport_size
    assert screen is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]


def test_a_review_day_lived_through(context: BrowserContext, tmp_path: Path) -> None:
    data = tmp_path / "data"
    content = only(tmp_path, QUIZ)
    page = context.new_page()
    with serve(data, **content) as today:
        learn(page, today.url)
    with serve(data, HALFWAVE_CLOCK="+30d", **content) as later:
        forget_it(page, later.url)
    with serve(data, HALFWAVE_CLOCK="+31d", **content) as next_day:
        know_it_again(page, next_day.url, data)
        page.goto(f"{next_day.url}/progress")
        expect(page.get_by_text("on 2 days")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Your answers (CSV)").click()
        kept = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
        assert len(kept) == 3
        assert "review:rate-after-five" in kept[2]


def learn(page: Page, url: str) -> None:
    """Answer a question for the first time: it becomes a card."""
    page.goto(f"{url}/review")
    expect(page.get_by_role("heading", name="No cards yet")).to_be_visible()
    page.goto(f"{url}/quiz?quiz={QUIZ}&question={QUESTION}")
    page.get_by_role("textbox", name="Your answer").fill("0.05")
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text("Right.")).to_be_visible()
    page.goto(f"{url}/review")
    expect(page.get_by_role("heading", name="Nothing is due now")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("still knowing it"))).to_be_visible()
    clean(page)


def forget_it(page: Page, url: str) -> None:
    """Answer wrong a month later: the card is due again the next day."""
    page.goto(url)
    page.get_by_role("link", name="Review: 1 due now").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name=the_question().title)).to_be_visible()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("Not solved.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Nothing is due now")).to_be_visible()
    expect(page.get_by_text("The next card comes tomorrow.")).to_be_visible()
    clean(page)


def know_it_again(page: Page, url: str, data: Path) -> None:
    """Answer the review correctly."""
    page.goto(f"{url}/review")
    page.get_by_role("button", name="Begin").click()
    box = page.get_by_role("textbox", name="Your answer")
    expect(box).to_have_value("")
    box.fill(key_of_open_review(data))
    page.get_by_role("button", name="Check answer").click()
    expect(page.get_by_text("Right.")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Nothing is due now")).to_be_visible()


def key_of_open_review(data: Path) -> str:
    """Return the answer to what is on the screen, from the database that the server keeps."""
    store = open_store(f"sqlite:///{data / 'halfwave.db'}")
    try:
        with store.read() as connection:
            learners = connection.exec_driver_sql("SELECT DISTINCT learner FROM variants").all()
        [(learner,)] = learners
        question = the_question()
        return standing(store, learner, quiz_of_review(question.id), question).variant.key
    finally:
        store.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_diagnostic_begun_left_and_taken_up(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/diagnostic")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Question 1 of about 10")).to_be_visible()
    clean(page)
    for number in range(1, 6):
        expect(page.get_by_text(f"Question {number} of about 10")).to_be_visible()
        if number == 4:
            page.reload()
            expect(page.get_by_text("Question 4 of about 10")).to_be_visible()
        page.get_by_role("button", name=re.compile("Show the answer|I don.t know")).click()
        page.get_by_role("button", name="Next question").click()
    expect(page.get_by_role("heading", name="A good place to start")).to_be_visible()
    expect(page.get_by_role("link", name="Lesson 1: ")).to_be_visible()
    expect(page.get_by_role("table", name="Your skills")).to_be_visible()
    clean(page)
    page.get_by_text(re.compile(r"^1\. .*to look at again")).click()
    expect(page.get_by_text("Not solved.")).to_be_visible()


def test_a_test_is_answered_closed_and_printed(page: Page) -> None:
    sent: list[str | bytes] = []

    def keep(frame: str | bytes) -> None:  # Playwright can't mark a list's own method as its.
        sent.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", keep))
    page.goto("/test")
    page.get_by_role("link", name="Begin").first.click()
    expect(page).to_have_url(re.compile(r"/test\?test="))
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text(re.compile("^0 of [0-9]+ answered"))).to_be_visible()
    clean(page)
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_role("radio", name="2", exact=True)).to_be_checked()
    page.reload()
    expect(page.get_by_role("radio", name="2", exact=True)).to_be_checked()
    page.get_by_role("button", name="Close the test").click()
    expect(page.get_by_text("questions have no answer yet.")).to_be_visible()
    page.get_by_role("button", name="Close it now").click()
    expect(page.get_by_role("heading", name=re.compile("^0 of [0-9]+ points"))).to_be_visible()
    clean(page)
    page.get_by_label("Name (only on the printed page)").fill("Ada Lovelace")
    page.emulate_media(media="print")
    for away in ("Print this page", "Take it again, with other questions", "Forget me"):
        expect(page.get_by_role("button", name=away)).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
    ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert sent
    assert not any(b"Lovelace" in (f.encode() if isinstance(f, str) else f) for f in sent)
    page.emulate_media(media="screen")
    page.reload()
    expect(page.get_by_label("Name (only on the printed page)")).to_have_value("")
