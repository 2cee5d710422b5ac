"""Code is repaired, in a field."""

from pages.question.kinds._code import WrittenCode

WIDGET = WrittenCode()
