"""A database that Halfwave 0.1 made: it opens, and every answer in it still counts.

Only answers to questions that ask something else now don't count, and are kept all the same.

How it was made is in `tests/data/README.md`.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from core.learner import (
    attempts,
    cards,
    diagnostic_result,
    export_csv,
    export_json,
    history,
    last_visited,
    progress,
    quiz_of_test,
    result_of_test,
    sitting,
    standing,
)
from core.learner.elo import Family, prior
from core.learner.modes import DIAGNOSTIC
from core.lesson import load_lessons
from core.quiz import Question, load_quizzes, question_kinds
from core.quiz.wordings import same_keys
from core.store import Store, open_store
from tests.asked_otherwise import ASKED_OTHERWISE

OLD = Path(__file__).parents[1] / "data" / "halfwave-0.1.db"
ADA = "ada-0123456789abcdef"
NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
FOLDERS = (load_quizzes(), load_lessons())
QUESTIONS = {q.id: q for folder in FOLDERS for each in folder.items for q in each.questions}
SHOWN: dict[str, Any] = json.loads(OLD.with_suffix(".json").read_text())
"""What 0.1 itself showed of it, by learner."""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the old database, opened by this version."""
    file = tmp_path_factory.mktemp("old") / "halfwave.db"
    shutil.copy(OLD, file)
    store = open_store(f"sqlite:///{file}")
    yield store
    store.close()


def test_it_holds_an_answer_of_every_kind_and_verdict(old: Store) -> None:
    kept = attempts(old, ADA)
    assert {QUESTIONS[each.question].kind for each in kept} == question_kinds().keys()
    assert {each.verdict for each in kept} == {"correct", "partly", "wrong", "unreadable"}
    assert {each.sure for each in kept} == {None, "sure", "unsure"}
    assert any(each.hints for each in kept)


@pytest.mark.parametrize("learner", SHOWN)
def test_every_answer_is_shown_where_it_was(old: Store, learner: str) -> None:
    kept = attempts(old, learner)
    assert len(kept) == SHOWN[learner]["answers"]
    there = {
        f"{quiz} {name}": standing(old, learner, quiz, QUESTIONS[name])
        for quiz, name in dict.fromkeys((each.quiz, each.question) for each in kept)
    }
    shown, left = SHOWN[learner]["shown"], SHOWN[learner]["left"]
    for place, now in there.items():
        answers = [each.id for each in now.attempts]
        if place.split()[1] in ASKED_OTHERWISE:
            assert answers == []
        else:
            assert answers == shown[place]
            assert [now.tries_left, now.hints_taken, now.over] == left[place]
    assert there.keys() == shown.keys()


@pytest.mark.parametrize("learner", SHOWN)
def test_every_answer_is_judged_as_it_was(old: Store, learner: str) -> None:
    for kept in attempts(old, learner):
        question: Question = QUESTIONS[kept.question]
        if kept.question in ASKED_OTHERWISE:
            assert kept.content_hash not in same_keys(question)
            continue
        assert kept.content_hash in same_keys(question), kept.question
        grade = question.variant(kept.seed).grade(kept.answer)
        then = (kept.verdict, kept.score, kept.mistake)
        assert (grade.verdict, grade.score, grade.mistake) == then, (kept.question, kept.answer)


def guess_of_0_1(question: Question) -> Family:
    """Return what 0.1 thought of a question that nobody has answered.

    Of the kinds that can be guessed it knew two.
    """
    if question.kind in ("choice", "which-curve"):
        return prior(question)
    return Family()


@pytest.mark.parametrize("learner", SHOWN)
def test_progress_reviews_and_results_are_as_they_were(
    old: Store, learner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("core.learner.ratings"), "prior", guess_of_0_1)
    shown = SHOWN[learner]
    known = history(old, learner, QUESTIONS)
    reached = progress(known, NOW)
    skills = {s.skill: [s.answers, round(s.rating, 6)] for s in reached.skills}
    assert skills == shown["skills"]
    assert [[each.number, each.times] for each in reached.confusions] == shown["confusions"]
    days = {str(day): count for day, count in reached.answers_by_day.items()}
    assert days == shown["days"]
    due = {each.question: each.due.isoformat() for each in cards(known, NOW)}
    assert due == shown["cards"]
    test = sitting(old, learner, quiz_of_test("final-test"))
    assert test is not None
    rows = result_of_test(old, test, QUESTIONS).rows
    assert [[row.question, row.points, row.reworded] for row in rows] == [
        [name, points, reworded or name in ASKED_OTHERWISE]
        for name, points, reworded in shown["test"]
    ]
    assessed = sitting(old, learner, DIAGNOSTIC)
    result = assessed and diagnostic_result(known, assessed, {})
    assert (result and [result.answered, result.right]) == shown["diagnostic"]
    last = last_visited(old, learner)
    assert last is not None
    assert last.title == shown["place"]


@pytest.mark.parametrize("learner", SHOWN)
def test_everything_can_be_exported(old: Store, learner: str) -> None:
    assert len(json.loads(export_json(old, learner))["attempts"]) == SHOWN[learner]["answers"]
    rows = list(csv.DictReader(io.StringIO(export_csv(old, learner), newline="")))
    assert len(rows) == SHOWN[learner]["answers"]
    assert all(row["answer"] for row in rows)
