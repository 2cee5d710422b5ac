"""The gradebook sheet: one CSV row per variant, safe from spreadsheet formulas."""

import csv
import io
from collections.abc import Iterable

from core.export.item import Item
from core.records import as_text
from core.spreadsheet import safe_cell

COLUMNS = (
    "quiz",
    "id",
    "kind",
    "seed",
    "title",
    "prompt",
    "options",
    "key",
    "tolerance",
    "mistakes",
)


def csv_sheet(items: Iterable[Item]) -> str:
    """Return the sheet; in `mistakes`, a line each: its name, its answer, what that is worth."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow(map(safe_cell, _row(item)))
    return file.getvalue()


def _row(item: Item) -> tuple[str, ...]:
    variant = item.variant
    return (
        item.quiz.slug,
        variant.question.id,
        variant.question.kind,
        str(variant.seed),
        variant.question.title,
        item.text,
        "\n".join(f"{choice.letter}: {choice.option.text}" for choice in item.choices),
        item.key,
        "" if variant.tolerance is None else f"{variant.tolerance:.6g}",
        "\n".join(_mistakes(item)),
    )


def _mistakes(item: Item) -> Iterable[str]:
    for choice in item.choices:
        if not choice.is_right:
            yield f"{choice.option.id}: {choice.letter}"
    for each in item.wrong_answers:
        yield f"{each.mistake}: {each.answer} ({as_text(each.score)})"
