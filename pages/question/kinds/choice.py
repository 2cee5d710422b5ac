"""One option in words is picked."""

from pages.question.kinds._options import OneOption

WIDGET = OneOption()
