"""Where a learner stands with one question, and handing in an answer to it."""

import hashlib
import secrets
from dataclasses import dataclass

from core.learner.attempts import attempts, keep
from core.learner.records import Attempt, KeptAttempt
from core.learner.rounds import present_round
from core.learner.variants import hints_used, new_variant, open_variant, take_hint
from core.quiz import NoVariantError, Question, Variant
from core.schedule import TORCH_VERSION
from core.store import Store

SEEDS = 2**31


@dataclass(frozen=True)
class Standing:
    """A question as one learner finds it: their variant, their answers to it, what is left.

    All of it is read from the store, so a reload or a second tab finds the same.
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
    def score(self) -> float:
        """The best score of an answer that was kept, 0 … 1."""
        return max((attempt.score for attempt in self.attempts), default=0.0)

    @property
    def last(self) -> KeptAttempt | None:
        """The answer given last."""
        return self.attempts[-1] if self.attempts else None


def standing(store: Store, learner: str, quiz: str, question: Question) -> Standing:
    """Return where the learner stands, drawing and keeping a variant at first sight.

    Answers given to another wording of the question don't count for this one.

    Raises:
        NoVariantError: If the question can't be asked at all.
    """

    def draw() -> int:
        return askable_seed(question)

    seed = open_variant(store, learner, quiz, question.id, draw=draw)
    try:
        variant = question.variant(seed)
    except NoVariantError:  # The file was edited, and this seed no longer has a variant.
        variant = question.variant(new_variant(store, learner, quiz, question.id, draw=draw))
    round_ = present_round(store, learner, quiz)
    kept = attempts(
        store, learner, quiz=quiz, question=question.id, seed=variant.seed, round=round_
    )
    same_wording = tuple(a for a in kept if a.content_hash == question.content_hash)
    hints = hints_used(store, learner, quiz, question.id)
    return Standing(learner, quiz, round_, variant, same_wording, hints)


def askable_seed(question: Question) -> int:
    """Draw a seed that has a variant. Raises NoVariantError, with the reason, if none has."""
    seed = secrets.randbelow(SEEDS)
    question.variant(seed)
    return seed


def hand_in(store: Store, now: Standing, answer: str) -> KeptAttempt:
    """Grade an answer by execution and keep it; return it as it stands in the database.

    A double click or a resend is the same answer at the same standing, and is kept once; so is
    an answer that repeats the one before.
    """
    if now.last is not None and now.last.answer.strip() == answer.strip():
        return now.last
    grade = now.variant.grade(answer)
    return keep(
        store,
        Attempt(
            submission_id=_submission_id(now, answer),
            learner=now.learner,
            quiz=now.quiz,
            question=now.question.id,
            seed=now.variant.seed,
            answer=answer,
            verdict=grade.verdict,
            score=grade.score,
            mistake=grade.mistake,
            feedback=grade.diagnosis,
            content_hash=now.question.content_hash,
            torch_version=TORCH_VERSION,
        ),
    )


def ask_for_hint(store: Store, now: Standing) -> None:
    """Take the next hint; after the last one, the answer itself."""
    take_hint(store, now.learner, now.quiz, now.question.id, number=now.hints_taken + 1)


def ask_for_answer(store: Store, now: Standing) -> None:
    """Give up: take the answer, which ends the question."""
    last = len(now.question.hints) + 1
    take_hint(store, now.learner, now.quiz, now.question.id, number=last)


def ask_for_another(store: Store, now: Standing) -> None:
    """Open a variant with other numbers; the answers to this one stay kept with it."""
    question = now.question
    new_variant(store, now.learner, now.quiz, question.id, draw=lambda: askable_seed(question))


def _submission_id(now: Standing, answer: str) -> str:
    # Of what a resend repeats, and nothing else: no state has to survive between the two.
    question = now.question
    parts = (now.learner, now.quiz, question.id, question.content_hash, now.round, now.variant.seed)
    text = "\x1f".join(map(str, (*parts, len(now.attempts), answer)))
    return hashlib.sha256(text.encode()).hexdigest()
