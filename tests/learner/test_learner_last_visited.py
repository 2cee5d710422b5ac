from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from core.learner import (
    last_visited,
    present_round,
    quiz_place,
    set_last_visited,
    set_quiz_place,
    start_over,
)
from core.store import Store


def test_a_new_learner_has_been_nowhere(store: Store) -> None:
    assert last_visited(store, "ada") is None
    assert quiz_place(store, "ada", "half-wave") is None
    assert present_round(store, "ada", "half-wave") == 1


def test_the_last_place_counts(store: Store) -> None:
    set_last_visited(store, "ada", page="/lesson?name=cosine", title="The cosine formula")
    set_last_visited(store, "bob", page="/", title="Home")
    set_last_visited(store, "ada", page="/playground?T_max=7", title="Playground")
    last = last_visited(store, "ada")
    assert last is not None
    assert (last.page, last.title) == ("/playground?T_max=7", "Playground")
    assert abs(datetime.now(UTC) - last.arrived_at) < timedelta(minutes=1)


def test_the_open_question_is_of_one_learner_and_quiz(store: Store) -> None:
    set_quiz_place(store, "ada", "half-wave", "a")
    set_quiz_place(store, "ada", "half-wave", "b")
    set_quiz_place(store, "ada", "floor", "c")
    assert quiz_place(store, "ada", "half-wave") == "b"
    assert quiz_place(store, "ada", "floor") == "c"
    assert quiz_place(store, "bob", "half-wave") is None


def test_staying_where_one_is_writes_nothing(store: Store) -> None:
    set_last_visited(store, "ada", page="/", title="Home")
    set_quiz_place(store, "ada", "half-wave", "a")
    begun: list[object] = []
    event.listen(store._engine, "commit", begun.append)
    set_last_visited(store, "ada", page="/", title="Home")
    set_quiz_place(store, "ada", "half-wave", "a")
    assert begun == []
    set_last_visited(store, "ada", page="/", title="Welcome")
    set_quiz_place(store, "ada", "half-wave", "b")
    assert len(begun) == 2


def test_starting_over_opens_a_round_of_that_quiz(store: Store) -> None:
    set_quiz_place(store, "ada", "half-wave", "b")
    set_quiz_place(store, "ada", "floor", "c")
    assert start_over(store, "ada", "half-wave") == 2
    assert quiz_place(store, "ada", "half-wave") is None
    set_quiz_place(store, "ada", "half-wave", "a")
    assert present_round(store, "ada", "half-wave") == 2
    assert start_over(store, "ada", "half-wave") == 3
    assert quiz_place(store, "ada", "floor") == "c"
    assert present_round(store, "ada", "floor") == 1
    assert present_round(store, "bob", "half-wave") == 1


def test_starting_over_after_a_round_that_is_past_changes_nothing(store: Store) -> None:
    assert start_over(store, "ada", "half-wave", after=1) == 2
    set_quiz_place(store, "ada", "half-wave", "b")
    assert start_over(store, "ada", "half-wave", after=1) == 2
    assert quiz_place(store, "ada", "half-wave") == "b"
