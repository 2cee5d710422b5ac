"""Quizzes as files for other programs: a sheet (CSV), Moodle (XML), Anki (a package of cards)."""

from core.export.anki import write_anki
from core.export.item import Choice, Item, WrongAnswer, items
from core.export.moodle import moodle_xml
from core.export.sheet import csv_sheet

__all__ = ["Choice", "Item", "WrongAnswer", "csv_sheet", "items", "moodle_xml", "write_anki"]
