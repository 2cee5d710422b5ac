"""The gradebook sheet, read back with the csv module."""

import csv
import io

import pytest

from core.export import csv_sheet, items
from core.export.sheet import COLUMNS
from core.quiz import Quiz
from core.spreadsheet import safe_cell

FORMULAS = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "＝1", "\u00a0=1"]
HARMLESS = ["-5", "+0.5", "-1e-05", "1=1", "a@b", "", "T_max", "−1"]


def read(quiz: Quiz, variants: int = 3) -> list[dict[str, str]]:
    text = csv_sheet(items(quiz, variants=variants))
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays(text: str) -> None:
    assert safe_cell(text) == text


def test_no_cell_of_a_hostile_quiz_is_a_formula(hostile: Quiz) -> None:
    rows = read(hostile)
    assert rows[0].keys() == set(COLUMNS)
    for row in rows:
        for cell in row.values():
            assert not cell.strip().startswith(("=", "+", "-", "@")), cell


def test_a_row_says_what_grades_the_variant(kinds: Quiz) -> None:
    rows = read(kinds)
    values = [row for row in rows if row["id"] == "a-value"]
    assert len(values) == 3
    assert len({row["prompt"] for row in values}) == 3
    for row, item in zip(values, items(kinds, variants=3), strict=False):
        assert (row["quiz"], row["kind"], row["seed"]) == (
            "every-kind",
            "value",
            str(item.variant.seed),
        )
        assert float(row["key"]) == float(item.variant.key)
        assert float(row["tolerance"]) == pytest.approx(0.02 * float(row["key"]), rel=1e-3)
        straight, early = row["mistakes"].splitlines()
        assert straight.startswith("straight: ")
        assert early.endswith(" (0.65)")


def test_choices_are_keyed_by_the_letters_they_are_shown_with(kinds: Quiz) -> None:
    by_id = {row["id"]: row for row in read(kinds)}
    letter = by_id["a-choice"]["key"]
    assert f"{letter}: `This`" in by_id["a-choice"]["options"].splitlines()
    several = by_id["a-multi"]
    right = {f"{letter}: " for letter in several["key"].split()}
    shown = {line[:3]: line[3:] for line in several["options"].splitlines()}
    assert {shown[letter] for letter in right} == {"One", "Two", "Three"}


def test_every_question_is_there_without_repeating_numbers(kinds: Quiz) -> None:
    rows = read(kinds, variants=50)
    # Of the seven steps, one idea gives the key at step 5; nothing else is drawn.
    assert len([row for row in rows if row["id"] == "a-value"]) == 6
    assert len(rows) == 6 + len(kinds.questions) - 1
