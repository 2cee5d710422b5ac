"""Lessons: their text, their panels, and the claims in them, which are executed."""

from core.lesson.load import load_lesson, load_lessons
from core.lesson.records import (
    Block,
    DocumentHere,
    Lesson,
    Measured,
    Panel,
    PanelCurve,
    PanelHere,
    Prose,
    QuestionHere,
    Section,
    Statement,
    Verdict,
)

__all__ = [
    "Block",
    "DocumentHere",
    "Lesson",
    "Measured",
    "Panel",
    "PanelCurve",
    "PanelHere",
    "Prose",
    "QuestionHere",
    "Section",
    "Statement",
    "Verdict",
    "load_lesson",
    "load_lessons",
]
