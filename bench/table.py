"""Tables of measurements in Markdown, and quantiles."""

import math
from collections.abc import Mapping, Sequence

Row = Mapping[str, str | int | float]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value with at least this share of all values at or below it, or NaN."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table; the keys of the first row are the header."""
    head = list(rows[0])
    lines = [head, *([_shown(row[name]) for name in head] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    right = [not isinstance(value, str) for value in rows[0].values()]
    text = [
        " | ".join(
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(line, widths, right, strict=True)
        )
        for line in lines
    ]
    rule = " | ".join(
        "-" * (width - 1) + ":" if is_right else "-" * width
        for width, is_right in zip(widths, right, strict=True)
    )
    return "\n".join(f"| {line} |" for line in (text[0], rule, *text[1:]))


def _shown(value: str | int | float) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}"
