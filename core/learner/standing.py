"""The standing of a learner with one question: variant, attempts, tries and hints left."""

import secrets
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.learner.attempts import find_attempts
from core.learner.modes import SITTINGS, Mode, mode_of
from core.learner.records import KeptAttempt
from core.learner.rounds import find_round
from core.learner.sittings import find_takes_answers
from core.learner.variants import (
    SEEDS,
    DrawnVariant,
    VariantKey,
    find_most_hints,
    find_open,
    find_shown,
    first_seed,
    new_variant,
)
from core.quiz import NoVariantError, Question, Variant
from core.quiz.wordings import same_keys
from core.store import Store


@dataclass(frozen=True)
class Standing:
    """One question for one learner: their variant, their attempts, the tries and hints left.

    All of it is read from the store, so a reload or a second tab finds the same. Answers given
    to another wording of the question count if its keys are the same: see `same_keys`. Where it is
    asked decides how: see `modes`; `closed` says that its diagnostic or test takes no more answers.
    """

    learner: str
    quiz: str
    round: int
    question: Question
    variant: Variant
    attempts: tuple[KeptAttempt, ...]
    hints_taken: int
    closed: bool = False

    @property
    def key(self) -> VariantKey:
        """What identifies the variant that is shown."""
        return VariantKey(self.quiz, self.question.id, self.round, self.variant.seed)

    @property
    def mode(self) -> Mode:
        """The mode in which it is asked."""
        return mode_of(self.quiz)

    @property
    def in_sitting(self) -> bool:
        """Whether it is one of the questions of a diagnostic or a test."""
        return self.mode in SITTINGS

    @property
    def tries_used(self) -> int:
        """How many answers used a try."""
        return sum(attempt.charged for attempt in self.attempts)

    @property
    def tries_left(self) -> int:
        """How many tries are left; in a test one, until the close."""
        if self.closed:
            return 0
        if self.mode == "test":
            return 1
        return max(0, tries(self.mode, self.question) - self.tries_used)

    @property
    def hints_left(self) -> int:
        """How many hints can still be taken; only practice and review have any."""
        if self.over or self.in_sitting:
            return 0
        return max(0, len(self.question.hints) - self.hints_taken)

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
        """Whether it takes no more answers, so that the key may be shown."""
        if self.mode == "test":
            return self.closed
        return self.solved or self.given_up or self.tries_left == 0

    @property
    def last(self) -> KeptAttempt | None:
        """The answer given last."""
        return self.attempts[-1] if self.attempts else None

    def was_given(self, answer: str) -> bool:
        """Whether an answer with the same meaning was given before, however it was written."""
        readable = (a.answer for a in self.attempts if a.verdict != "unreadable")
        canonical = self.variant.canonical
        return canonical(answer) in map(canonical, readable)


def tries(mode: Mode, question: Question) -> int:
    """Return how many tries a question has in a mode."""
    return 1 if mode in SITTINGS else question.tries


def standing(store: Store, learner: str, quiz: str, question: Question) -> Standing:
    """Return a learner's standing. Nothing is written before the learner acts.

    Raises:
        NoVariantError: If the question can't be asked at all.
    """

    def draw() -> int:
        return askable_seed(question)

    while True:
        with store.read() as connection:
            found = find_open(connection, learner, quiz, question.id)
            if found is None:
                number = find_round(connection, learner, quiz)
                seed = first_seed(learner, quiz, question.id, number)
                found = DrawnVariant(0, number, seed, hints=0)
            kept = _kept(connection, learner, quiz, question, found)
            closed = _closed(connection, learner, quiz, question, found)
        try:
            variant = question.variant(found.seed)
        except NoVariantError:  # The file was edited, and this seed no longer has a variant.
            shown = VariantKey(quiz, question.id, found.round, found.seed)
            new_variant(store, learner, shown, draw=draw)
            continue
        return Standing(learner, quiz, found.round, question, variant, kept, found.hints, closed)


def is_settled(store: Store, now: Standing) -> bool:
    """Return whether the question has an answer that counts or was given up, with any numbers.

    New numbers open a question again; what it revealed stays revealed.
    """
    if now.over:
        return True
    with store.read() as connection:
        given = find_attempts(
            connection, now.learner, quiz=now.quiz, question=now.question.id, round=now.round
        )
        hints = find_most_hints(connection, now.learner, now.key)
    return any(attempt.counts for attempt in given) or hints > len(now.question.hints)


def askable_seed(question: Question) -> int:
    """Draw a seed that has a variant. Raises NoVariantError, with the reason, if none has."""
    seed = secrets.randbelow(SEEDS)
    question.variant(seed)
    return seed


def can_be_asked(question: Question) -> bool:
    """Return whether a variant can be drawn."""
    try:
        askable_seed(question)
    except NoVariantError:
        return False
    return True


def reread(connection: Connection, now: Standing) -> Standing | None:
    """Read the standing of the same variant again, in a transaction that writes.

    None if the learner was never shown it.
    """
    learner, quiz, question = now.learner, now.quiz, now.question
    found = find_shown(connection, learner, now.key)
    if found is None:
        return None
    kept = _kept(connection, learner, quiz, question, found)
    closed = _closed(connection, learner, quiz, question, found)
    return replace(now, attempts=kept, hints_taken=found.hints, closed=closed)


def _closed(
    connection: Connection, learner: str, quiz: str, question: Question, found: DrawnVariant
) -> bool:
    if mode_of(quiz) not in SITTINGS:
        return False
    return not find_takes_answers(connection, learner, quiz, found.round, question.id)


def _kept(
    connection: Connection, learner: str, quiz: str, question: Question, found: DrawnVariant
) -> tuple[KeptAttempt, ...]:
    return find_attempts(
        connection,
        learner,
        quiz=quiz,
        question=question.id,
        seed=found.seed,
        round=found.round,
        content_hash=same_keys(question),
    )
