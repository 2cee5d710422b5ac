"""Lessons: their text, their panels, and the claims in them, which are executed."""

from core.lesson.documents import DOCUMENTS, SourceDocument
from core.lesson.load import load_lesson, load_lessons
from core.lesson.records import (
    Block,
    DocumentHere,
    DocumentSays,
    Lesson,
    Measured,
    Panel,
    PanelCurve,
    PanelHere,
    Prose,
    QuestionHere,
    Section,
)

__all__ = [
    "DOCUMENTS",
    "Block",
    "DocumentHere",
    "DocumentSays",
    "Lesson",
    "Measured",
    "Panel",
    "PanelCurve",
    "PanelHere",
    "Prose",
    "QuestionHere",
    "Section",
    "SourceDocument",
    "load_lesson",
    "load_lessons",
]
