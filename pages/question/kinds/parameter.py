"""A value of a parameter is typed."""

from pages.question.kinds._typed import TypedAnswer

WIDGET = TypedAnswer()
