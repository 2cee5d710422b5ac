from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from core.learner import Sitting, attempts, forget, set_last_visited, set_quiz_place, was_forgotten
from core.learner.attempts import keep
from core.learner.elo import count_answer
from core.learner.records import Attempt
from core.learner.sittings import keep_new
from core.store import Store, tables
from tests.learner.playing import open_variant


def leave_something_everywhere(store: Store, learner: str) -> None:
    seed = open_variant(store, learner, "half-wave", "a", draw=lambda: 7)
    set_last_visited(store, learner, page="/", title="Home")
    set_quiz_place(store, learner, "half-wave", "a")
    with store.begin() as connection:
        now = datetime(2026, 3, 1, tzinfo=UTC)
        keep_new(connection, Sitting(learner, "diagnostic", 1, ("a",), now))
        count_answer(connection, "a", ability=0, guess=0, score=1)
    for number in range(2):
        attempt = Attempt(
            submission_id=f"{learner} {number}",
            learner=learner,
            quiz="half-wave",
            question="a",
            round=1,
            seed=seed,
            answer="0.05",
            verdict="correct",
            score=1,
            diagnosis="",
            charged=True,
            content_hash="",
            torch_version="",
        )
        with store.begin() as connection:
            keep(connection, attempt)


def rows_by_table(store: Store) -> dict[str, int | None]:
    with store.read() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in tables.metadata.tables.items()
        }


def test_forgetting_leaves_no_row_in_any_table(store: Store) -> None:
    leave_something_everywhere(store, "ada")
    before = rows_by_table(store)
    assert before.pop("forgotten") == 0
    assert all(before.values()), f"a table that this test does not fill: {before}"
    of_nobody = before.pop("families")  # How hard a family is says nothing of a learner.
    assert forget(store, "ada") == sum(filter(None, before.values()))
    after = rows_by_table(store)
    assert after.pop("families") == of_nobody
    assert after.pop("forgotten") == 1  # A hash, from which no id can be computed.
    assert not any(after.values())


def test_forgetting_touches_no_one_else(store: Store) -> None:
    leave_something_everywhere(store, "bob")
    before = rows_by_table(store)
    leave_something_everywhere(store, "ada")
    forget(store, "ada")
    assert rows_by_table(store) == {**before, "forgotten": 1}
    assert len(attempts(store, "bob")) == 2


def test_who_is_not_known_is_forgotten_already(store: Store) -> None:
    assert forget(store, "nobody") == 0


def test_who_was_forgotten_is_known_by_a_hash_for_as_long_as_a_cookie_lasts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(store, "ada")
    forget(store, "ada")
    assert was_forgotten(store, "ada")
    assert not was_forgotten(store, "bob")
    with store.read() as connection:
        [row] = connection.execute(select(tables.forgotten)).all()
    assert "ada" not in str(row)
    monkeypatch.setenv("HALFWAVE_CLOCK", "+366d")
    forget(store, "bob")
    assert not was_forgotten(store, "ada")
    assert was_forgotten(store, "bob")
