"""The diagnostic: about ten questions, easy ones first, then where a rating is least certain."""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Final

from core.learner.elo import Family, expected, prior
from core.learner.history import History, Questions
from core.learner.modes import DIAGNOSTIC
from core.learner.progress import confusions_seen
from core.learner.ratings import Ratings, SkillRating, ratings
from core.learner.rounds import find_round
from core.learner.sittings import Sitting, find_sitting, keep_change, keep_new
from core.learner.standing import can_be_asked
from core.learner.writing import write
from core.quiz import SKILLS, Question
from core.store import Store

QUESTIONS: Final = 10

# It begins with easy questions, and returns to them after so many "I don't know" in a row.
EASY_AT_FIRST: Final = 2
EASY_AFTER: Final = 2
CHOSEN: Final = 0.1
"""From this chance of a blind guess on, an answer is picked, and not made."""
EASY: Final = 0.25
"""The share of the questions left that count as easy."""

# After so many in a row, of which the last ones were easy, it ends: a lesson helps more.
ENOUGH: Final = 5

# Families whose expected score is this close to the best one's are equally good to ask.
NEAR: Final = 0.05


def next_question(
    questions: Questions,
    families: Mapping[str, Family],
    answered: Sequence[str],
    ratings: Ratings,
    *,
    avoid: frozenset[str] = frozenset(),
    rng: random.Random | None = None,
) -> str | None:
    """Choose the next question: its id, None when none is left.

    First the skill that is known least: the most uncertain one that has a family to ask, and of
    equals the one asked least here. Then, of its families, those whose expected score is nearest
    to one half, where an answer tells most; of these one of a kind that was asked least, and
    rather none of `avoid`. What is still equal is left to chance.

    Args:
        questions: Everything that can be asked.
        families: How hard families are, where somebody has answered them.
        answered: What was asked so far; never asked again.
        ratings: The learner's, by skill, with the answers so far.
        avoid: Families that the learner has met before.
        rng: Where chance comes from; a fixed one when None.
    """
    rng = rng or random.Random(0)  # noqa: S311  Chance, not secrets.
    left = [q for name, q in questions.items() if name not in answered and q.skills]
    if not left:
        return None
    asked = Counter(s for name in answered if name in questions for s in questions[name].skills)
    kinds = Counter(questions[name].kind for name in answered if name in questions)

    def known(skill: str) -> tuple[float, int, float]:
        rating = ratings.get(skill, SkillRating(skill))
        return -rating.uncertainty, asked[skill], rng.random()

    skill = min(sorted({skill for question in left for skill in question.skills}), key=known)
    there = [question for question in left if skill in question.skills]

    def off(name: str) -> float:
        question = questions[name]
        mine = [ratings.get(each, SkillRating(each)).rating for each in question.skills]
        family = families.get(name) or prior(question)
        return abs(expected(sum(mine) / len(mine), family) - 0.5)

    offs = {question.id: off(question.id) for question in there}
    near = [each for each in there if offs[each.id] <= min(offs.values()) + NEAR]
    best = min(near, key=lambda each: (kinds[each.kind], each.id in avoid, rng.random()))
    return best.id


def easiest(
    questions: Questions,
    families: Mapping[str, Family],
    answered: Collection[str],
    *,
    avoid: Collection[str] = (),
) -> Questions:
    """Return the questions without those that are left and not among the easiest of them.

    Those of `avoid` are left out too, as long as there are others. See `next_question`.
    """
    left = [q for name, q in questions.items() if name not in answered and q.skills]
    left = [q for q in left if q.id not in avoid] or left
    effort = {q.id: _effort(q, families.get(q.id) or prior(q)) for q in left}
    most = sorted(effort.values())[int(EASY * (len(left) - 1))] if left else 0.0
    return {n: q for n, q in questions.items() if n in answered or effort.get(n, most + 1) <= most}


def _effort(question: Question, family: Family) -> float:
    """Return how hard a question is, in logits: what answers to it say, and what it takes.

    Skills that are taught later build on the earlier ones; choosing is easier than typing a number,
    and writing code is the hardest.
    """
    order = list(SKILLS)
    taught = max(order.index(s) if s in SKILLS else len(order) for s in question.skills)
    chosen = question.guess_rate >= CHOSEN
    return family.rating + 2 * taught / len(order) + (not chosen) + question.sandboxed


def open_diagnostic(store: Store, known: History, now: datetime) -> Sitting | None:
    """Return the diagnostic of the present round, opened with its first question if need be.

    It may be open or closed; `start_over` begins another. The question to show is the last one of
    `questions`. One that has gone from its file is replaced. None when nothing can be asked.
    """
    with store.read() as connection:
        round_ = find_round(connection, known.learner, DIAGNOSTIC)
        found = find_sitting(connection, known.learner, DIAGNOSTIC, round_)
    if found is not None and (found.closed or found.questions[-1] in known.questions):
        return found
    there = found or Sitting(known.learner, DIAGNOSTIC, round_, (), now)
    there = replace(there, questions=tuple(n for n in there.questions if n in known.questions))
    chosen = _choose(known, there)
    if chosen is None and found is None:
        return None
    return _keep(store, found, _with(there, chosen, now))


def go_on(
    store: Store, known: History, after: str, now: datetime, *, count: int = QUESTIONS
) -> Sitting | None:
    """Go on to the next question, or close after the last; return the sitting as it is then.

    Args:
        store: Where the sitting is kept.
        known: What the learner has done, read after the answer.
        after: The question on the screen. If it isn't the last one any more, another click was
            faster; if it isn't answered or given up, it stays, unless it can't be asked any more.
        now: The present moment.
        count: How many questions to ask at most.
    """
    found = open_diagnostic(store, known, now)
    if found is None or found.closed or found.questions[-1] != after:
        return found
    outcomes = known.in_round(DIAGNOSTIC, found.round)
    over = {outcome.question for outcome in outcomes if outcome.ended_at}
    if after not in over and can_be_asked(known.questions[after]):
        return found
    ends = len(found.questions) >= count or _given_up(known, found) >= ENOUGH
    chosen = None if ends else _choose(known, found)
    return _keep(store, found, _with(found, chosen, now))


@dataclass(frozen=True)
class SkillResult:
    """The rating of one skill after a diagnostic, and what the diagnostic asked of it."""

    now: SkillRating
    """The rating, from everything the learner has done."""
    asked: int
    """How many questions of this diagnostic were about it."""
    score: float
    """The sum of their scores."""


@dataclass(frozen=True)
class DiagnosticResult:
    """The result of a diagnostic: skills, confusions, and lessons to take."""

    skills: tuple[SkillResult, ...]
    """Every skill, in teaching order."""
    confusions: tuple[int, ...]
    """The confusions that were seen, by number."""
    lessons: tuple[str, ...]
    """The lessons to take, those of the weakest skill first."""
    answered: int
    right: int


def diagnostic_result(
    known: History, sitting: Sitting, lessons: Mapping[str, Sequence[str]]
) -> DiagnosticResult:
    """Return the result of a diagnostic so far.

    Args:
        known: What the learner has done.
        sitting: The diagnostic.
        lessons: Which lessons teach each skill.
    """
    outcomes = known.in_round(DIAGNOSTIC, sitting.round)
    rated = ratings(known)
    scores: dict[str, list[float]] = {skill: [] for skill in rated}
    for outcome in outcomes:
        for skill in known.questions[outcome.question].skills:
            scores[skill].append(outcome.score)
    weak = [rated[s] for s, mine in scores.items() if mine and rated[s].needs_a_lesson]
    weak.sort(key=lambda skill: skill.rating)
    return DiagnosticResult(
        skills=tuple(SkillResult(rated[s], len(mine), sum(mine)) for s, mine in scores.items()),
        confusions=confusions_seen(known, outcomes),
        lessons=tuple(dict.fromkeys(slug for each in weak for slug in lessons.get(each.skill, ()))),
        answered=len(outcomes),
        right=sum(outcome.solved for outcome in outcomes),
    )


def next_lesson(result: DiagnosticResult, lessons: Mapping[str, Sequence[str]]) -> str | None:
    """Return the first lesson that teaches a skill the learner lacks; None if none does.

    Args:
        result: Of a diagnostic.
        lessons: Every lesson in the order of the course, with the skills it teaches.
    """
    known = {each.now.skill for each in result.skills if each.now.is_known}
    return next((slug for slug, skills in lessons.items() if set(skills) - known), None)


def _choose(known: History, there: Sitting) -> str | None:
    """Choose the next question that has a variant."""
    # The same for every tab of the learner, and another one in another round.
    chance = f"{known.learner}:{there.round}:{len(there.questions)}"
    rated = ratings(known)
    met = frozenset(outcome.question for outcome in known.outcomes)
    passed = list(there.questions)
    easy = len(passed) < EASY_AT_FIRST or _given_up(known, there) >= EASY_AFTER
    while True:
        rng = random.Random(chance)  # noqa: S311  Chance, not secrets.
        questions = known.questions
        if easy:
            questions = easiest(questions, known.families, passed, avoid=met)
        chosen = next_question(questions, known.families, passed, rated, avoid=met, rng=rng)
        if chosen is None or can_be_asked(known.questions[chosen]):
            return chosen
        passed.append(chosen)


def _given_up(known: History, there: Sitting) -> int:
    """Count the "I don't know" in a row, the last question included."""
    outcomes = known.in_round(DIAGNOSTIC, there.round)
    given_up = {outcome.question for outcome in outcomes if outcome.given_up}
    return len(list(takewhile(given_up.__contains__, reversed(there.questions))))


def _with(there: Sitting, chosen: str | None, now: datetime) -> Sitting:
    if chosen is None:
        return replace(there, closed_at=now)
    return replace(there, questions=(*there.questions, chosen))


def _keep(store: Store, before: Sitting | None, after: Sitting) -> Sitting | None:
    """Keep a change, unless another tab has changed the sitting meanwhile; return what is there."""
    with write(store, after.learner) as connection:
        there = find_sitting(connection, after.learner, after.quiz, after.round)
        if there != before:
            return there
        if before is None:
            keep_new(connection, after)
        else:
            keep_change(connection, after)
    return after
