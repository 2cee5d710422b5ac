"""One curve is picked, by its name in the legend."""

from pages.question.kinds._options import OneOption

WIDGET = OneOption()
