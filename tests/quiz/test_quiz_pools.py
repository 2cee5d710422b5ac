"""Quizzes whose questions are drawn from pools."""

from pathlib import Path

import pytest

from core.authoring.check_quiz import check_quiz
from core.content import ContentError
from core.quiz import Pool, catalogue, load_quiz, load_quizzes

QUIZZES = load_quizzes()
KNOWN = catalogue(QUIZZES)
HEAD = "title: A test\npurpose: Of everything.\n"


def test_a_pool_by_skill_holds_what_practises_it() -> None:
    ids = Pool(take=2, skills=("restarts",)).ids(KNOWN)
    assert len(ids) > 2
    assert all("restarts" in KNOWN[name].skills for name in ids)


def test_a_pool_by_name_leaves_out_what_is_gone() -> None:
    name = next(iter(KNOWN))
    pool = Pool(take=1, questions=(name, "gone"))
    assert pool.ids(KNOWN) == (name,)
    assert pool.faults(KNOWN) == ("there is no question gone",)


def test_a_pool_too_small_is_a_fault() -> None:
    name = next(iter(KNOWN))
    (fault,) = Pool(take=2, questions=(name,)).faults(KNOWN)
    assert fault == "take must be at most 1, the size of the pool, got 2"


def test_a_test_is_read_and_checked_against_the_quizzes_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "final.yaml"
    path.write_text(HEAD + "pools:\n  - {take: 1, questions: [nothing-here]}\n", encoding="utf-8")
    quiz = load_quiz(path)
    assert quiz.is_test
    assert [str(fault) for fault in check_quiz(path)] == [
        f"{path}:4: pools[0]: there is no question nothing-here",
        f"{path}:4: pools[0]: take must be at most 0, the size of the pool, got 1",
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "exactly one of questions and pools"),
        ("pools:\n  - {take: 0, skills: [restarts]}\n", "must be >= 1, got 0"),
        ("pools:\n  - {take: 1}\n", "exactly one of questions and skills"),
        ("pools:\n  - {take: 1, skills: [juggling]}\n", "there is no skill juggling"),
    ],
)
def test_faults_are_named(tmp_path: Path, body: str, message: str) -> None:
    path = tmp_path / "final.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    with pytest.raises(ContentError, match=message):
        load_quiz(path)


def test_a_quiz_cannot_take_the_name_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "diagnostic.yaml"
    path.write_text(HEAD + "pools:\n  - {take: 1, skills: [restarts]}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="can't be called diagnostic"):
        load_quiz(path)
