"""The lessons that come with Halfwave: everything in them is executed."""

import re
from pathlib import Path

import pytest

from core.authoring.check_lesson import check_lesson
from core.content import lesson_folder
from core.lesson import DocumentHere, Lesson, Prose, QuestionHere, load_lessons
from core.quiz import DOCUMENTS, Question

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
# What execution says of the documents' sentences; none of them may get lost.
CONDITIONAL, CONTRADICTED = "holds with a condition", "contradicted"
VERDICTS = {
    ("000", "no-guessing"): "not supported",
    ("000", "five-of-ten"): "holds",
    ("000", "full-cycle"): CONDITIONAL,
    ("000", "two-cycles"): CONTRADICTED,
    ("000", "two-names"): "holds",
    ("000", "nothing-wrong"): CONDITIONAL,
    ("000", "can-restart"): CONTRADICTED,
    ("001", "watches-the-loss"): CONTRADICTED,
    ("001", "recursive-approximation"): "holds",
    ("001", "mimics-a-restart"): CONTRADICTED,
    ("001", "smoothly-decreases"): CONDITIONAL,
    ("001", "escape"): "not supported",
    ("001", "epochs-or-batches"): "holds",
    ("001", "more-gradually"): "holds",
    ("001", "escape-plateaus"): "not supported",
    ("002", "oscillate"): "holds",
    ("002", "start-high"): CONDITIONAL,
    ("002", "momentum-scheduling"): "holds",
    ("001", "more-sophisticated"): "holds",
    ("004", "helps-fine-tune"): "not supported",
    ("002", "convergence-speed"): "not supported",
    ("002", "optimal-throughout"): "not supported",
    ("002", "down-to-the-floor"): CONDITIONAL,
    ("002", "next-epochs-rate"): CONTRADICTED,
    ("002", "epochs-only"): CONDITIONAL,
    ("003", "a-table-without-a-run"): "not checkable",
    ("003", "three-points"): CONTRADICTED,
    ("003", "increasing-again"): "holds",
    ("003", "each-epoch"): CONDITIONAL,
    ("004", "staircase"): "holds",
    ("004", "every-five-epochs"): CONTRADICTED,
    ("004", "cycling"): "holds",
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


def test_the_verdict_on_each_sentence_of_a_document() -> None:
    shown = {
        (saying.source, name): saying.verdict
        for lesson in LESSONS
        for name, saying in lesson.documents_say.items()
    }
    assert shown == VERDICTS
    assert {source for source, _ in shown} == DOCUMENTS.keys()


@each_lesson
def test_a_document_is_named_by_its_kind_and_never_by_a_number(lesson: Lesson) -> None:
    said = [saying.instead + (saying.says or "") for saying in lesson.documents_say.values()]
    blocks = [block for section in lesson.sections for block in section.blocks]
    for text in [*said, *(block.text for block in blocks if isinstance(block, Prose))]:
        assert not re.search(r"document 00\d", text, re.IGNORECASE)


def test_a_confusion_is_cleared_up_by_one_lesson() -> None:
    """Where an answer shows a confusion, the page links the lesson that has it in its head."""
    taught = [(number, lesson.number) for lesson in LESSONS for number in lesson.confusions]
    numbers = [number for number, _ in taught]
    assert sorted(numbers) == sorted(set(numbers))
    by_confusion = dict(taught)
    assert by_confusion[5] == 4  # "Does anything train at the floor?"
    assert by_confusion[2] == 6  # "After the floor"
    assert by_confusion[4] == 5  # "It counts calls"


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
