"""Lessons: their text, their panels, and the claims in them, which are executed."""

from core.lesson.claims import Claims, DocumentationSays, load_all_claims
from core.lesson.load import load_lesson, load_lessons
from core.lesson.records import (
    Block,
    DocumentHere,
    Lesson,
    Measured,
    Otherwise,
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
    "Claims",
    "DocumentHere",
    "DocumentationSays",
    "Lesson",
    "Measured",
    "Otherwise",
    "Panel",
    "PanelCurve",
    "PanelHere",
    "Prose",
    "QuestionHere",
    "Section",
    "Statement",
    "Verdict",
    "load_all_claims",
    "load_lesson",
    "load_lessons",
]
