"""Code is written, in a field."""

from pages.question.kinds._code import WrittenCode

WIDGET = WrittenCode()
