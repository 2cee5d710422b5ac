"""The review page: how cards are made, a review day, the coming days; tests move the clock."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core.learner import ask_for_answer, attempts, hand_in, quiz_of_review, standing
from core.quiz import NoVariantError, Question, catalogue, load_quizzes
from core.store import Store, StoreError, store
from tests.pages.visiting import LEARNER, links, open_page, press, texts

KNOWN = catalogue(load_quizzes())
FIRST, SECOND = "rate-after-k", "half-way-down"


def finish(name: str, *, right: bool = True) -> None:
    """Finish a question in its quiz."""
    now = standing(store(), LEARNER, "cosine-basics", KNOWN[name])
    if right:
        hand_in(store(), now, now.variant.key)
    else:
        ask_for_answer(store(), now)


def data(app: AppTest, name: str) -> dict[str, object]:
    """Return the data of a component."""
    parts = [part for part in app.get("bidi_component") if name in part.proto.id]
    assert len(parts) == 1, name
    found: dict[str, object] = json.loads(parts[0].proto.json)
    return found


def question_on_screen(app: AppTest) -> Question:
    return next(each for each in KNOWN.values() if each.title == app.header[0].value)


def test_without_cards_it_says_how_they_come_about(app: AppTest) -> None:
    open_page(app, "review")
    assert app.header[0].value == "No cards yet"
    assert "becomes a card" in texts(app)
    assert ("Answer a first question", "quiz", "") in links(app)


def test_a_review_day(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(FIRST)
    finish(SECOND, right=False)
    monkeypatch.setenv("HALFWAVE_CLOCK", "+9d")
    open_page(app, "review")
    assert app.header[0].value == "2 due now"
    press(app, "Begin")
    seen = []
    for left in (2, 1):
        assert f"{left} due now" in texts(app)
        question = question_on_screen(app)
        now = standing(store(), LEARNER, quiz_of_review(question.id), question)
        seen.append((question.id, now.variant.names))
        app.text_input[0].set_value(now.variant.key)
        press(app, "Check answer")
        assert app.success[0].value.startswith("**Right.**")
        press(app, "Next")
    assert {name for name, _ in seen} == {FIRST, SECOND}
    kept = attempts(store(), LEARNER, quiz=quiz_of_review(FIRST))
    assert [each.verdict for each in kept] == ["correct"]
    assert app.header[0].value == "Nothing is due now"

    monkeypatch.setenv("HALFWAVE_CLOCK", "+200d")
    open_page(app, "review")
    press(app, "Begin")
    question = question_on_screen(app)
    again = standing(store(), LEARNER, quiz_of_review(question.id), question)
    assert again.round == 2
    assert again.attempts == ()


def test_the_days_to_come(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(FIRST)
    finish(SECOND, right=False)
    open_page(app, "review")
    assert app.header[0].value == "Nothing is due now"
    assert "The next card comes" in texts(app)
    days = data(app, "review.ahead")["days"]
    assert isinstance(days, list)
    assert sum(day["count"] for day in days) == 2
    assert len(days) == 14
    assert [day["present"] for day in days] == [True] + 13 * [False]

    monkeypatch.setenv("HALFWAVE_CLOCK", "+60d")  # An overdue card counts for today.
    later = data(open_page(app, "review"), "review.ahead")["days"]
    assert isinstance(later, list)
    assert [day["count"] for day in later] == [2] + 13 * [0]


def test_next_leaves_an_unanswered_card_for_later(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(FIRST)
    finish(SECOND)
    monkeypatch.setenv("HALFWAVE_CLOCK", "+30d")
    open_page(app, "review")
    press(app, "Begin")
    first = question_on_screen(app).id
    press(app, "Next")
    assert question_on_screen(app).id != first
    press(app, "Next")
    assert question_on_screen(app).id == first
    press(app, "Enough for now")
    assert app.header[0].value == "2 due now"


def test_the_memory_curve_falls_from_certainty(app: AppTest) -> None:
    finish(FIRST)
    open_page(app, "review")
    curve = data(app, f"review.memory.{FIRST}")
    chances = curve["chances"]
    assert isinstance(chances, list)
    assert chances[0] == 1
    assert chances == sorted(chances, reverse=True)
    assert str(curve["due_text"]).startswith("due ")
    assert f"Today it is 100%. It is {curve['due_text']}." in str(curve["label"])


def test_next_without_a_database_is_said_and_done_later(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(store: Store) -> None:
        raise StoreError("the database is away")

    finish(FIRST)
    finish(SECOND)
    monkeypatch.setenv("HALFWAVE_CLOCK", "+30d")
    open_page(app, "review")
    press(app, "Begin")
    first = question_on_screen(app).id
    with monkeypatch.context() as broken:
        broken.setattr(Store, "read", away)
        press(app, "Next")
        assert "can't be reached" in app.error[0].value
    app.run()
    assert question_on_screen(app).id != first


def test_that_a_card_can_not_be_asked_is_said_once(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Question, seed: int) -> None:
        raise NoVariantError("no draw meets `where`")

    finish(FIRST)
    monkeypatch.setenv("HALFWAVE_CLOCK", "+30d")
    open_page(app, "review")
    monkeypatch.setattr(Question, "variant", refuse)
    press(app, "Begin")
    assert [warning.value for warning in app.warning] == [
        "This question can't be asked: no draw meets `where`"
    ]


def test_without_other_numbers_the_present_ones_stay(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(question: Question) -> None:
        raise NoVariantError("no draw meets `where`")

    finish(FIRST)
    monkeypatch.setenv("HALFWAVE_CLOCK", "+30d")
    open_page(app, "review")
    press(app, "Begin")
    now = standing(store(), LEARNER, quiz_of_review(FIRST), KNOWN[FIRST])
    app.text_input[0].set_value(now.variant.key)
    press(app, "Check answer")
    monkeypatch.setattr("core.learner.answering.askable_seed", refuse)
    press(app, "New numbers")
    assert app.error[0].value == "This question can't be asked: no draw meets `where`"
    then = standing(store(), LEARNER, quiz_of_review(FIRST), KNOWN[FIRST])
    assert then.variant.seed == now.variant.seed
