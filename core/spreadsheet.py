"""Cells that a spreadsheet shows as they are, whoever wrote them."""

import re

# What a spreadsheet takes for the beginning of a formula, after blanks too.
_FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def safe_cell(text: str) -> str:
    """Return a cell that is never computed: an apostrophe goes before a formula."""
    is_formula = _FORMULA.match(text) is not None and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
