"""Progress: skills, confusions met and overcome, days of practice."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from core.learner.history import History, Outcome
from core.learner.ratings import SkillRating, ratings

# How many days in a row may pass without an answer before a streak ends.
DAYS_OFF: Final = 1


@dataclass(frozen=True)
class ConfusionMet:
    """A confusion that the learner's answers have shown."""

    number: int
    times: int
    last_at: datetime
    overcome_at: datetime | None
    """When it was overcome; None while it isn't."""


@dataclass(frozen=True)
class Streak:
    """Days of practice in a row, not counting a single day off in between."""

    present: int
    longest: int


@dataclass(frozen=True)
class Progress:
    """Everything the progress page shows."""

    skills: tuple[SkillRating, ...]
    """Every skill, in teaching order."""
    confusions: tuple[ConfusionMet, ...]
    """By number."""
    answers_by_day: dict[date, int]
    """How many readable answers were given, on days that have any; oldest first."""
    streak: Streak


def progress(known: History, now: datetime) -> Progress:
    """Return a learner's progress. Days begin at midnight in the zone of `now`."""
    days = Counter(at.astimezone(now.tzinfo).date() for at in known.answered_at)
    by_day = dict(sorted(days.items()))
    return Progress(
        skills=tuple(ratings(known).values()),
        confusions=confusions_met(known, now),
        answers_by_day=by_day,
        streak=streak(list(by_day), now.date()),
    )


def streak(days: Sequence[date], today: date) -> Streak:
    """Return the present streak and the longest. `days` are sorted, without duplicates."""
    runs: list[list[date]] = []
    for day in days:
        if not runs or day - runs[-1][-1] > timedelta(days=DAYS_OFF + 1):
            runs.append([])
        runs[-1].append(day)
    goes_on = bool(runs) and today - runs[-1][-1] <= timedelta(days=DAYS_OFF + 1)
    return Streak(
        present=len(runs[-1]) if goes_on else 0,
        longest=max(map(len, runs), default=0),
    )


def confusions_seen(known: History, outcomes: Iterable[Outcome]) -> tuple[int, ...]:
    """Return the confusions whose mistakes were recognized in some outcomes, by number."""
    return tuple(sorted({number for o in outcomes for number, _ in _confusions(known, o)}))


def confusions_met(known: History, now: datetime) -> tuple[ConfusionMet, ...]:
    """Return every confusion that was met, with when it was overcome.

    It is overcome when, since it was met last, questions in which it could have been met again were
    right with the first answer and without a hint: one on a later day, or two on whatever day.
    """
    met: dict[int, list[datetime]] = {}
    passed: dict[int, list[datetime]] = {}
    can_show = {name: frozenset(q.confusion_of.values()) for name, q in known.questions.items()}
    for outcome in known.outcomes:
        for number, at in _confusions(known, outcome):
            met.setdefault(number, []).append(at)
        if outcome.right_at_once:
            for number in can_show[outcome.question]:
                passed.setdefault(number, []).append(outcome.at)
    return tuple(
        ConfusionMet(
            number=number,
            times=len(times),
            last_at=max(times),
            overcome_at=_overcome_at(max(times), passed.get(number, []), now),
        )
        for number, times in sorted(met.items())
    )


def _overcome_at(last: datetime, passed: Iterable[datetime], now: datetime) -> datetime | None:
    since = sorted(at for at in passed if at > last)
    met_on = last.astimezone(now.tzinfo).date()
    for count, at in enumerate(since, start=1):
        if count == 2 or at.astimezone(now.tzinfo).date() > met_on:
            return at
    return None


def _confusions(known: History, outcome: Outcome) -> Iterable[tuple[int, datetime]]:
    if outcome.mistakes:
        numbers = known.questions[outcome.question].confusion_of
        for mistake, at in outcome.mistakes:
            if mistake in numbers:
                yield numbers[mistake], at
