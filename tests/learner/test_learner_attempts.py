import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from core.learner import KeptAttempt, answered, attempts, start_over
from core.learner.attempts import find_submission, keep
from core.learner.records import Attempt
from core.quiz.variant import ANSWER_CHARACTERS_AT_MOST
from core.store import Store


def attempt(**changes: Any) -> Attempt:
    given = {
        "submission_id": uuid.uuid4().hex,
        "learner": "ada",
        "quiz": "half-wave",
        "question": "rate-after-k",
        "round": 1,
        "seed": 7,
        "answer": "0.05",
        "verdict": "wrong",
        "score": 0.0,
        "mistake": "full-wave",
        "diagnosis": "T_max is half a wave.",
        "charged": True,
        "content_hash": "c0ffee",
        "torch_version": "2.13.0",
    }
    return Attempt.model_validate(given | changes)


def kept(store: Store, attempt: Attempt) -> KeptAttempt:
    with store.begin() as connection:
        return keep(connection, attempt)


def test_an_attempt_is_kept_as_it_was_given(store: Store) -> None:
    given = attempt(
        answer=" 5e-2\n",
        score=0.1 + 0.2,
        verdict="partly",
        mistake=None,
        round=3,
        sure="sure",
        hints=2,
    )
    back = kept(store, given)
    assert Attempt.model_validate(back.model_dump(include=set(Attempt.model_fields))) == given
    assert abs(datetime.now(UTC) - back.created_at) < timedelta(minutes=1)
    assert attempts(store, "ada") == (back,)


def test_an_attempt_is_found_by_its_submission(store: Store) -> None:
    first = kept(store, attempt(submission_id="once"))
    with store.read() as connection:
        assert find_submission(connection, "once") == first
        assert find_submission(connection, "twice") is None


def test_a_submission_is_never_kept_twice(store: Store) -> None:
    first = kept(store, attempt(submission_id="once"))
    for learner in ("ada", "bob"):
        with pytest.raises(IntegrityError):
            kept(store, attempt(submission_id="once", learner=learner))
    assert attempts(store, "ada") == (first,)
    assert attempts(store, "bob") == ()


def test_attempts_come_in_order_and_by_every_filter(store: Store) -> None:
    sent = [
        attempt(quiz=quiz, question=question, round=round_, answer=str(number))
        for number, (quiz, question, round_) in enumerate(itertools.product("pq", "ab", (1, 2)))
    ]
    for each in sent:
        kept(store, each)
    kept(store, attempt(learner="bob"))

    def answers(**filters: Any) -> str:
        return "".join(each.answer for each in attempts(store, "ada", **filters))

    assert answers() == "01234567"
    assert answers(quiz="p") == "0123"
    assert answers(question="b") == "2367"
    assert answers(quiz="q", question="a", round=2) == "5"
    assert answers(round=1) == "0246"
    assert answers(round=3) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 1.01},
        {"score": float("nan")},
        {"verdict": "right"},
        {"learner": ""},
        {"submission_id": ""},
        {"round": 0},
        {"seed": -1},
        {"seed": 2**63},
        {"sure": "very"},
        {"hints": -1},
        {"answer": "9" * (ANSWER_CHARACTERS_AT_MOST + 1)},
    ],
    ids=str,
)
def test_what_is_no_attempt_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        attempt(**wrong)


def test_the_largest_attempt_is_kept(store: Store) -> None:
    given = attempt(seed=2**63 - 1, answer="η" * ANSWER_CHARACTERS_AT_MOST)
    back = kept(store, given)
    assert (back.seed, back.answer) == (given.seed, given.answer)


def test_answered_counts_each_question_of_the_present_round_once(store: Store) -> None:
    kept(store, attempt(question="one"))
    kept(store, attempt(question="one", seed=5))
    kept(store, attempt(question="two", verdict="unreadable"))
    kept(store, attempt(question="three", quiz="other"))
    kept(store, attempt(question="four", learner="bob"))
    assert answered(store, "ada") == {"half-wave": {"one"}, "other": {"three"}}
    start_over(store, "ada", "half-wave")
    assert answered(store, "ada") == {"other": {"three"}}
