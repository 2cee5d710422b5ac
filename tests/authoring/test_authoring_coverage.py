"""`python -m core coverage`: what counts for a confusion, and when the command fails."""

import re
from pathlib import Path

import pytest

from core.authoring.coverage import covered
from core.lesson import load_lessons
from core.quiz import CONFUSIONS, load_quiz, load_quizzes
from tests.commands import Done, command, process

QUIZ = """\
title: One confusion
purpose: Executed here, only named there.
questions:
  - id: executed
    kind: value
    title: Executed
    prompt: Which rate does step 5 use?
    confusions: [1]
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}
    ask: {rate_at: 5}
    explanation: Because.
    mistakes:
      - {id: full-wave, confusion: 1, args: {T_max: 5}, say: No.}
      - {id: typed, confusion: 2, value: 0.07, say: No.}
  - id: only-named
    kind: value
    title: Named
    prompt: Which rate does step 5 use?
    confusions: [3]
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}
    ask: {rate_at: 5}
    explanation: Because.
  - id: claimed
    kind: choice
    title: Claimed
    prompt: Does it climb?
    explanation: Because.
    options:
      - id: climbs
        text: It does
        claim: {run: {scheduler: CosineAnnealingLR, args: {T_max: 9}}, ask: {climbs: }, at_least: 1}
        explanation: It does.
      - id: stays
        text: It does not
        confusion: 4
        claim: {run: {scheduler: CosineAnnealingLR, args: {T_max: 9}}, ask: {climbs: }, equals: 0}
        explanation: It does.
      - {id: jumps, text: It jumps, confusion: 5, correct: false, explanation: It does not.}
"""


def coverage(*args: str) -> Done:
    return command("coverage", *args)


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "one.yaml").write_text(QUIZ)
    return tmp_path


def test_only_what_is_executed_counts(folders: Path) -> None:
    quiz = load_quiz(folders / "quizzes" / "one.yaml")
    table = covered([], [(f"one#{question.id}", question) for question in quiz.questions])
    assert [row.number for row in table] == list(CONFUSIONS)
    found = {row.number: row.mistakes for row in table if row.questions}
    assert found == {1: ("one#executed:full-wave",), 4: ("one#claimed:stays",)}


def test_it_fails_as_long_as_a_confusion_has_no_question(folders: Path) -> None:
    done = coverage("--quizzes", str(folders / "quizzes"), "--lessons", str(folders / "lessons"))
    assert done.returncode == 1
    assert done.stdout.endswith(
        f"questions: 2 of {len(CONFUSIONS)}, lessons: 0 of {len(CONFUSIONS)}\n"
    )
    missing = next(line for line in done.stdout.splitlines() if line.startswith("no question: "))
    assert missing.startswith("no question: 2, 3, 5, 6,")


def test_the_table_counts_what_there_is() -> None:
    done = coverage()
    last = done.stdout.splitlines()[-1]
    found = re.fullmatch(r"questions: (\d+) of (\d+), lessons: (\d+) of (\d+)", last)
    assert found is not None, done.stdout
    taught = {number for lesson in load_lessons().items for number in lesson.confusions}
    questions = [question for quiz in load_quizzes().items for question in quiz.questions]
    questions += [question for lesson in load_lessons().items for question in lesson.questions]
    asked = {number for question in questions for number in question.confusions_executed}
    assert [int(number) for number in found.groups()] == [len(asked), 64, len(taught), 64]
    assert done.returncode == (len(asked) < len(CONFUSIONS))


def test_it_names_what_one_confusion_has(folders: Path) -> None:
    done = coverage("1", "--quizzes", str(folders / "quizzes"))
    assert f"1. {CONFUSIONS[1].title}" in done.stdout
    assert "one#executed:full-wave" in done.stdout
    assert "2. " not in done.stdout


def test_it_refuses_a_number_that_is_none() -> None:
    done = process("coverage", "65")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "a confusion must be from 1 to 64, got 65\n"
