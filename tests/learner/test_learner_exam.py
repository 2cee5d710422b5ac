"""Test mode: drawn once, answered freely until the close, told after it."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.learner import (
    Questions,
    Sitting,
    Standing,
    TestResult,
    ask_for_another,
    ask_for_answer,
    ask_for_hint,
    attempts,
    close_test,
    forget,
    hand_in,
    history,
    open_test,
    quiz_of_test,
    result_of_test,
    start_over,
)
from core.learner.elo import Family, find_ability, find_families
from core.learner.exam import draw
from core.learner.writing import ForgottenError
from core.quiz import Pool, Quiz
from core.store import Store, open_store
from tests.learner.playing import NOON, catalogue, choice, give, see, value

ALL = catalogue(
    *(value(f"value-{n}") for n in range(6)), *(choice(f"choice-{n}") for n in range(4))
)
POOLS = (
    Pool(take=2, skills=("cosine-formula",)),
    Pool(take=1, questions=("choice-0", "choice-1", "value-0")),
)
QUIZ = Quiz("final", "The final", "Of everything.", (), POOLS)
TEST = quiz_of_test("final")
LATER = NOON + timedelta(hours=1)


def opened(store: Store, questions: Questions = ALL) -> Sitting:
    return open_test(store, "ada", QUIZ, questions, NOON)


def closed(store: Store, questions: Questions = ALL) -> Sitting:
    return close_test(store, opened(store, questions), questions, LATER)


def result(store: Store, questions: Questions = ALL) -> TestResult:
    return result_of_test(store, opened(store, questions), questions)


def stand(store: Store, number: int = 0) -> Standing:
    return see(store, ALL[opened(store).questions[number]], quiz=TEST)


def answer(store: Store, number: int, text: str | None = None) -> None:
    give(store, ALL[opened(store).questions[number]], text, quiz=TEST)


def answered(store: Store) -> list[str | None]:
    attempts = [row.attempt for row in result(store).rows]
    return [attempt.answer if attempt else None for attempt in attempts]


# Drawing


def test_pools_give_what_they_are_asked_and_nothing_twice() -> None:
    for seed in range(50):
        drawn = draw(POOLS, ALL, random.Random(seed))
        assert len(set(drawn)) == 3
        assert all(name.startswith("value") for name in drawn[:2])
        assert drawn[2] in {"choice-0", "choice-1", "value-0"}
    assert len({draw(POOLS, ALL, random.Random(seed)) for seed in range(50)}) > 10


def test_a_small_pool_gives_all_it_can() -> None:
    broken = value("broken", where="k > 100")
    pool = Pool(take=5, questions=("value-0", "gone", "broken", "value-1"))
    drawn = draw([pool], {**ALL, "broken": broken}, random.Random(1))
    assert sorted(drawn) == ["value-0", "value-1"]


def test_nothing_to_draw_is_said(store: Store) -> None:
    with pytest.raises(ValueError, match="a test needs at least one question, got none from final"):
        opened(store, {})


# Sitting


def test_it_is_drawn_once_a_round(store: Store, database_url: str) -> None:
    other = open_store(database_url)  # As a second process would have.
    with ThreadPoolExecutor(6) as pool:
        (one,) = set(pool.map(opened, [store, other] * 3))
    other.close()
    assert opened(store) == one
    assert len(one.questions) == 3
    assert start_over(store, "ada", TEST, after=one.round) == 2
    assert opened(store).round == 2


def test_an_answer_may_be_replaced_until_the_close(store: Store) -> None:
    answer(store, 0, "0.7")
    assert not stand(store).over
    answer(store, 0)
    assert not stand(store).over
    answer(store, 0, "0.8")
    answer(store, 0, "0.7")  # Back to the first thought.
    answer(store, 0, "five")  # Nothing that counts.
    assert answered(store) == ["0.7", None, None]
    answer(store, 0)
    assert closed(store).closed_at == LATER
    assert (result(store).points, result(store).max_points, result(store).answered) == (1.0, 3, 1)


def test_after_the_close_nothing_more_is_kept(store: Store) -> None:
    answer(store, 0, "0.7")
    stale = stand(store)
    assert (stale.tries_left, stale.over) == (1, False)
    closed(store)
    assert hand_in(store, stale, stale.variant.key) is None
    assert stand(store).over
    assert answered(store) == ["0.7", None, None]
    assert result(store).points == 0


def test_closing_twice_changes_nothing(store: Store, database_url: str) -> None:
    answer(store, 0)
    sitting, other = opened(store), open_store(database_url)
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda tab: close_test(tab, sitting, ALL, LATER), [store, other] * 2))
    other.close()
    assert len(found) == 1
    later = close_test(store, sitting, ALL, LATER + timedelta(hours=1))
    assert later.closed_at == LATER
    assert families(store)[sitting.questions[0]].answers == 1


@pytest.mark.parametrize("act", [ask_for_hint, ask_for_answer, ask_for_another])
def test_a_test_gives_no_help(store: Store, act: Callable[[Store, Standing], None]) -> None:
    before = stand(store)
    act(store, before)
    after = stand(store)
    assert (after.hints_taken, after.hints_left, after.given_up) == (0, 0, False)
    assert after.variant.seed == before.variant.seed


def test_a_question_that_was_not_drawn_takes_no_answer(store: Store) -> None:
    drawn = opened(store).questions
    other = next(question for name, question in ALL.items() if name not in drawn)
    now = see(store, other, quiz=TEST)
    assert hand_in(store, now, now.variant.key) is None


def test_a_round_that_was_left_open_takes_no_answer(store: Store) -> None:
    stale = stand(store)
    start_over(store, "ada", TEST)
    assert hand_in(store, stale, stale.variant.key) is None


def test_a_test_of_a_learner_who_was_forgotten_is_gone(store: Store) -> None:
    sitting = opened(store)
    assert forget(store, "ada") == 1
    with pytest.raises(ForgottenError):
        close_test(store, sitting, ALL, LATER)
    assert forget(store, "ada") == 0


# Edited files


def test_a_question_that_has_gone_is_left_out_unless_it_was_answered(store: Store) -> None:
    answer(store, 0)
    answer(store, 1, "0.7")
    first, second, third = opened(store).questions
    fewer = {name: q for name, q in ALL.items() if name not in (first, third)}
    assert opened(store, fewer).questions == (first, second, third)
    closed(store, fewer)
    found = result(store, fewer)
    assert [(row.title, row.gone, row.counts, row.points) for row in found.rows] == [
        (first, True, True, 1.0),
        (ALL[second].title, False, True, 0.0),
        (third, True, False, 0.0),
    ]
    assert (found.points, found.max_points) == (1.0, 2)


def test_an_answer_counts_by_the_wording_of_its_day(store: Store) -> None:
    answer(store, 0)
    name = opened(store).questions[0]
    edited = {**ALL, name: value(name, explanation="Said otherwise.")}
    (row, *_) = result(store, edited).rows
    assert (row.points, row.reworded) == (1.0, True)
    assert not any(row.reworded for row in result(store).rows)
    give(store, edited[name], "0.7", quiz=TEST)  # It's still open, so this one counts.
    assert result(store, edited).rows[0].points == 0


# What it shows of learner and families


def families(store: Store) -> dict[str, Family]:
    with store.read() as connection:
        return find_families(connection)


def test_only_the_answer_that_counts_counts_and_only_after_the_close(store: Store) -> None:
    answer(store, 0, "0.7")
    answer(store, 0, "0.8")
    answer(store, 0)
    known = history(store, "ada", ALL)
    assert (known.outcomes, len(known.answered_at)) == ((), 3)
    assert families(store) == {}
    closed(store)
    (outcome,) = history(store, "ada", ALL).outcomes
    assert (outcome.right_at_once, outcome.score, outcome.ended_at) == (True, 1.0, LATER)
    (family,) = families(store).values()
    assert (family.answers, family.rating < 0) == (1, True)


def test_a_test_left_behind_counts_when_the_next_round_begins(store: Store) -> None:
    answer(store, 0)
    start_over(store, "ada", TEST)
    (outcome,) = history(store, "ada", ALL).outcomes
    assert outcome.ended_at == attempts(store, "ada")[0].created_at


def test_answers_in_a_test_say_nothing_of_ability(store: Store) -> None:
    for question in ALL.values():
        give(store, question, learner="someone")  # Now every family is known.
    sitting = opened(store)
    for name in sitting.questions:
        give(store, ALL[name], quiz=TEST)
    with store.read() as connection:
        assert find_ability(connection, "ada") == 0.0
    give(store, ALL["value-5"])
    with store.read() as connection:
        assert find_ability(connection, "ada") > 0.0
