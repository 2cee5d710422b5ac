"""Handing in an answer to a question, and asking for help with it."""

import hashlib

from core.learner.attempts import find_submission, keep
from core.learner.elo import count_answer, find_ability, worth
from core.learner.records import Attempt, KeptAttempt, Sureness
from core.learner.standing import Standing, askable_seed, reread
from core.learner.variants import new_variant, take_hint
from core.learner.writing import write
from core.schedule import TORCH_VERSION
from core.store import Store
from core.store.locks import family_lock
from core.store.tables import storable


def hand_in(
    store: Store, now: Standing, answer: str, sure: Sureness | None = None
) -> KeptAttempt | None:
    """Grade an answer by execution and keep it; return it as the database has it.

    A double click or a resend is the same answer at the same standing, and is kept once; so is
    an answer that repeats the one before. `now` may be out of date: the standing is read
    again, and if the question is over by then, nothing is kept and None is returned.

    The first answer that is charged also moves the rating of the question's family; in a test,
    where an answer may be replaced, the one that counts does so at the close.
    """
    given, answer = answer, storable(answer)
    grade = now.variant.grade(given)  # Before the transaction: it executes, and others wait.
    submission_id = _submission_id(now, answer)
    with write(store, now.learner, family_lock(now.question.id)) as connection:
        sent = find_submission(connection, submission_id)
        if sent is not None:
            return sent
        then = reread(connection, now)
        if then is None or then.over:
            return None
        if then.last is not None and then.last.answer.strip() == answer.strip():
            return then.last
        attempt = Attempt(
            **dict(grade),
            submission_id=submission_id,
            learner=now.learner,
            quiz=now.quiz,
            question=now.question.id,
            round=now.round,
            seed=now.variant.seed,
            answer=answer[: now.question.answer_characters],  # A longer one is unreadable anyway.
            charged=grade.counts and not then.was_given(answer),
            content_hash=now.question.content_hash,
            torch_version=TORCH_VERSION,
            sure=sure,
            hints=then.hints_taken,
        )
        if attempt.charged and then.tries_used == 0 and now.mode not in ("test", "trial"):
            count_answer(
                connection,
                now.question.id,
                ability=find_ability(connection, now.learner),
                guess=now.variant.guess_rate or 0.0,
                score=worth(attempt.score, attempt.hints),
            )
        return keep(connection, attempt)


def ask_for_hint(store: Store, now: Standing) -> None:
    """Take the next hint; after the last one, the answer itself. A sitting has no hints."""
    if not now.in_sitting:
        take_hint(store, now.learner, now.key, number=now.hints_taken + 1)


def ask_for_answer(store: Store, now: Standing) -> None:
    """Give up: take the answer, which ends the question. A test shows none before its close."""
    if now.mode != "test":
        take_hint(store, now.learner, now.key, number=len(now.question.hints) + 1)


def ask_for_another(store: Store, now: Standing) -> None:
    """Open a variant with different numbers; the answers to this one stay kept with it.

    It does nothing in a sitting, which asks each question once.
    """
    if now.in_sitting:
        return
    question = now.question

    def draw() -> int:
        return askable_seed(question)

    new_variant(store, now.learner, now.key, draw=draw)


def _submission_id(now: Standing, answer: str) -> str:
    # A hash of exactly what a resend repeats, so no state has to be kept between the two.
    question = now.question
    parts = (now.learner, now.quiz, question.id, question.content_hash, now.round, now.variant.seed)
    text = "\x1f".join(map(str, (*parts, len(now.attempts), answer)))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
