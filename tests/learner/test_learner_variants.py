import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from core.learner import start_over
from core.learner.variants import (
    Draw,
    VariantKey,
    find_open,
    first_seed,
    new_variant,
    take_hint,
)
from core.store import Store, open_store, tables
from tests.learner.playing import open_variant

QUESTION = ("half-wave", "rate-after-k")


def replace(store: Store, seed: int, *, draw: Draw, round: int = 1) -> int:
    """Ask for a variant in place of `seed`; return the seed that is open then."""
    new_variant(store, "ada", VariantKey(*QUESTION, round, seed), draw=draw)
    return open_variant(store, "ada", *QUESTION, draw=no_draw)


def hint(store: Store, number: int, *, seed: int = 7, round: int = 1) -> None:
    take_hint(store, "ada", VariantKey(*QUESTION, round, seed), number=number)


def hints(store: Store, learner: str = "ada") -> int | None:
    """Return how many hints were taken on the open variant; None where none is open."""
    with store.read() as connection:
        variant = find_open(connection, learner, *QUESTION)
    return variant.hints if variant else None


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


def test_tabs_that_act_at_the_same_moment_have_one_variant(store: Store, database_url: str) -> None:
    other = open_store(database_url)  # As a second process would have.
    for number in range(10):
        question = (QUESTION[0], f"question {number}")
        shown = VariantKey(*question, 1, first_seed("ada", *question, 1))

        def tab(store: Store, shown: VariantKey = shown) -> None:
            take_hint(store, "ada", shown, number=1)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(tab, [store, other] * 4))
        with store.read() as connection:
            found = tables.variants.c
            rows = connection.execute(
                select(found.seed, found.hints).where(found.question == question[1])
            ).all()
        assert [tuple(row) for row in rows] == [(shown.seed, 1)]
    other.close()


@pytest.mark.parametrize("forged", [{"seed": 5}, {"round": 2}, {"question": "another"}])
def test_what_was_never_shown_gets_no_row(store: Store, forged: dict[str, object]) -> None:
    shown = VariantKey(*QUESTION, 1, first_seed("ada", *QUESTION, 1))
    take_hint(store, "ada", shown._replace(**forged), number=1)  # type: ignore[arg-type]
    assert hints(store) is None
    take_hint(store, "ada", shown, number=1)
    assert hints(store) == 1


def test_a_new_variant_differs_from_the_one_before(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    assert replace(store, 7, draw=iter([7, 7, 8]).__next__) == 8
    assert replace(store, 8, draw=iter([8, 7]).__next__) == 7


@pytest.mark.parametrize(("seed", "round_"), [(6, 1), (7, 2)])
def test_a_variant_that_is_not_open_is_not_replaced(store: Store, seed: int, round_: int) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    assert replace(store, seed, round=round_, draw=lambda: 8) == 7


def test_a_draw_that_never_changes_is_refused(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    with pytest.raises(ValueError, match="draw must give a seed other than 7"):
        replace(store, 7, draw=lambda: 7)
    assert open_variant(store, "ada", *QUESTION, draw=no_draw) == 7


def test_a_double_click_asks_for_one_new_variant(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)

    def draw_while_the_other_click_gets_there_first() -> int:
        assert replace(store, 7, draw=lambda: 8) == 8
        return 9

    assert replace(store, 7, draw=draw_while_the_other_click_gets_there_first) == 8


def test_a_hint_taken_meanwhile_does_not_stop_a_new_variant(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)

    def draw_while_another_tab_takes_a_hint() -> int:
        hint(store, 1)
        return 8

    assert replace(store, 7, draw=draw_while_another_tab_takes_a_hint) == 8


def test_hints_belong_to_the_open_variant(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    open_variant(store, "bob", *QUESTION, draw=lambda: 7)
    assert hints(store) == 0
    hint(store, 1)
    hint(store, 2)
    assert (hints(store), hints(store, "bob")) == (2, 0)
    replace(store, 7, draw=lambda: 8)
    assert hints(store) == 0


def test_the_same_hint_is_taken_once(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: hint(store, number), [1, 2, 2, 1] * 4))
    assert hints(store) == 2


def test_a_hint_on_a_variant_that_is_not_open_is_not_taken(store: Store) -> None:
    hint(store, 1)
    assert hints(store) is None
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    hint(store, 1, seed=8)
    hint(store, 1, round=2)
    assert hints(store) == 0


def test_a_hint_needs_a_number_from_1(store: Store) -> None:
    with pytest.raises(ValueError, match="number must be >= 1, got 0"):
        hint(store, 0)


def test_starting_over_closes_variants_and_hints(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    open_variant(store, "ada", "another quiz", "a", draw=lambda: 7)
    hint(store, 1)
    start_over(store, "ada", QUESTION[0])
    assert hints(store) is None
    assert open_variant(store, "ada", *QUESTION, draw=lambda: 8) == 8
    assert open_variant(store, "ada", "another quiz", "a", draw=no_draw) == 7
