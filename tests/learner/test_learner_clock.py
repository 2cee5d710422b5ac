from datetime import UTC, datetime, timedelta

import pytest

from core.learner import attempts, clock, last_visited, set_last_visited
from core.store import Store
from tests.learner.playing import give, value

SOON = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("moved", "by"),
    [
        ("", timedelta()),
        ("+3d", timedelta(days=3)),
        ("-1d", timedelta(days=-1)),
        ("+36h", timedelta(hours=36)),
        ("-90m", timedelta(minutes=-90)),
    ],
)
def test_the_clock_can_be_moved(monkeypatch: pytest.MonkeyPatch, moved: str, by: timedelta) -> None:
    monkeypatch.setenv("HALFWAVE_CLOCK", moved)
    assert abs(clock.now() - datetime.now(UTC) - by) < SOON
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize("moved", ["3d", "+3", "+3 d", "+d", "tomorrow", "+1000000d", "+3d "])
def test_what_is_no_move_is_said(monkeypatch: pytest.MonkeyPatch, moved: str) -> None:
    monkeypatch.setenv("HALFWAVE_CLOCK", moved)
    with pytest.raises(ValueError, match="HALFWAVE_CLOCK must look like"):
        clock.now()


def test_what_is_kept_bears_the_time_of_the_clock(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFWAVE_CLOCK", "+3d")
    then = datetime.now(UTC) + timedelta(days=3)
    give(store, value())
    set_last_visited(store, "ada", page="/", title="Home")
    assert abs(attempts(store, "ada")[0].created_at - then) < SOON
    arrived = last_visited(store, "ada")
    assert arrived is not None
    assert abs(arrived.arrived_at - then) < SOON
