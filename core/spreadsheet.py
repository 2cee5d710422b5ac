"""Spreadsheet cells that are shown as text and never computed."""

import re

from core.records import parse_number

# What a spreadsheet takes for the beginning of a formula, after blanks too.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def safe_cell(text: str) -> str:
    """Return the text for a cell, with an apostrophe before anything that looks like a formula."""
    is_formula = _FORMULA.match(text) is not None and parse_number(text) is None
    return f"'{text}" if is_formula else text
