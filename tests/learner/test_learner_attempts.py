import itertools
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.learner import (
    ANSWER_LIMIT,
    Attempt,
    KeptAttempt,
    SubmissionTakenError,
    attempts,
    keep,
    open_variant,
    start_over,
)
from core.store import Store, open_store

QUESTION = ("half-wave", "rate-after-k")


def attempt(**changes: Any) -> Attempt:
    given = {
        "submission_id": uuid.uuid4().hex,
        "learner": "ada",
        "quiz": QUESTION[0],
        "question": QUESTION[1],
        "seed": 7,
        "answer": "0.05",
        "verdict": "wrong",
        "score": 0.0,
        "mistake": "full-wave",
        "feedback": "T_max is half a wave.",
        "content_hash": "c0ffee",
        "torch_version": "2.13.0",
    }
    return Attempt.model_validate(given | changes)


def test_an_attempt_is_kept_as_it_was_given(store: Store) -> None:
    given = attempt(answer=" 5e-2\n", score=0.1 + 0.2, verdict="partly", mistake=None)
    kept = keep(store, given)
    assert Attempt.model_validate(kept.model_dump(include=set(Attempt.model_fields))) == given
    assert (kept.round, kept.charged) == (1, True)
    assert abs(datetime.now(UTC) - kept.created_at) < timedelta(minutes=1)
    assert attempts(store, "ada") == (kept,)


def test_a_resend_gives_back_the_first(store: Store) -> None:
    first = keep(store, attempt(submission_id="once"))
    assert keep(store, attempt(submission_id="once")) == first
    assert keep(store, attempt(submission_id="once", answer="changed", verdict="correct")) == first
    assert attempts(store, "ada") == (first,)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls in threads of their own and return the results; an exception is one."""

    def result(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except SubmissionTakenError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(result, calls))


def test_resends_at_the_same_moment_are_one_attempt(store: Store, database_url: str) -> None:
    other = open_store(database_url)  # As a second process would have.
    sent = attempt()
    stores = [store, other] * 8
    kept = at_once(*[lambda store=store: keep(store, sent) for store in stores])
    assert len(kept) == 16
    assert set(kept) == set(attempts(store, "ada"))
    assert len(attempts(store, "ada")) == 1
    other.close()


def test_the_same_answer_at_the_same_moment_costs_one_try(store: Store, database_url: str) -> None:
    other = open_store(database_url)
    stores = [store, other] * 8
    kept = at_once(*[lambda store=store: keep(store, attempt()) for store in stores])
    assert len({each.id for each in kept}) == 16
    assert sum(each.charged for each in kept) == 1
    other.close()


def test_a_submission_of_another_learner_is_neither_shown_nor_changed(store: Store) -> None:
    hers = keep(store, attempt(submission_id="once", answer="hers"))
    with pytest.raises(SubmissionTakenError) as refusal:
        keep(store, attempt(submission_id="once", learner="bob", answer="his"))
    assert "hers" not in str(refusal.value)
    assert "ada" not in str(refusal.value)
    assert attempts(store, "ada") == (hers,)
    assert attempts(store, "bob") == ()


def test_of_two_learners_with_one_submission_one_is_refused(store: Store) -> None:
    for _ in range(20):
        sent = [attempt(submission_id=uuid.uuid4().hex, learner=name) for name in ("ada", "bob")]
        sent[1] = sent[1].model_copy(update={"submission_id": sent[0].submission_id})
        results = at_once(*[lambda each=each: keep(store, each) for each in sent])
        assert {type(result) for result in results} == {KeptAttempt, SubmissionTakenError}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["half-wave", "floor"]),
            st.sampled_from(["a", "b"]),
            st.sampled_from([1, 2]),
            st.sampled_from(["0.05", " 0.05\t", "0.050", "", "\u2003", "nan\0"]),
            st.sampled_from(["correct", "partly", "wrong", "unreadable"]),
        ),
        max_size=12,
    )
)
def test_an_answer_costs_a_try_once_for_a_variant_and_never_when_unreadable(
    store: Store, sent: list[tuple[str, str, int, str, str]]
) -> None:
    learner = uuid.uuid4().hex
    seen: set[tuple[str, str, int, str]] = set()
    for quiz, question, seed, answer, verdict in sent:
        same = (quiz, question, seed, answer.strip())
        kept = keep(
            store,
            attempt(
                learner=learner,
                quiz=quiz,
                question=question,
                seed=seed,
                answer=answer,
                verdict=verdict,
            ),
        )
        assert kept.charged == (verdict != "unreadable" and same not in seen)
        seen.add(same)


def test_a_new_round_charges_anew_for_the_same_numbers(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    keep(store, attempt())
    start_over(store, "ada", QUESTION[0])
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    again = keep(store, attempt())
    assert (again.round, again.charged) == (2, True)


def test_an_old_tab_answers_in_the_round_its_variant_was_drawn_in(store: Store) -> None:
    open_variant(store, "ada", *QUESTION, draw=lambda: 7)
    start_over(store, "ada", QUESTION[0])
    open_variant(store, "ada", *QUESTION, draw=lambda: 8)
    assert keep(store, attempt(seed=7)).round == 1
    assert keep(store, attempt(seed=8)).round == 2


def test_attempts_come_in_order_and_by_every_filter(store: Store) -> None:
    sent = [
        attempt(quiz=quiz, question=question, seed=seed, answer=str(number))
        for number, (quiz, question, seed) in enumerate(itertools.product("pq", "ab", (1, 2)))
    ]
    for each in sent:
        keep(store, each)
    keep(store, attempt(learner="bob"))

    def answers(**filters: Any) -> str:
        return "".join(each.answer for each in attempts(store, "ada", **filters))

    assert answers() == "01234567"
    assert answers(quiz="p") == "0123"
    assert answers(question="b") == "2367"
    assert answers(quiz="q", question="a", seed=2) == "5"
    assert answers(round=1) == "01234567"
    assert answers(round=2) == ""
    assert answers(seed=0) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 1.01},
        {"score": float("nan")},
        {"verdict": "right"},
        {"learner": ""},
        {"submission_id": ""},
        {"seed": -1},
        {"seed": 2**63},
        {"answer": "9" * (ANSWER_LIMIT + 1)},
    ],
    ids=str,
)
def test_what_is_no_attempt_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        attempt(**wrong)


def test_the_largest_attempt_is_kept(store: Store) -> None:
    given = attempt(seed=2**63 - 1, answer="η" * ANSWER_LIMIT)
    kept = keep(store, given)
    assert (kept.seed, kept.answer) == (given.seed, given.answer)
