"""Spaced review: cards replayed from answers, and a review day lived through."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import fsrs
import numpy as np
import pytest

from core.learner import (
    Card,
    History,
    Outcome,
    Standing,
    ask_for_answer,
    ask_for_hint,
    attempts,
    cards,
    clock,
    due,
    hand_in,
    history,
    memory_curve,
    open_review,
    quiz_of_review,
)
from core.learner.review import rating_of
from core.quiz import Question
from core.store import Store, open_store
from tests.learner.playing import NOON, catalogue, choice, give, see, value

Rating = fsrs.Rating
QUESTION, OTHER = value(), choice()
KNOWN = catalogue(QUESTION, OTHER)

Sleep = Callable[[int], None]


@pytest.fixture
def sleep(monkeypatch: pytest.MonkeyPatch) -> Sleep:
    """Let days pass."""
    nights = 0

    def sleep(days: int) -> None:
        nonlocal nights
        nights += days
        monkeypatch.setenv("HALFWAVE_CLOCK", f"+{nights}d")

    return sleep


def outcome(at: datetime, **changes: object) -> Outcome:
    given = {"right_at_once": True, "solved": True, "sure": False, "score": 1.0, "hints": 0}
    where = {"quiz": "q", "question": QUESTION.id, "round": 1, "seed": 0, "mistakes": ()}
    return Outcome(**{**where, "at": at, "ended_at": at, **given, **changes})  # type: ignore[arg-type]


def known(*outcomes: Outcome) -> History:
    return History("ada", KNOWN, {}, outcomes, ())


def hand(store: Store) -> tuple[Card, ...]:
    return cards(history(store, "ada", KNOWN), clock.now())


def due_now(store: Store) -> list[str]:
    return [card.question for card in due(hand(store), clock.now())]


def take_a_hint(store: Store) -> None:
    ask_for_hint(store, see(store, QUESTION))
    give(store, QUESTION)


def review(store: Store, question: Question) -> Standing:
    (card,) = (card for card in hand(store) if card.question == question.id)
    return open_review(store, "ada", card, question, clock.now())


@pytest.mark.parametrize(
    ("changes", "rating"),
    [
        ({"solved": False, "right_at_once": False}, Rating.Again),
        ({"solved": False, "right_at_once": False, "sure": True}, Rating.Again),
        ({"right_at_once": False}, Rating.Hard),
        ({"right_at_once": False, "sure": True}, Rating.Hard),
        ({}, Rating.Good),
        ({"sure": True}, Rating.Easy),
    ],
)
def test_what_fsrs_is_told(changes: dict[str, object], rating: fsrs.Rating) -> None:
    assert rating_of(outcome(NOON, **changes)) is rating


@pytest.mark.parametrize(
    ("play", "rating"),
    [
        (lambda store: give(store, QUESTION), Rating.Good),
        (lambda store: give(store, QUESTION, sure="unsure"), Rating.Good),
        (lambda store: give(store, QUESTION, sure="sure"), Rating.Easy),
        (lambda store: [give(store, QUESTION, a) for a in ("0.7", None)], Rating.Hard),
        (take_a_hint, Rating.Hard),
        (lambda store: [give(store, QUESTION, f"0.{n}") for n in (7, 8, 9)], Rating.Again),
        (lambda store: ask_for_answer(store, see(store, QUESTION)), Rating.Again),
    ],
    ids=["right", "unsure", "sure", "second-try", "hint", "tries-out", "gave-up"],
)
def test_a_question_that_is_over_makes_a_card(
    store: Store, play: Callable[[Store], object], rating: fsrs.Rating
) -> None:
    play(store)
    (card,) = hand(store)
    assert (card.question, card.last_rating, card.reps) == (QUESTION.id, rating, 1)
    assert card.retrievability == 1


def test_a_question_that_is_not_over_makes_none(store: Store) -> None:
    see(store, QUESTION)
    give(store, QUESTION, "0.7")
    assert hand(store) == ()


def test_a_card_is_what_fsrs_makes_of_the_answers() -> None:
    times = [NOON, NOON + timedelta(days=3), NOON + timedelta(days=3, hours=1)]
    told = [Rating.Easy, Rating.Again, Rating.Good]
    memory = fsrs.Card(card_id=1)
    scheduler = fsrs.Scheduler(
        learning_steps=(), relearning_steps=[timedelta(days=1)], enable_fuzzing=False
    )
    for at, rating in zip(times, told, strict=True):
        memory, _ = scheduler.review_card(memory, rating, at)

    later = NOON + timedelta(days=9)
    answers = [
        outcome(times[0], sure=True),
        outcome(times[1], solved=False, right_at_once=False, quiz="lesson-x"),
        outcome(times[2], quiz=quiz_of_review(QUESTION.id)),
    ]
    (card,) = cards(known(*answers), later)

    assert (card.due, card.stability) == (memory.due, memory.stability)
    assert card.retrievability == scheduler.get_card_retrievability(memory, later)
    assert (card.reps, card.last_seen, card.last_rating) == (3, times[2], Rating.Good)
    assert cards(known(*answers), later) == (card,)


def test_better_answers_are_due_later() -> None:
    days = [
        cards(known(outcome(NOON, **changes)), NOON)[0].due - NOON
        for changes in (
            {"solved": False, "right_at_once": False},
            {"right_at_once": False},
            {},
            {"sure": True},
        )
    ]
    assert days == sorted(days)
    assert days[0] == timedelta(days=1)
    assert days[-1] > timedelta(days=4)


def test_the_order_counts_in_which_questions_ended() -> None:
    began_first = outcome(NOON, ended_at=NOON + timedelta(days=5), right_at_once=False)
    ended_first = outcome(NOON + timedelta(days=1), sure=True)
    (card,) = cards(known(began_first, ended_first), NOON)
    assert card.last_rating is Rating.Hard


def test_due_means_on_that_day_wherever_one_lives() -> None:
    evening = datetime(2026, 3, 2, 22, tzinfo=UTC)
    hand = cards(known(outcome(evening, solved=False, right_at_once=False)), evening)
    assert not due(hand, evening + timedelta(hours=1))
    assert due(hand, datetime(2026, 3, 3, 7, tzinfo=UTC))
    tokyo = timezone(timedelta(hours=9))  # There it was the morning of March 3rd already.
    assert not due(hand, datetime(2026, 3, 3, 20, tzinfo=tokyo))
    assert due(hand, datetime(2026, 3, 4, 0, 1, tzinfo=tokyo))


def test_a_clock_that_was_put_back_breaks_nothing() -> None:
    answers = known(outcome(NOON), outcome(NOON - timedelta(days=9)))
    (card,) = cards(answers, NOON - timedelta(days=30))
    assert card.reps == 2
    assert card.retrievability == 1


def test_memory_fades_along_the_curve() -> None:
    (card,) = cards(known(outcome(NOON)), NOON + timedelta(days=7))
    days, chance = memory_curve(card, 30)
    assert days.tolist() == list(range(31))
    assert chance[0] == 1
    assert np.all(np.diff(chance) < 0)
    assert chance[7] == card.retrievability
    assert np.interp(card.stability, days, chance) == pytest.approx(0.9, abs=0.002)
    with pytest.raises(ValueError, match="days must be >= 1, got 0"):
        memory_curve(card, 0)


# Days lived through with a moved clock


def test_a_review_day(store: Store, sleep: Sleep) -> None:
    give(store, QUESTION, sure="sure")
    give(store, OTHER, "wrong")
    give(store, OTHER)
    assert due_now(store) == []

    sleep(1)
    assert due_now(store) == [OTHER.id]  # Right at the second try: Hard.
    sleep(60)
    assert due_now(store) == [OTHER.id, QUESTION.id]  # The one known least comes first.

    now = review(store, OTHER)
    assert now.mode == "review"
    assert not now.over
    hand_in(store, now, now.variant.key)
    assert due_now(store) == [QUESTION.id]
    assert review(store, OTHER).over  # What was answered stays on the screen.
    assert review(store, OTHER).round == now.round

    ask_for_answer(store, review(store, QUESTION))
    assert due_now(store) == []

    sleep(1)
    assert due_now(store) == [QUESTION.id]  # It was given up, so it's back the next day.
    again = review(store, QUESTION)
    assert (again.round, again.over, again.attempts) == (2, False, ())
    hand_in(store, again, again.variant.key)
    sleep(1)
    assert len(attempts(store, "ada", quiz=quiz_of_review(QUESTION.id))) == 1
    assert [card.reps for card in hand(store) if card.question == QUESTION.id] == [3]


def test_every_review_has_a_fresh_variant(store: Store, sleep: Sleep) -> None:
    seeds = {give(store, QUESTION).seed}
    sleep(100)
    for _ in range(4):
        now = review(store, QUESTION)
        assert not now.over
        ask_for_answer(store, now)
        seeds.add(now.variant.seed)
        sleep(1)
    assert len(seeds) == 5


def test_giving_up_counts_on_the_day_it_is_done(store: Store, sleep: Sleep) -> None:
    see(store, QUESTION)
    sleep(9)
    ask_for_answer(store, see(store, QUESTION))
    (card,) = hand(store)
    assert abs(card.last_seen - clock.now()) < timedelta(minutes=1)


def test_tabs_that_open_a_review_at_the_same_moment_see_one(
    store: Store, database_url: str, sleep: Sleep
) -> None:
    other = open_store(database_url)  # As a second process would have.
    give(store, QUESTION)
    for round_ in (1, 2, 3, 4):
        sleep(10_000)
        (card,) = hand(store)
        now = clock.now()

        def tab(store: Store, card: Card = card, now: datetime = now) -> Standing:
            return open_review(store, "ada", card, QUESTION, now)

        with ThreadPoolExecutor(8) as pool:
            seen = list(pool.map(tab, [store, other] * 4))
        assert {(each.variant.seed, each.round) for each in seen} == {
            (seen[0].variant.seed, round_)
        }
        hand_in(store, seen[0], seen[0].variant.key)
        assert hand_in(other, seen[1], "0.7") is None
    other.close()


def test_a_review_left_half_way_goes_on(store: Store, sleep: Sleep) -> None:
    give(store, QUESTION)
    sleep(100)
    now = review(store, QUESTION)
    hand_in(store, now, "0.7")
    sleep(3)
    assert [a.answer for a in review(store, QUESTION).attempts] == ["0.7"]
