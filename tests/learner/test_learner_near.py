"""A right number with too few digits: nothing is lost, in every mode, and there is another try."""

import csv
import io
from datetime import timedelta

import pytest

from core.learner import (
    KeptAttempt,
    ask_for_answer,
    cards,
    close_test,
    export_csv,
    history,
    is_settled,
    open_diagnostic,
    open_test,
    progress,
    quiz_of_test,
    ratings,
    result_of_test,
)
from core.learner.attempts import answered
from core.learner.elo import Family, find_ability, find_families
from core.quiz import Pool, Quiz
from core.store import Store
from tests.learner.playing import NOON, QUIZ, catalogue, give, see, value

# PyTorch gives 0.011698.
ONE = value(
    vars={}, where=None, prompt="Which rate?", ask={"rate_at": 7},
    run={"scheduler": "CosineAnnealingLR", "args": {"T_max": 9}},
)  # fmt: skip
ALL = catalogue(ONE)
FINAL = Quiz("final", "The final", "Of everything.", (), (Pool(take=1, questions=(ONE.id,)),))
TEST = quiz_of_test("final")
NEAR, RIGHT, WRONG = "0.012", "0.0117", "0.05"


def known(store: Store, learner: str) -> tuple[object, ...]:
    """Return all that is made of a learner's answers, without times."""
    found = history(store, learner, ALL)
    later = NOON + timedelta(days=400)
    with store.read() as connection:
        ability = find_ability(connection, learner)
    return (
        [(o.score, o.hints, o.right_at_once, o.solved, o.mistakes) for o in found.outcomes],
        ability,
        ratings(found),
        [(card.last_rating, card.reps) for card in cards(found, later)],
        answered(store, learner),
    )


def try_out(store: Store, learner: str, *texts: str) -> list[KeptAttempt]:
    return [give(store, ONE, text, learner=learner) for text in texts]


def test_it_costs_no_try(store: Store) -> None:
    near, again, right = try_out(store, "ada", NEAR, "0.01", RIGHT)
    assert (near.verdict, near.charged) == ("near", False)
    assert (again.verdict, again.charged) == ("near", False)
    assert (right.verdict, right.charged) == ("correct", True)
    assert see(store, ONE).tries_used == 1


def test_tries_are_left_as_they_were(store: Store) -> None:
    try_out(store, "ada", WRONG, NEAR, NEAR)
    now = see(store, ONE)
    assert (now.tries_left, now.over, now.solved) == (2, False, False)


@pytest.mark.parametrize("rest", [(RIGHT,), (WRONG, RIGHT), (WRONG,), ()])
def test_nothing_else_knows_of_it(store: Store, rest: tuple[str, ...]) -> None:
    try_out(store, "ada", *rest)
    families = _families(store)
    try_out(store, "bob", NEAR, *rest, *(("0.01",) if RIGHT not in rest else ()))
    ada, bob = known(store, "ada"), known(store, "bob")
    if not rest:
        assert bob == ada
        assert _families(store) == {} == families
        assert not is_settled(store, see(store, ONE, learner="bob"))
    else:
        assert bob[0] == ada[0]
        assert bob[3:] == ada[3:]


def test_it_moves_no_rating(store: Store) -> None:
    try_out(store, "ada", NEAR)
    assert _families(store) == {}
    try_out(store, "ada", RIGHT)
    families = _families(store)
    assert families[ONE.id].answers == 1
    assert known(store, "ada")[1] > 0  # type: ignore[operator]


def test_giving_up_after_it_is_giving_up(store: Store) -> None:
    try_out(store, "ada", NEAR)
    for learner in ("ada", "bob"):
        ask_for_answer(store, see(store, ONE, learner=learner))
    assert known(store, "ada")[0] == known(store, "bob")[0] == [(0.0, 0, False, False, ())]


def test_it_is_practice_of_that_day(store: Store) -> None:
    (near,) = try_out(store, "ada", NEAR)
    there = progress(history(store, "ada", ALL), near.created_at)
    assert there.answers_by_day == {near.created_at.date(): 1}


def test_a_diagnostic_waits_for_the_next_try(store: Store) -> None:
    opened = open_diagnostic(store, history(store, "ada", ALL), NOON)
    assert opened is not None
    give(store, ONE, NEAR, quiz=opened.quiz)
    now = see(store, ONE, quiz=opened.quiz)
    assert (now.over, now.tries_left) == (False, 1)
    give(store, ONE, RIGHT, quiz=opened.quiz)
    (outcome,) = history(store, "ada", ALL).outcomes
    assert (outcome.score, outcome.right_at_once) == (1.0, True)


@pytest.mark.parametrize("before", [(), (WRONG,), (RIGHT,)])
def test_a_test_gives_half_of_the_points_and_moves_nothing(
    store: Store, before: tuple[str, ...]
) -> None:
    there = open_test(store, "ada", FINAL, ALL, NOON)
    for text in (*before, NEAR):
        give(store, ONE, text, quiz=TEST)
    close_test(store, there, ALL, NOON + timedelta(hours=1))
    found = result_of_test(store, there, ALL)
    assert (found.points, found.max_points, found.answered) == (0.5, 1, 1)
    assert known(store, "ada")[0] == []
    assert _families(store) == {}


def test_a_download_has_it(store: Store) -> None:
    try_out(store, "ada", NEAR)
    (row,) = csv.DictReader(io.StringIO(export_csv(store, "ada")))
    assert (row["verdict"], row["charged"], row["quiz"]) == ("near", "False", QUIZ)


def _families(store: Store) -> dict[str, Family]:
    with store.read() as connection:
        return dict(find_families(connection))
