"""The widget of a kind of question, found by the kind's name."""

from importlib import import_module
from typing import Any

from core.quiz import Variant
from pages.question.answer_widget import AnswerWidget


def widget_of(variant: Variant) -> AnswerWidget[Any]:
    """Return the widget with which a variant is answered: `WIDGET` of the module of its kind."""
    name = variant.question.kind.replace("-", "_")
    widget: AnswerWidget[Any] = import_module(f"pages.question.kinds.{name}").WIDGET
    return widget


def in_words(variant: Variant, answer: str) -> str:
    """Return an answer as its learner knows it: without ids. Raises UnreadableError."""
    return widget_of(variant).in_words(variant, answer)
