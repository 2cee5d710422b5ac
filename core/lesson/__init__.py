"""Lessons: their text, their panels, and the claims in them, which are executed."""

from core.lesson.documents import DOCUMENTS, SourceDocument
from core.lesson.load import load_lesson, load_lessons
from core.lesson.records import (
    Block,
    Compared,
    Document,
    DocumentSays,
    Lesson,
    Measured,
    Panel,
    PanelHere,
    Prose,
    QuestionHere,
    Section,
)

__all__ = [
    "DOCUMENTS",
    "Block",
    "Compared",
    "Document",
    "DocumentSays",
    "Lesson",
    "Measured",
    "Panel",
    "PanelHere",
    "Prose",
    "QuestionHere",
    "Section",
    "SourceDocument",
    "load_lesson",
    "load_lessons",
]
