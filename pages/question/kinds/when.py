"""A step is typed."""

from pages.question.kinds._typed import TypedAnswer

WIDGET = TypedAnswer()
