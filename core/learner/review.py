"""Spaced review with FSRS: cards and their due dates, replayed from kept answers.

A card is a question family. It comes into being with the first question of the family that is
over, in whatever mode, and every further one is a review of it: nothing is stored for a card.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import fsrs
import numpy as np
from numpy.typing import NDArray

from core.learner.history import History, Outcome
from core.learner.modes import quiz_of_review
from core.learner.rounds import start_over
from core.learner.standing import Standing, standing
from core.quiz import Question
from core.store import Store

# Whole days from the first answer on: a family isn't drilled again after ten minutes, but what was
# forgotten is back on the next day. No fuzzing: the same answers always give the same days.
SCHEDULER: Final = fsrs.Scheduler(
    learning_steps=(), relearning_steps=(timedelta(days=1),), enable_fuzzing=False
)
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Card:
    """A review card: one question family, with how well the learner remembers it."""

    question: str
    due: datetime
    stability: float
    """Days until the chance of still knowing it has fallen to 0.9."""
    difficulty: float
    """From 1, easy, to 10."""
    retrievability: float
    """The chance of still knowing it now; FSRS counts whole days."""
    last_seen: datetime
    last_rating: fsrs.Rating
    reps: int

    def is_due(self, now: datetime) -> bool:
        """Whether it is due by the end of the day of `now`, in the zone of `now`.

        A card answered late in the evening is there again in the morning.
        """
        return self.due.astimezone(now.tzinfo).date() <= now.date()


def rating_of(outcome: Outcome) -> fsrs.Rating:
    """Return the FSRS rating of a question that is over.

    Never right: Again. Right after a wrong answer or a hint: Hard. Right with the first answer and
    no hint: Easy if the learner was sure, else Good.
    """
    if not outcome.solved:
        return fsrs.Rating.Again
    if not outcome.right_at_once:
        return fsrs.Rating.Hard
    return fsrs.Rating.Easy if outcome.sure else fsrs.Rating.Good


def cards(known: History, now: datetime) -> tuple[Card, ...]:
    """Return every card at the moment `now`, sorted by due date."""
    ended = [(outcome.ended_at, outcome) for outcome in known.outcomes if outcome.ended_at]
    ended.sort(key=lambda pair: pair[0])
    seen: dict[str, list[tuple[datetime, fsrs.Rating]]] = {}
    for ended_at, outcome in ended:
        seen.setdefault(outcome.question, []).append((ended_at, rating_of(outcome)))
    found = [_card(question, reviews, now) for question, reviews in seen.items()]
    return tuple(sorted(found, key=lambda card: (card.due, card.question)))


def due(cards: Iterable[Card], now: datetime) -> tuple[Card, ...]:
    """Return the cards due on the day of `now`, the least remembered first."""
    there = [card for card in cards if card.is_due(now)]
    return tuple(sorted(there, key=lambda card: (card.retrievability, card.due, card.question)))


def memory_curve(card: Card, days: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return days since the card was last seen, and the chance of still knowing it by then.

    Shapes (days + 1,) each, from day 0, where the chance is 1.
    """
    if days < 1:
        raise ValueError(f"days must be >= 1, got {days}")
    memory = fsrs.Card(card_id=0, stability=card.stability, due=EPOCH, last_review=EPOCH)
    elapsed = np.arange(days + 1)
    known = [
        SCHEDULER.get_card_retrievability(memory, EPOCH + timedelta(days=day))
        for day in range(days + 1)
    ]
    return elapsed.astype(np.float64), np.array(known)


def open_review(
    store: Store, learner: str, card: Card, question: Question, now: datetime
) -> Standing:
    """Return the standing in the review of a card, kept under `review:<id>`.

    A fresh variant is drawn when the card is due and its review before that is over. Pass the card
    as it is now: once answered it is not due any more, and what was answered stays on the screen.

    Raises:
        NoVariantError: If the question can't be asked at all.
    """
    quiz = quiz_of_review(card.question)
    found = standing(store, learner, quiz, question)
    if found.over and card.is_due(now):
        start_over(store, learner, quiz, after=found.round)
        found = standing(store, learner, quiz, question)
    return found


def _card(question: str, reviews: Sequence[tuple[datetime, fsrs.Rating]], now: datetime) -> Card:
    memory = fsrs.Card(card_id=0, due=reviews[0][0])  # Without an id it sleeps to make one.
    for at, rating in reviews:
        memory, _ = SCHEDULER.review_card(memory, rating, at.astimezone(UTC))
    last_seen, last_rating = reviews[-1]
    return Card(
        question=question,
        due=memory.due,
        stability=memory.stability or 0.0,
        difficulty=memory.difficulty or 0.0,
        retrievability=SCHEDULER.get_card_retrievability(memory, now.astimezone(UTC)),
        last_seen=last_seen,
        last_rating=last_rating,
        reps=len(reviews),
    )
