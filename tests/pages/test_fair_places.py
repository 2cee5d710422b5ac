"""Places shared fairly: who is next, and when a place is free again."""

import threading
import time
from collections.abc import Iterable

import pytest

from pages.server.fair_places import FairPlaces, NoPlaceError


def served(places: FairPlaces, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Let all want a place, in this order, while none is free; return the order in which they get
    one, each keeping its place until the next has one."""
    order: list[tuple[str, str]] = []
    held = [threading.Event() for _ in range(places.count)]
    started = threading.Semaphore(0)
    threads = []

    def block(until: threading.Event) -> None:
        with places.place("first", f"{id(until)}"):
            started.release()
            until.wait()

    def want(address: str, learner: str) -> None:
        with places.place(address, learner):
            order.append((address, learner))
            # The order of those who wait is looked at while this place is taken.
            started.release()
            gate.acquire()

    gate = threading.Semaphore(0)
    for until in held:
        threads.append(threading.Thread(target=block, args=(until,)))
        threads[-1].start()
        started.acquire()
    for count, (address, learner) in enumerate(wanted, start=1):
        threads.append(threading.Thread(target=want, args=(address, learner)))
        threads[-1].start()
        while places.waiting < count:
            time.sleep(0.001)
    for until in held:
        until.set()
        started.acquire()
    for _ in range(places.count, len(threads) - places.count):
        gate.release()
        started.acquire()
    for _ in threads:
        gate.release()
    for thread in threads:
        thread.join()
    return order


def test_one_address_does_not_keep_another_out() -> None:
    crowd = [("crowd", f"learner {number}") for number in range(20)]
    order = served(FairPlaces(2), [*crowd, ("honest", "ada")])
    assert order.index(("honest", "ada")) <= 2


def test_one_learner_does_not_keep_out_another_at_the_same_address() -> None:
    greedy = [("school", "greedy")] * 20
    order = served(FairPlaces(2), [*greedy, ("school", "ada"), ("school", "emmy")])
    assert order.index(("school", "ada")) <= 2
    assert order.index(("school", "emmy")) <= 4


def test_those_who_have_the_same_come_in_their_order() -> None:
    wanted = [("school", f"learner {number}") for number in range(12)]
    assert served(FairPlaces(1), wanted) == wanted


def test_no_more_than_the_places_are_taken_at_once() -> None:
    places, taken, most = FairPlaces(3), [], []

    def work() -> None:
        for _ in range(30):
            with places.place("school", threading.current_thread().name):
                taken.append(1)
                most.append(len(taken))
                time.sleep(0)
                taken.pop()

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 360
    assert 1 < max(most) <= 3
    assert places.waiting == 0


def test_who_waits_in_vain_leaves_and_takes_no_place() -> None:
    places = FairPlaces(1)
    with places.place("school", "ada"):
        with pytest.raises(NoPlaceError), places.place("school", "emmy", patience=0.01):
            raise AssertionError("there was no place")
        assert places.waiting == 0
    with places.place("school", "emmy", patience=0):
        pass


def test_a_place_kept_for_long_is_given_to_the_next() -> None:
    places = FairPlaces(1, hold=0.01)
    with places.place("school", "slow"), places.place("school", "ada"):
        pass  # Without `hold`, this would wait forever.


def test_an_error_inside_gives_the_place_back() -> None:
    places = FairPlaces(1)
    with pytest.raises(ZeroDivisionError), places.place("school", "ada"):
        raise ZeroDivisionError
    with places.place("school", "ada", patience=0):
        pass
