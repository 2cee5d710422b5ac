"""The check of a lesson file: claims, panels and questions are all executed."""

from collections.abc import Iterator
from pathlib import Path

from core.authoring.check_quiz import check_question
from core.content import ContentError, ExpressionError, Fault
from core.lesson import Lesson
from core.lesson.load import read_lesson
from core.lesson.records import Panel
from core.lesson.verify import ClaimedFile, document_faults, number_faults
from core.schedule import traced


def check_lesson(path: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong with a lesson file, after executing all of it."""
    try:
        file = read_lesson(path)
    except ContentError as error:
        return error.faults
    return tuple(
        sorted(
            [
                *number_faults(file),
                *document_faults(file),
                *_panels(file),
                *_questions(file),
            ]
        )
    )


def _panels(file: ClaimedFile[Lesson]) -> Iterator[Fault]:
    for name, panel in file.content.panels.items():
        try:
            yield from _panel(file, name, panel)
        except ExpressionError as reason:
            yield file.source.fault(("panels", name, "run"), str(reason))


def _panel(file: ClaimedFile[Lesson], name: str, panel: Panel) -> Iterator[Fault]:
    run = panel.run.run({})
    question = file.content.question(panel.reveals_after or "")
    if question is not None and question.run == panel.run and question.unit != panel.unit:
        # Both are drawn side by side once the question is answered.
        message = f"must be {question.unit}, as in {question.id}, whose run it shows"
        yield file.source.fault(("panels", name, "unit"), f"{message}; got {panel.unit}")
    known = {"lr"}
    if run.schedule is not None:
        known |= {p.name for p in run.schedule.parameters() if p.slider is not None}
    for index, slider in enumerate(panel.sliders):
        if slider not in known:
            message = f"must be one of {', '.join(sorted(known))}, got {slider}"
            yield file.source.fault(("panels", name, "sliders", index), message)
    for index, compared in enumerate(panel.compare):
        exception = traced(compared.run.run({})).exception
        if exception is not None:
            message = f"PyTorch raises {exception.category}: {exception.message}"
            yield file.source.fault(("panels", name, "compare", index, "run"), message)


def _questions(file: ClaimedFile[Lesson]) -> Iterator[Fault]:
    questions = file.content.questions
    for index, question in enumerate(questions):
        for message in check_question(question, others=questions):
            yield file.source.fault(("questions", index), message)
