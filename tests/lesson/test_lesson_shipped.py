"""The lessons that come with Halfwave: everything in them is executed."""

from pathlib import Path

import pytest

from core.authoring.check_lesson import check_lesson
from core.content import lesson_folder
from core.lesson import (
    DOCUMENTS,
    DocumentHere,
    Lesson,
    Prose,
    QuestionHere,
    load_lessons,
)
from core.quiz import Question

FILES = sorted(lesson_folder().glob("*.md"))
LESSONS = load_lessons().items
FIRST_SIX = (
    "why-change-the-rate",
    "the-cosine-formula",
    "half-a-wave",
    "base-rate-and-floor",
    "where-scheduler-step-goes",
    "climbing-back-is-not-restarting",
)
# What execution contradicts in the documents, or cannot bear out; none of it may get lost.
WRONG = {
    "000": {"no-guessing", "full-cycle", "two-cycles", "nothing-wrong", "can-restart"},
    "001": {"watches-the-loss", "mimics-a-restart"},
    "002": {"optimal-throughout", "down-to-the-floor", "next-epochs-rate", "epochs-only"},
    "003": {"a-table-without-a-run", "three-points"},
    "004": {"every-five-epochs"},
}

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_in_a_lesson_is_contradicted_by_pytorch(path: Path) -> None:
    assert [str(fault) for fault in check_lesson(path)] == []


def test_lessons_stand_in_their_order() -> None:
    folder = load_lessons()
    assert folder.broken == {}
    assert tuple(lesson.slug for lesson in folder.items)[:6] == FIRST_SIX
    assert [lesson.number for lesson in folder.items] == list(range(1, len(FILES) + 1))


def test_every_mistake_of_the_documents_is_shown() -> None:
    shown: dict[str, set[str]] = {source: set() for source in DOCUMENTS}
    for lesson in LESSONS:
        for name, saying in lesson.documents_say.items():
            if saying.verdict != "holds":
                shown[saying.source].add(name)
    assert shown == WRONG


@each_lesson
def test_lesson_asks_before_it_tells(lesson: Lesson) -> None:
    asked = [
        block
        for section in lesson.sections
        for block in section.blocks
        if isinstance(block, QuestionHere)
    ]
    assert any(here.is_prediction for here in asked)
    assert any(not here.is_prediction for here in asked)
    assert len(asked) >= 3
    assert any(panel.reveals_after is not None for panel in lesson.panels.values())
    first = next(block for block in lesson.sections[0].blocks if not isinstance(block, Prose))
    assert isinstance(first, QuestionHere)
    assert first.is_prediction


@each_lesson
def test_lesson_is_as_long_as_one_sitting(lesson: Lesson) -> None:
    texts = [
        block.text if isinstance(block, Prose) else lesson.documents_say[block.name].instead
        for section in lesson.sections
        for block in section.blocks
        if isinstance(block, Prose | DocumentHere)
    ]
    assert 400 <= sum(len(text.split()) for text in texts) <= 900
    assert 3 <= len(lesson.sections) <= 5


@pytest.mark.parametrize(
    "question",
    [question for lesson in LESSONS for question in lesson.questions],
    ids=lambda question: question.id,
)
def test_question_explains_itself(question: Question) -> None:
    assert question.tests
    assert len(question.tests) >= 2
    if not question.variant(0).options:
        assert len(question.hints) >= 2
        assert len(question.steps) >= 2
        assert len(question.mistakes) >= 2
