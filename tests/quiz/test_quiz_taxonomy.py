"""Confusions and skills as data, and the names by which questions and lessons call them."""

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from core.content import ContentError, lesson_folder
from core.lesson import load_lesson
from core.quiz import CONFUSIONS, SKILLS, Question, load_quizzes
from core.quiz.taxonomy import ConfusionNumber, Skill, SkillName, read_subjects

QUESTIONS: list[Question] = [
    *(question for quiz in load_quizzes().items for question in quiz.questions),
    *(
        question
        for path in sorted(lesson_folder().glob("*.md"))
        for question in load_lesson(path).questions
    ),
]


def test_the_confusions_are_numbered_from_1() -> None:
    assert list(CONFUSIONS) == list(range(1, 65))
    assert {
        number for number, confusion in CONFUSIONS.items() if confusion.number != number
    } == set()


def test_a_title_is_one_sentence_and_says_something_else_than_every_other() -> None:
    titles = [confusion.title for confusion in CONFUSIONS.values()]
    assert len(set(titles)) == len(titles)
    for title in titles:
        assert title.endswith(".")
        assert len(title) <= 110
        assert "!" not in title


def test_a_truth_is_two_sentences_at_most_and_holds_no_rate() -> None:
    for confusion in CONFUSIONS.values():
        prose = re.sub(r"`[^`]*`", "code", confusion.truth)
        assert confusion.truth.endswith(".")
        assert len(re.findall(r"[.:;] ", prose)) <= 3
        # A number that PyTorch can compute belongs in a question or a claim; 2.13 is PyTorch.
        assert re.findall(r"\d\.\d+", prose.replace("2.13", "")) == []


def test_skills_are_few_and_in_use() -> None:
    for said in ("title", "purpose"):
        assert len({getattr(skill, said) for skill in SKILLS.values()}) == len(SKILLS)
    assert 10 <= len(SKILLS) <= 16
    assert {skill for question in QUESTIONS for skill in question.skills} == SKILLS.keys()


def test_every_question_practises_a_known_skill() -> None:
    for question in QUESTIONS:
        assert question.skills, question.id
        assert set(question.skills) <= SKILLS.keys(), question.id


def test_a_name_that_nothing_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        ValidationError, match="there is no skill half-perod; did you mean half-period"
    ):
        TypeAdapter(SkillName).validate_python("half-perod")
    with pytest.raises(ValidationError, match=r"must be from 1 to 64, got 65"):
        TypeAdapter(ConfusionNumber).validate_python(65)
    assert TypeAdapter(ConfusionNumber).validate_python(64) == 64


def test_a_broken_list_names_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "skills.yaml"
    path.write_text("- name: floor\n  title: Floor\n  purpose: ''\n- name: Floor two\n  title: x\n")
    with pytest.raises(ContentError) as raised:
        read_subjects(path, Skill)
    assert [(fault.line, fault.field) for fault in raised.value.faults] == [
        (3, "[0].purpose"),
        (4, "[1].name"),
        (4, "[1].purpose"),
    ]
    path.write_text("name: floor\n")
    with pytest.raises(ContentError, match="must be a list"):
        read_subjects(path, Skill)
    path.write_text(
        "- {name: floor, title: Floor, purpose: x}\n- {name: floor, title: F, purpose: y}\n"
    )
    with pytest.raises(ContentError, match="appears twice"):
        read_subjects(path, Skill)
