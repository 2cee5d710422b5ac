"""Where a learner stands with one question, and handing in an answer to it."""

import hashlib
import secrets
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.learner.attempts import find_attempts, find_submission, keep
from core.learner.records import Attempt, KeptAttempt
from core.learner.turn import turn_of
from core.learner.variants import find_open, find_variant, new_variant, open_variant, take_hint
from core.quiz import NoVariantError, Question, Variant
from core.quiz.variant import ANSWER_CHARACTERS
from core.schedule import TORCH_VERSION
from core.store import Store

SEEDS = 2**31


@dataclass(frozen=True)
class Standing:
    """A question as one learner finds it: their variant, their answers to it, what is left.

    All of it is read from the store, so a reload or a second tab finds the same. Answers given
    to another wording of the question don't count for this one.
    """

    learner: str
    quiz: str
    round: int
    variant: Variant
    attempts: tuple[KeptAttempt, ...]
    hints_taken: int

    @property
    def question(self) -> Question:
        """The question that is asked."""
        return self.variant.question

    @property
    def tries_used(self) -> int:
        """How many answers were charged."""
        return sum(attempt.charged for attempt in self.attempts)

    @property
    def tries_left(self) -> int:
        """How many more may be charged."""
        return max(0, self.question.tries - self.tries_used)

    @property
    def solved(self) -> bool:
        """Whether a right answer is among those kept."""
        return any(attempt.verdict == "correct" for attempt in self.attempts)

    @property
    def given_up(self) -> bool:
        """Whether the answer was asked for: it counts as the last hint."""
        return self.hints_taken > len(self.question.hints)

    @property
    def over(self) -> bool:
        """Whether there's nothing left to answer, so that the key may be shown."""
        return self.solved or self.given_up or self.tries_left == 0

    @property
    def last(self) -> KeptAttempt | None:
        """The answer given last."""
        return self.attempts[-1] if self.attempts else None

    def was_given(self, answer: str) -> bool:
        """Whether an answer kept so far means the same, however it is spelled."""
        readable = (a.answer for a in self.attempts if a.verdict != "unreadable")
        canonical = self.variant.canonical
        return canonical(answer) in map(canonical, readable)


def standing(store: Store, learner: str, quiz: str, question: Question) -> Standing:
    """Return where the learner stands, drawing and keeping a variant at first sight.

    Raises:
        NoVariantError: If the question can't be asked at all.
    """

    def draw() -> int:
        return askable_seed(question)

    while True:
        with store.read() as connection:
            found = find_open(connection, learner, quiz, question.id)
            if found is not None:
                kept = find_attempts(
                    connection,
                    learner,
                    quiz=quiz,
                    question=question.id,
                    seed=found.seed,
                    round=found.round,
                    content_hash=question.content_hash,
                )
        if found is None:
            open_variant(store, learner, quiz, question.id, draw=draw)
            continue
        try:
            variant = question.variant(found.seed)
        except NoVariantError:  # The file was edited, and this seed no longer has a variant.
            new_variant(
                store, learner, quiz, question.id, seed=found.seed, round=found.round, draw=draw
            )
            continue
        return Standing(learner, quiz, found.round, variant, kept, found.hints)


def askable_seed(question: Question) -> int:
    """Draw a seed that has a variant. Raises NoVariantError, with the reason, if none has."""
    seed = secrets.randbelow(SEEDS)
    question.variant(seed)
    return seed


def hand_in(store: Store, now: Standing, answer: str) -> KeptAttempt | None:
    """Grade an answer by execution and keep it; return it as it stands in the database.

    A double click or a resend is the same answer at the same standing, and is kept once; so is
    an answer that repeats the one before. `now` may be long past: where the learner stands is
    read again, and when the question is over by then, nothing is kept and None is returned.
    """
    grade = now.variant.grade(answer)  # Before the transaction: it executes, and others wait.
    submission_id = _submission_id(now, answer)
    with store.begin(turn_of(now.learner)) as connection:
        sent = find_submission(connection, submission_id)
        if sent is not None:
            return sent
        then = _again(connection, now)
        if then is None or then.over:
            return None
        if then.last is not None and then.last.answer.strip() == answer.strip():
            return then.last
        attempt = Attempt(
            submission_id=submission_id,
            learner=now.learner,
            quiz=now.quiz,
            question=now.question.id,
            round=now.round,
            seed=now.variant.seed,
            answer=answer[:ANSWER_CHARACTERS],  # A longer one is unreadable anyway.
            verdict=grade.verdict,
            score=grade.score,
            mistake=grade.mistake,
            feedback=grade.diagnosis,
            charged=grade.verdict != "unreadable" and not then.was_given(answer),
            content_hash=now.question.content_hash,
            torch_version=TORCH_VERSION,
        )
        return keep(connection, attempt)


def ask_for_hint(store: Store, now: Standing) -> None:
    """Take the next hint; after the last one, the answer itself."""
    _take(store, now, number=now.hints_taken + 1)


def ask_for_answer(store: Store, now: Standing) -> None:
    """Give up: take the answer, which ends the question."""
    _take(store, now, number=len(now.question.hints) + 1)


def ask_for_another(store: Store, now: Standing) -> None:
    """Open a variant with other numbers; the answers to this one stay kept with it."""
    question, seed = now.question, now.variant.seed

    def draw() -> int:
        return askable_seed(question)

    new_variant(store, now.learner, now.quiz, question.id, seed=seed, round=now.round, draw=draw)


def _take(store: Store, now: Standing, *, number: int) -> None:
    seed, question = now.variant.seed, now.question.id
    take_hint(store, now.learner, now.quiz, question, seed=seed, round=now.round, number=number)


def _again(connection: Connection, now: Standing) -> Standing | None:
    """Read the same variant's standing anew; None if it is gone (the learner was forgotten)."""
    learner, quiz, question, seed = now.learner, now.quiz, now.question, now.variant.seed
    found = find_variant(connection, learner, quiz, question.id, seed=seed, round=now.round)
    if found is None:
        return None
    kept = find_attempts(
        connection,
        learner,
        quiz=quiz,
        question=question.id,
        seed=seed,
        round=now.round,
        content_hash=question.content_hash,
    )
    return replace(now, attempts=kept, hints_taken=found.hints)


def _submission_id(now: Standing, answer: str) -> str:
    # Of what a resend repeats, and nothing else: no state has to survive between the two.
    question = now.question
    parts = (now.learner, now.quiz, question.id, question.content_hash, now.round, now.variant.seed)
    text = "\x1f".join(map(str, (*parts, len(now.attempts), answer)))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
