import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.learner import hints_used, new_variant, open_variant, start_over, take_hint
from core.store import Store, open_store

QUESTION = ("half-wave", "rate-after-k")


def no_draw() -> int:
    raise AssertionError("there is a variant already")


def test_a_variant_is_drawn_once_and_kept(store: Store) -> None:
    assert open_variant(store, "ada", *QUESTION, draw=lambda: 7) == 7
    assert open_variant(store, "ada", *QUESTION, draw=no_draw) == 7


def test_learners_quizzes_and_questions_have_variants_of_their_own(store: Store) -> None:
    seeds = itertools.count()
    owners = list(itertools.product(("ada", "bob"), ("p", "q"), ("a", "b")))
    drawn = [open_variant(store, *owner, draw=seeds.__next__) for owner in owners]
    assert drawn == list(range(8))
    assert [open_variant(store, *owner, draw=no_draw) for owner in owners] == drawn


def test_tabs_that_open_a_question_at_the_same_moment_see_one_variant(
    store: Store, database_url: str
) -> None:
    other = open_store(database_url)  # As a second process would have.
    for number in range(10):
        seeds = itertools.count()
        question = (QUESTION[0], f"question {number}")

        def tab(store: Store, question: tuple[str, str] = question, seeds=seeds) -> int:  # type: ignore[no-untyped-def]
            return open_variant(store, "ada", *question, draw=seeds.__next__)

        with ThreadPoolExecutor(8) as pool:
            seen = set(pool.map(tab, [store, other] * 4))
        assert len(seen) == 1
        assert seen == {open_variant(store, "ada", *question, draw=no_draw)}
    other.close()


def test_a_new_variant_differs_from_the_one_before(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    assert new_variant(store, "ada", *QUESTION, draw=iter([7, 7, 8]).__next__) == 8
    assert open_variant(store, "ada", *QUESTION, draw=no_draw) == 8
    assert new_variant(store, "ada", *QUESTION, draw=iter([8, 7]).__next__) == 7


def test_a_new_variant_can_be_the_first(store: Store) -> None:
    assert new_variant(store, "ada", *QUESTION, draw=lambda: 7) == 7


def test_a_draw_that_never_changes_is_refused(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    with pytest.raises(ValueError, match="draw must give a seed other than 7"):
        new_variant(store, "ada", *QUESTION, draw=lambda: 7)
    assert open_variant(store, "ada", *QUESTION, draw=no_draw) == 7


def test_a_double_click_asks_for_one_new_variant(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)

    def draw_while_the_other_click_gets_there_first() -> int:
        assert new_variant(store, "ada", *QUESTION, draw=lambda: 8) == 8
        take_hint(store, "ada", *QUESTION, number=1)
        return 9

    second = new_variant(store, "ada", *QUESTION, draw=draw_while_the_other_click_gets_there_first)
    assert second == 8
    assert open_variant(store, "ada", *QUESTION, draw=no_draw) == 8


def test_a_hint_taken_meanwhile_does_not_stop_a_new_variant(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)

    def draw_while_another_tab_takes_a_hint() -> int:
        take_hint(store, "ada", *QUESTION, number=1)
        return 8

    assert new_variant(store, "ada", *QUESTION, draw=draw_while_another_tab_takes_a_hint) == 8


def test_hints_belong_to_the_open_variant(store: Store) -> None:
    assert hints_used(store, "ada", *QUESTION) == 0
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    assert hints_used(store, "ada", *QUESTION) == 0
    assert take_hint(store, "ada", *QUESTION, number=1) == 1
    assert take_hint(store, "ada", *QUESTION, number=2) == 2
    assert hints_used(store, "ada", *QUESTION) == 2
    assert hints_used(store, "bob", *QUESTION) == 0
    new_variant(store, "ada", *QUESTION, draw=lambda: 8)
    assert hints_used(store, "ada", *QUESTION) == 0


def test_the_same_hint_is_taken_once(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: take_hint(store, "ada", *QUESTION, number=n), [1, 2, 2, 1] * 4))
    assert hints_used(store, "ada", *QUESTION) == 2


def test_a_hint_needs_an_open_variant_and_a_number(store: Store) -> None:
    with pytest.raises(LookupError, match="half-wave#rate-after-k must be open"):
        take_hint(store, "ada", *QUESTION, number=1)
    with pytest.raises(ValueError, match="number must be >= 1, got 0"):
        take_hint(store, "ada", *QUESTION, number=0)


def test_starting_over_closes_variants_and_hints(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    open_variant(store, "ada", "another quiz", "a", draw=lambda: 7)
    take_hint(store, "ada", *QUESTION, number=1)
    start_over(store, "ada", QUESTION[0])
    assert hints_used(store, "ada", *QUESTION) == 0
    assert open_variant(store, "ada", *QUESTION, draw=lambda: 8) == 8
    assert open_variant(store, "ada", "another quiz", "a", draw=no_draw) == 7
