"""Whose turn it is: learners and addresses share the places, and long runs leave the quick ones."""

import math
from collections.abc import Iterable

from core.sandbox import limits
from core.sandbox.guest.turns import NOBODY, Turn, Turns, Who


def waiting(*who: Who) -> Turns:
    turns = Turns()
    for each in who:
        assert turns.ask(Turn(each, math.inf)) is None
    return turns


def starts(turns: Turns, now: float = 0.0) -> list[Who]:
    """Give out all free places; return who got one, in order."""
    found = []
    while (turn := turns.next(now)) is not None:
        found.append(turn.who)
    return found


def order(turns: Turns) -> list[Who]:
    """Return in which order runs begin when each ends as soon as all places are taken."""
    found = starts(turns)
    while turns.running:
        turns.leave(turns.running[0], 0.0, now=0.0)
        found += starts(turns)
    return found


def crowd(address: str, learners: Iterable[int]) -> list[Who]:
    return [(address, f"learner {number}") for number in learners]


def test_new_runs_come_in_their_order_and_take_all_quick_places() -> None:
    class_ = crowd("school", range(200))
    turns = waiting(*class_)
    assert starts(turns) == class_[: limits.QUICK_PLACES]
    turns.leave(turns.running[0], 0.05, now=0.0)
    assert starts(turns) == [class_[limits.QUICK_PLACES]]
    assert order(waiting(*class_)) == class_


def test_who_has_no_run_comes_before_who_has_some() -> None:
    ada = ("school", "ada")
    assert order(waiting(*[("school", "greedy")] * 8, ada)).index(ada) <= limits.QUICK_PLACES
    assert order(waiting(*crowd("other", range(8)), ada)).index(ada) <= limits.QUICK_PLACES


def test_nobody_comes_after_learners() -> None:
    found = order(waiting(*[NOBODY] * 3, *crowd("school", range(3))))
    assert found[-3:] == [NOBODY] * 3


def test_who_used_much_time_lately_comes_later_for_a_while() -> None:
    turns = waiting(("school", "greedy"))
    assert starts(turns) == [("school", "greedy")]
    turns.leave(turns.running[0], limits.CPU_SECONDS, now=0.0)
    both = [("school", "greedy"), ("school", "ada")]
    for now, first in ((1.0, "ada"), (100 * limits.HALF_LIFE_SECONDS, "greedy")):
        turns.waiting = [Turn(who, math.inf) for who in both]
        assert starts(turns, now)[0] == ("school", first)
        while turns.running:
            turns.leave(turns.running[0], 0.0, now)


def test_a_run_that_is_no_longer_quick_takes_a_long_place() -> None:
    class_ = crowd("school", range(10))
    turns = waiting(*class_)
    begun = 0
    for _ in range(limits.LONG_PLACES):
        starts(turns)
        first = next(turn for turn in turns.running if not turn.is_long)
        assert not turns.outstays(first)
        assert first.is_long
        begun += 1
    starts(turns)
    quick = [turn for turn in turns.running if not turn.is_long]
    assert len(quick) == limits.QUICK_PLACES
    # The long places are taken, and others wait for its quick one.
    assert turns.outstays(quick[0])
    turns.leave(quick[0], limits.QUICK_SECONDS, now=0.0)
    turns.wait_again(quick[0])
    assert quick[0] not in turns.running
    assert starts(turns) == [class_[begun + limits.QUICK_PLACES]]
    # When a long place gets free, it begins there.
    turns.leave(next(turn for turn in turns.running if turn.is_long), 1.0, now=0.0)
    assert starts(turns) == [quick[0].who]


def test_where_nobody_waits_a_run_keeps_its_quick_place() -> None:
    turns = waiting(*crowd("school", range(limits.QUICK_PLACES + limits.LONG_PLACES)))
    for _ in range(limits.LONG_PLACES):
        starts(turns)
        turns.outstays(next(turn for turn in turns.running if not turn.is_long))
    starts(turns)
    assert turns.waiting == []
    assert not any(turns.outstays(turn) for turn in turns.running)


def test_who_waits_too_long_leaves() -> None:
    turns = Turns()
    soon, later = Turn(("school", "ada"), 10.0), Turn(("school", "emmy"), 20.0)
    turns.ask(soon)
    turns.ask(later)
    assert turns.give_up(9.0) == []
    assert turns.give_up(10.0) == [soon]
    assert turns.waiting == [later]


def test_where_too_many_wait_those_with_the_most_leave() -> None:
    class_ = crowd("school", range(limits.MAX_WAITING // 2 - 10))
    turns = waiting(*class_)
    many_each = crowd("greedy", [number % 10 for number in range(limits.MAX_WAITING)])
    one_each = crowd("crowd", range(limits.MAX_WAITING))
    left = [gone for who in many_each + one_each if (gone := turns.ask(Turn(who, math.inf)))]
    assert len(turns.waiting) == limits.MAX_WAITING
    assert {turn.who[0] for turn in left} == {"greedy", "crowd"}
    assert [turn.who for turn in turns.waiting if turn.who[0] == "school"] == class_
