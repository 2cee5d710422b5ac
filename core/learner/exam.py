"""Tests: questions drawn from pools, with results after the close."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from core.learner.attempts import find_attempts
from core.learner.elo import count_answer, find_ability
from core.learner.history import Questions
from core.learner.modes import quiz_of_test
from core.learner.records import KeptAttempt
from core.learner.rounds import find_round
from core.learner.sittings import Sitting, find_sitting, keep_change, keep_new, sitting
from core.learner.standing import can_be_asked
from core.learner.writing import write
from core.quiz import Pool, Question, Quiz
from core.quiz.wordings import same_keys
from core.store import Store
from core.store.locks import family_lock


@dataclass(frozen=True)
class TestRow:
    """One question of a test with its result."""

    __test__ = False  # Not one of pytest's.

    question: str
    title: str
    """Its id if the question no longer exists."""
    attempt: KeptAttempt | None
    """The answer that counts: the last readable one."""
    gone: bool
    """Whether no file has the question any more. Unanswered, it is left out of the points."""
    reworded: bool
    """Whether its key may have changed since: the answer was graded with the key of that day."""

    @property
    def counts(self) -> bool:
        """Whether it counts for the points of the test."""
        return self.attempt is not None or not self.gone

    @property
    def points(self) -> float:
        """What the answer is worth, in 0 … 1."""
        return self.attempt.score if self.attempt else 0.0


@dataclass(frozen=True)
class TestResult:
    """The result of a test, question by question."""

    __test__ = False

    rows: tuple[TestRow, ...]

    @property
    def points(self) -> float:
        """The points of all answers."""
        return sum(row.points for row in self.rows)

    @property
    def max_points(self) -> int:
        """The highest number of points."""
        return sum(row.counts for row in self.rows)

    @property
    def answered(self) -> int:
        """How many questions have a readable answer."""
        return sum(row.attempt is not None for row in self.rows)


def draw(pools: Sequence[Pool], questions: Questions, rng: random.Random) -> tuple[str, ...]:
    """Draw the questions of a test, in the order of the pools, none of them twice.

    Only what can be asked is drawn; a pool that has too few gives them all.
    """
    drawn: list[str] = []
    for pool in pools:
        left = [name for name in pool.ids(questions) if name not in drawn]
        rng.shuffle(left)
        drawn += islice((name for name in left if can_be_asked(questions[name])), pool.take)
    return tuple(drawn)


def open_test(
    store: Store, learner: str, quiz: Quiz, questions: Questions, now: datetime
) -> Sitting:
    """Return the test of the present round, drawn and kept at first sight.

    It may be open or closed; `start_over` begins another. What was drawn stays, whatever becomes of
    the files: a page skips questions that no longer exist, and says so.

    Raises:
        ValueError: If no question can be drawn.
    """
    name = quiz_of_test(quiz.slug)
    found = sitting(store, learner, name)
    if found is not None:
        return found
    # Before the transaction: it executes, and others wait.
    drawn = draw(quiz.pools, questions, random.SystemRandom())
    if not drawn:
        raise ValueError(f"a test needs at least one question, got none from {quiz.slug}")
    with write(store, learner) as connection:
        round_ = find_round(connection, learner, name)
        found = find_sitting(connection, learner, name, round_)
        if found is not None:
            return found
        new = Sitting(learner, name, round_, drawn, now)
        keep_new(connection, new)
        return new


def close_test(store: Store, test: Sitting, questions: Questions, now: datetime) -> Sitting:
    """Close a test: its answers are final and count, for the learner and for the families.

    Closing it again changes nothing.
    """
    # Before the transaction: it executes, and others wait.
    guesses = {n: questions[n].guess_rate for n in test.questions if n in questions}
    locks = [family_lock(name) for name in sorted(test.questions)]
    with write(store, test.learner, *locks) as connection:
        there = find_sitting(connection, test.learner, test.quiz, test.round)
        if there is None or there.closed:
            return there or replace(test, closed_at=now)
        ability = find_ability(connection, there.learner)
        for name, attempt in _counting(connection, there).items():
            if name in guesses and attempt.counts:
                guess = guesses[name]
                count_answer(connection, name, ability=ability, guess=guess, score=attempt.score)
        closed = replace(there, closed_at=now)
        keep_change(connection, closed)
    return closed


def result_of_test(store: Store, test: Sitting, questions: Questions) -> TestResult:
    """Return the result of a test. Show the points only after its close."""
    with store.read() as connection:
        counting = _counting(connection, test)
    return TestResult(tuple(_row(name, questions.get(name), counting) for name in test.questions))


def _row(name: str, question: Question | None, counting: Mapping[str, KeptAttempt]) -> TestRow:
    attempt = counting.get(name)
    return TestRow(
        question=name,
        title=question.title if question else name,
        attempt=attempt,
        gone=question is None,
        reworded=bool(question and attempt and attempt.content_hash not in same_keys(question)),
    )


def _counting(connection: Connection, test: Sitting) -> dict[str, KeptAttempt]:
    """Return the answers that count: the last readable one of each question."""
    kept = find_attempts(connection, test.learner, quiz=test.quiz, round=test.round)
    return {a.question: a for a in kept if a.verdict != "unreadable"}
