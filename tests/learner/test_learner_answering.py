"""Where a learner stands with a question, and what handing in an answer does to it."""

import pytest

from core.learner import (
    Standing,
    ask_for_another,
    ask_for_answer,
    ask_for_hint,
    attempts,
    hand_in,
    standing,
    start_over,
)
from core.quiz import NoVariantError, Question
from core.quiz.numeric import ValueQuestion
from core.store import Store

WRITTEN = {
    "id": "rate-at-k",
    "title": "The rate at a step",
    "prompt": "`T_max={T}`: which rate does step {k} use?",
    "run": {"scheduler": "CosineAnnealingLR", "args": {"T_max": "{T}"}},
    "ask": {"rate_at": "{k}"},
    "vars": {"T": {"int": [6, 20]}, "k": {"int": [1, 19]}},
    "where": "k < T",
    "hints": ["Think of half a cosine.", "The middle is at {T}/2."],
    "tries": 3,
    "mistakes": [{"id": "counts-from-one", "shift": -1, "score": 0.5, "say": "One late."}],
    "feedback": "Half a cosine.",
}
QUESTION = ValueQuestion.model_validate(WRITTEN)


def see(store: Store, learner: str = "ann", question: Question = QUESTION) -> Standing:
    return standing(store, learner, "quiz", question)


def edited(**changes: object) -> Question:
    """Return the question as it would be read from an edited file."""
    return ValueQuestion.model_validate(WRITTEN | changes)


def test_a_return_finds_the_same_variant_and_answers(store: Store) -> None:
    first = see(store)
    hand_in(store, first, "0.5")
    ask_for_hint(store, first)

    again = see(store)

    assert again.variant.names == first.variant.names
    assert [attempt.answer for attempt in again.attempts] == ["0.5"]
    assert (again.tries_left, again.hints_taken, again.over) == (2, 1, False)


def test_learners_do_not_see_each_other(store: Store) -> None:
    hand_in(store, see(store, "ann"), "0.5")
    assert see(store, "bob").attempts == ()


def test_a_right_answer_ends_the_question(store: Store) -> None:
    now = see(store)
    kept = hand_in(store, now, now.variant.key)
    assert (kept.verdict, kept.score) == ("correct", 1.0)
    assert see(store).solved
    assert see(store).over


def test_a_known_mistake_is_kept_by_name_with_its_score(store: Store) -> None:
    now = see(store)
    answer = now.variant.answer_for("counts-from-one")
    assert answer is not None
    kept = hand_in(store, now, answer)
    assert (kept.verdict, kept.mistake, kept.score) == ("partly", "counts-from-one", 0.5)
    assert see(store).score == 0.5
    assert not see(store).over


def test_tries_run_out(store: Store) -> None:
    for answer in ("0.5", "0.6", "0.7"):
        assert not see(store).over
        hand_in(store, see(store), answer)
    assert see(store).tries_left == 0
    assert see(store).over
    assert not see(store).solved


@pytest.mark.parametrize("answer", ["", "nan", "0,05", "five", "1e999"])
def test_an_unreadable_answer_costs_no_try(store: Store, answer: str) -> None:
    kept = hand_in(store, see(store), answer)
    assert kept.verdict == "unreadable"
    assert see(store).tries_left == 3


def test_the_same_wrong_answer_is_charged_once(store: Store) -> None:
    for answer in ("0.5", "0.6", " 0.5 "):
        hand_in(store, see(store), answer)
    assert [attempt.charged for attempt in see(store).attempts] == [True, True, False]
    assert see(store).tries_left == 1


def test_a_second_click_after_the_page_has_answered_adds_nothing(store: Store) -> None:
    first = hand_in(store, see(store), "0.5")
    assert hand_in(store, see(store), "0.5 ").id == first.id
    assert len(see(store).attempts) == 1


def test_a_double_click_is_one_attempt(store: Store) -> None:
    now = see(store)
    first, second = hand_in(store, now, "0.5"), hand_in(store, now, "0.5")
    assert first.id == second.id
    assert len(see(store).attempts) == 1


def test_two_tabs_with_two_answers_lose_neither(store: Store) -> None:
    tab = see(store)
    hand_in(store, tab, "0.5")
    hand_in(store, tab, "0.6")
    assert [attempt.answer for attempt in see(store).attempts] == ["0.5", "0.6"]


def test_giving_up_ends_the_question_and_keeps_the_hints(store: Store) -> None:
    ask_for_answer(store, see(store))
    now = see(store)
    assert now.given_up
    assert now.over
    assert now.score == 0


def test_hints_come_one_by_one_and_a_double_click_takes_one(store: Store) -> None:
    now = see(store)
    ask_for_hint(store, now)
    ask_for_hint(store, now)
    assert see(store).hints_taken == 1
    assert not see(store).given_up


def test_other_numbers_begin_afresh_and_keep_what_was(store: Store) -> None:
    before = see(store)
    hand_in(store, before, "0.5")
    ask_for_another(store, see(store))
    now = see(store)
    assert now.variant.seed != before.variant.seed
    assert now.attempts == ()
    assert len(attempts(store, "ann", quiz="quiz")) == 1


def test_starting_over_closes_the_round(store: Store) -> None:
    hand_in(store, see(store), "0.5")
    start_over(store, "ann", "quiz")
    assert see(store).attempts == ()
    assert see(store).round == 2


def test_answers_to_another_wording_do_not_count_and_are_not_swallowed(store: Store) -> None:
    hand_in(store, see(store), "0.5")
    reworded = edited(feedback="Half a cosine, as ever.")

    now = see(store, question=reworded)
    assert now.attempts == ()
    hand_in(store, now, "0.5")

    assert [attempt.answer for attempt in see(store, question=reworded).attempts] == ["0.5"]


def test_an_edit_that_takes_the_variant_away_draws_another(store: Store) -> None:
    see(store)
    later = see(store, question=edited(where="k > T")).variant.names
    assert later["k"] > later["T"]


def test_a_question_that_cannot_be_asked_says_so(store: Store) -> None:
    with pytest.raises(NoVariantError, match="where"):
        see(store, question=edited(where="k > 100"))
