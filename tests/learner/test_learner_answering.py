"""Where a learner stands with a question, and what handing in an answer does to it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from core.learner import (
    ForgottenError,
    KeptAttempt,
    Standing,
    Sureness,
    ask_for_another,
    ask_for_answer,
    ask_for_hint,
    attempts,
    forget,
    hand_in,
    is_settled,
    standing,
    start_over,
)
from core.quiz import NoVariantError, Question
from core.quiz.kinds.choice import ChoiceQuestion
from core.quiz.kinds.numeric import ValueQuestion, WhenQuestion
from core.quiz.kinds.parameter import ParameterQuestion
from core.store import Store, open_store

ANSWER_CHARACTERS = 200
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
    "explanation": "Half a cosine.",
}
QUESTION = ValueQuestion.model_validate(WRITTEN)


def see(store: Store, learner: str = "ann", question: Question = QUESTION) -> Standing:
    return standing(store, learner, "quiz", question)


def give(store: Store, now: Standing, answer: str, sure: Sureness | None = None) -> KeptAttempt:
    """Hand in an answer that must be kept, or be kept already."""
    kept = hand_in(store, now, answer, sure)
    assert kept is not None
    return kept


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
    kept = give(store, now, now.variant.key)
    assert (kept.verdict, kept.score) == ("correct", 1.0)
    assert see(store).solved
    assert see(store).over


@pytest.mark.parametrize("sure", ["sure", "unsure", None])
def test_how_sure_the_learner_was_is_kept(store: Store, sure: Sureness | None) -> None:
    assert give(store, see(store), "0.5", sure).sure == sure
    assert [attempt.sure for attempt in see(store).attempts] == [sure]


def test_the_hints_taken_by_then_are_kept(store: Store) -> None:
    for number, answer in enumerate(("0.5", "0.6", "0.7")):
        assert give(store, see(store), answer).hints == number
        ask_for_hint(store, see(store))


def test_a_known_mistake_is_kept_by_name_with_its_score(store: Store) -> None:
    now = see(store)
    answer = now.variant.answer_for("counts-from-one")
    assert answer is not None
    kept = give(store, now, answer)
    assert (kept.verdict, kept.mistake, kept.score) == ("partly", "counts-from-one", 0.5)
    assert not see(store).over


def test_tries_run_out(store: Store) -> None:
    for answer in ("0.5", "0.6", "0.7"):
        assert not see(store).over
        hand_in(store, see(store), answer)
    assert see(store).tries_left == 0
    assert see(store).over
    assert not see(store).solved


@pytest.mark.parametrize("answer", ["", "nan", "1,000", "five", "1e999"])
def test_an_unreadable_answer_costs_no_try(store: Store, answer: str) -> None:
    kept = give(store, see(store), answer)
    assert kept.verdict == "unreadable"
    assert see(store).tries_left == 3


def test_the_same_wrong_answer_is_charged_once(store: Store) -> None:
    for answer in ("0.5", "0.6", " 0.5 "):
        hand_in(store, see(store), answer)
    assert [attempt.charged for attempt in see(store).attempts] == [True, True, False]
    assert see(store).tries_left == 1


def test_a_second_click_after_the_page_has_answered_adds_nothing(store: Store) -> None:
    first = give(store, see(store), "0.5")
    assert give(store, see(store), "0.5 ").id == first.id
    assert len(see(store).attempts) == 1


def test_a_double_click_is_one_attempt(store: Store) -> None:
    now = see(store)
    first, second = give(store, now, "0.5"), give(store, now, "0.5")
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
    reworded = edited(explanation="Half a cosine, as ever.")

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


# Spellings


WHEN = WhenQuestion.model_validate(
    WRITTEN | {"ask": {"first_at_or_below": 0.05}, "mistakes": [], "tries": 5}
)
PARAMETER = ParameterQuestion.model_validate(
    {
        "id": "half-period",
        "title": "A half-period",
        "prompt": "Which `T_max`?",
        "run": {"scheduler": "CosineAnnealingLR"},
        "vary": "T_max",
        "among": {"int": [1, 50]},
        "ask": {"rate_at": 10},
        "at_most": 0.001,
        "explanation": "Down at step 10.",
    }
)
CHOICE = ChoiceQuestion.model_validate(
    {
        "id": "pick-one",
        "title": "Pick one",
        "prompt": "Which?",
        "tries": 3,
        "shuffle": False,
        "options": [
            {"id": "wrong", "text": "no", "explanation": "No.", "correct": False},
            {"id": "right", "text": "yes", "explanation": "Yes.", "correct": True},
        ],
        "explanation": "Yes it is.",
    }
)


@pytest.mark.parametrize(
    ("question", "spellings"),
    [
        (QUESTION, ["0.5", "5e-1", ".50", "+0.5", " 0.5"]),
        (QUESTION, ["-0.0", "0", "−0e3"]),
        (WHEN, ["3", "3.0", "03", "0.3e1"]),
        (WHEN, ["never", "Never", " NEVER "]),
        (PARAMETER, ["3", "3.0", "30e-1"]),
        (PARAMETER, ["0.5", ".5"]),
        (CHOICE, ["wrong", "A", "a"]),
    ],
)
def test_an_answer_spelled_otherwise_is_charged_once(
    store: Store, question: Question, spellings: list[str]
) -> None:
    kept = [give(store, see(store, question=question), spelling) for spelling in spellings]
    assert [each.verdict for each in kept] == ["wrong"] * len(kept)
    assert see(store, question=question).tries_used == 1
    assert kept[0].charged


def test_another_answer_is_another_meaning() -> None:
    variant = QUESTION.variant(0)
    assert len({variant.canonical(text) for text in ("0.5", "0.05", "-0.5", "5", "x", "")}) == 6


def test_the_same_number_under_another_wording_is_charged(store: Store) -> None:
    hand_in(store, see(store), "0.5")
    reworded = edited(explanation="Half a cosine, as ever.")
    assert give(store, see(store, question=reworded), "0.5").charged


def test_what_is_kept_is_the_raw_answer_up_to_the_limit(store: Store) -> None:
    raw = give(store, see(store), " 5e-1")
    longest = give(store, see(store), "0.5" + "0" * 10_000)
    assert raw.answer == " 5e-1"
    assert (longest.verdict, len(longest.answer)) == ("unreadable", QUESTION.answer_characters)
    assert see(store).tries_used == 1


# Tabs that show what is past


def test_a_tab_from_before_the_answer_was_shown_scores_nothing(store: Store) -> None:
    stale = see(store)
    ask_for_answer(store, see(store))
    assert hand_in(store, stale, stale.variant.key) is None
    assert see(store).attempts == ()
    assert not see(store).solved


def test_a_stale_tab_gets_no_more_tries_than_there_are(store: Store) -> None:
    stale = see(store)
    answers = [hand_in(store, stale, f"0.{number}") for number in range(5, 9)]
    assert [answer is not None for answer in answers] == [True, True, True, False]
    assert hand_in(store, stale, stale.variant.key) is None
    assert see(store).tries_used == 3
    assert not see(store).solved


def test_tabs_at_the_same_moment_get_no_more_tries_than_there_are(
    store: Store, database_url: str
) -> None:
    other = open_store(database_url)  # As a second process would have.
    stale = see(store)
    tabs = [(store, "0.5"), (other, "0.6"), (store, "0.7"), (other, "0.8")] * 2
    with ThreadPoolExecutor(len(tabs)) as pool:
        list(pool.map(lambda tab: hand_in(tab[0], stale, tab[1]), tabs))
    assert see(store).tries_used == 3
    assert len(see(store).attempts) == 3
    other.close()


def test_after_the_right_answer_nothing_more_is_kept(store: Store) -> None:
    stale = see(store)
    first = give(store, stale, stale.variant.key)
    assert hand_in(store, stale, "0.5") is None
    assert give(store, stale, stale.variant.key).id == first.id
    assert [attempt.id for attempt in see(store).attempts] == [first.id]


def test_a_tab_of_a_round_that_was_closed_answers_in_that_round(store: Store) -> None:
    stale = see(store)
    start_over(store, "ann", "quiz")
    assert give(store, stale, "0.5").round == 1
    ask_for_answer(store, see(store))
    assert give(store, stale, "0.6").round == 1
    assert see(store).attempts == ()


def test_a_tab_of_a_learner_who_was_forgotten_leaves_nothing(store: Store) -> None:
    stale = see(store)
    forget(store, "ann")
    for act in (ask_for_hint, ask_for_answer, ask_for_another):
        with pytest.raises(ForgottenError):
            act(store, stale)
    with pytest.raises(ForgottenError):
        hand_in(store, stale, "0.5")
    assert forget(store, "ann") == 0


@pytest.mark.parametrize("act", [ask_for_hint, ask_for_answer, ask_for_another])
@pytest.mark.parametrize("past", ["variant", "round"])
def test_what_a_stale_tab_asks_for_leaves_the_open_variant_alone(
    store: Store, act: Callable[[Store, Standing], None], past: str
) -> None:
    stale = see(store)
    if past == "variant":
        ask_for_another(store, stale)
    else:
        start_over(store, "ann", "quiz")
    before = see(store)
    act(store, stale)
    assert (see(store).variant.seed, see(store).hints_taken) == (before.variant.seed, 0)


def test_a_double_click_asks_for_other_numbers_once(store: Store) -> None:
    now = see(store)
    ask_for_another(store, now)
    after = see(store).variant.seed
    ask_for_another(store, now)
    assert see(store).variant.seed == after != now.variant.seed


def test_a_return_is_read_in_one_transaction(store: Store) -> None:
    see(store)
    begun: list[object] = []
    event.listen(store._engine, "begin", begun.append)
    see(store)
    assert len(begun) == 1


def test_a_question_stays_settled_with_new_numbers(store: Store) -> None:
    assert not is_settled(store, see(store))
    hand_in(store, see(store), "a lot")
    assert not is_settled(store, see(store))
    ask_for_answer(store, see(store))
    ask_for_another(store, see(store))
    assert not see(store).over
    assert is_settled(store, see(store))
