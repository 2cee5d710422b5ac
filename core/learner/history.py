"""The history of a learner, read once; reviews, ratings and progress are replayed from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from core.learner.elo import Family, find_families
from core.learner.modes import TRIAL, mode_of
from core.learner.rounds import find_rounds
from core.learner.sittings import Sitting, find_sittings
from core.learner.standing import tries
from core.learner.variants import VariantKey
from core.quiz import Question
from core.quiz.grade import UNCOUNTED
from core.quiz.wordings import same_keys
from core.store import Store, tables

Questions = Mapping[str, Question]
"""Every question that can be asked, by its id, from all quizzes and lessons."""


class Outcome(NamedTuple):
    """The outcome of one variant: its first answer, and how it ended if it is over.

    In a test the answer that counts is the first and the last. Giving up without an answer is a
    score of 0. A number with too few digits (`near`) isn't an answer yet; in a test it leaves
    no outcome.
    """

    quiz: str
    question: str
    round: int
    seed: int
    at: datetime
    """When it was first answered, or given up."""
    score: float
    """Of the first answer."""
    hints: int
    """Hints taken before the first answer."""
    right_at_once: bool
    """Whether the first answer was right, and no hint was taken before."""
    sure: bool
    """Whether the learner was sure of the first answer."""
    solved: bool
    ended_at: datetime | None
    """None while it can still be answered."""
    mistakes: tuple[tuple[str, datetime], ...]
    """The mistakes that were recognized, by their ids in the question, oldest first."""
    given_up: bool = False
    """Whether the answer was asked for before any was given."""


@dataclass(frozen=True)
class History:
    """Everything one learner has done, with the questions and families it refers to.

    Answers in a test that is still open tell nothing yet: they are in `answered_at` alone, and so
    are answers to questions that have gone.
    """

    learner: str
    questions: Questions
    families: Mapping[str, Family]
    outcomes: tuple[Outcome, ...]
    """In the order of their first answers."""
    answered_at: tuple[datetime, ...]
    """The moment of every readable answer, oldest first."""

    def in_round(self, quiz: str, round_: int) -> tuple[Outcome, ...]:
        """Return the outcomes of one round."""
        return tuple(o for o in self.outcomes if (o.quiz, o.round) == (quiz, round_))


def history(store: Store, learner: str, questions: Questions) -> History:
    """Read a learner's history."""
    kept, drawn = tables.attempts.c, tables.variants.c
    answers = (
        select(kept.quiz, kept.question, kept.round, kept.seed, kept.content_hash, kept.verdict)
        .add_columns(kept.score, kept.mistake, kept.charged, kept.hints, kept.sure)
        .add_columns(kept.created_at)
        .where(kept.learner == learner, kept.verdict != "unreadable", kept.quiz != TRIAL)
        .order_by(kept.id)
    )
    hints = (
        select(drawn.quiz, drawn.question, drawn.round, drawn.seed, drawn.hints)
        .add_columns(drawn.hinted_at, drawn.created_at)
        .where(drawn.learner == learner, drawn.hints > 0)
        .order_by(drawn.id)
    )
    with store.read() as connection:
        rows = connection.execute(answers).all()
        helped = connection.execute(hints).all()
        sittings = find_sittings(connection, learner)
        rounds = find_rounds(connection, learner)
        families = find_families(connection)
    outcomes = _Replay(questions, sittings, rounds).outcomes(rows, helped)
    answered_at = tuple(row.created_at for row in rows)
    return History(learner, questions, families, outcomes, answered_at)


class _Replay:
    """Builds outcomes from the rows of attempts and hints."""

    def __init__(
        self, questions: Questions, sittings: Iterable[Sitting], rounds: Mapping[str, int]
    ) -> None:
        self.questions = questions
        self.closed_at = {(each.quiz, each.round): each.closed_at for each in sittings}
        self.rounds = rounds
        self.gave_up: dict[VariantKey, datetime | None] = {}

    def outcomes(self, rows: Iterable[Row[Any]], helped: Iterable[Row[Any]]) -> tuple[Outcome, ...]:
        variants: dict[tuple[Any, ...], list[Row[Any]]] = {}
        for row in rows:
            question = self.questions.get(row.question)
            if question is not None:
                # An answer to a wording with other keys is an answer to another question.
                as_now = row.content_hash in same_keys(question)
                wording = question.content_hash if as_now else row.content_hash
                variants.setdefault((*row[:4], wording), []).append(row)
        given_up = {}
        for row in helped:
            question = self.questions.get(row.question)
            if question is not None and row.hints > len(question.hints):
                given_up[VariantKey._make(row[:4])] = row
        # A variant that is older than the column `hinted_at` ends with its last answer.
        self.gave_up = {variant: row.hinted_at for variant, row in given_up.items()}
        found = [self._outcome(VariantKey._make(key[:4]), rows) for key, rows in variants.items()]
        answered = {key[:4] for key, rows in variants.items() if any(map(_counts, rows))}
        found += [
            _blank(variant, row.hinted_at or row.created_at)
            for variant, row in given_up.items()
            if variant not in answered
        ]
        return tuple(sorted(filter(None, found), key=lambda outcome: outcome.at))

    def _outcome(self, variant: VariantKey, answers: list[Row[Any]]) -> Outcome | None:
        quiz, question, round_, _ = variant
        mode, closed_at = mode_of(quiz), self.closed_at.get((quiz, round_))
        if mode == "test":
            if closed_at is None and round_ >= self.rounds.get(quiz, 1):
                return None
            answers = answers[-1:]
        answers = list(filter(_counts, answers))
        if not answers:
            return None
        ended_at: datetime | None = closed_at or answers[-1].created_at
        if mode != "test":
            ended_at = self._ended_at(variant, answers, tries(mode, self.questions[question]))
        first = answers[0]
        return Outcome(
            *variant,
            at=first.created_at,
            score=first.score,
            hints=first.hints,
            right_at_once=first.verdict == "correct" and first.hints == 0,
            sure=first.sure == "sure",
            solved=any(answer.verdict == "correct" for answer in answers),
            ended_at=ended_at,
            mistakes=tuple((a.mistake, a.created_at) for a in answers if a.mistake is not None),
        )

    def _ended_at(
        self, variant: VariantKey, answers: list[Row[Any]], tries: int
    ) -> datetime | None:
        last = answers[-1]
        if last.verdict == "correct":  # Nothing is kept after a right answer.
            return last.created_at  # type: ignore[no-any-return]
        if variant in self.gave_up:
            return self.gave_up[variant] or last.created_at
        charged = sum(answer.charged for answer in answers)
        return last.created_at if charged >= tries else None


def _counts(answer: Row[Any]) -> bool:
    return answer.verdict not in UNCOUNTED


def _blank(variant: VariantKey, at: datetime) -> Outcome:
    """Return the outcome of a variant that was given up without an answer."""
    return Outcome(
        *variant,
        at=at,
        score=0.0,
        hints=0,
        right_at_once=False,
        sure=False,
        solved=False,
        ended_at=at,
        mistakes=(),
        given_up=True,
    )
