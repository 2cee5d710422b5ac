"""What a learner can take away."""

import csv
import io
import json
from typing import Any

import pytest

from core.learner import (
    attempts,
    close_test,
    export_csv,
    export_json,
    open_test,
    quiz_of_test,
    set_last_visited,
    set_quiz_place,
)
from core.learner.export import COLUMNS
from core.quiz import Pool, Quiz
from core.store import Store, tables
from tests.learner.playing import NOON, QUIZ, catalogue, give, value

QUESTION = value()
TEST = Quiz("final", "The final", "All.", (), (Pool(take=1, questions=(QUESTION.id,)),))


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_json(store: Store, learner: str = "ada") -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(export_json(store, learner))
    return found


def test_everything_of_a_learner_is_there_and_of_nobody_else(store: Store) -> None:
    kept = give(store, QUESTION, sure="sure")
    give(store, QUESTION, "0.7", learner="bob")
    set_last_visited(store, "ada", page="/", title="Home η")
    set_quiz_place(store, "ada", QUIZ, "a")
    open_test(store, "ada", TEST, catalogue(QUESTION), NOON)
    found = read_json(store)
    mine = {name for name, table in tables.metadata.tables.items() if "learner" in table.columns}
    assert found.keys() == mine
    assert all(found.values())
    assert {row["learner"] for rows in found.values() for row in rows} == {"ada"}
    (attempt,) = found["attempts"]
    assert attempt == json.loads(kept.model_dump_json()) | {
        "created_at": kept.created_at.isoformat()
    }
    assert found["sittings"][0]["questions"] == [QUESTION.id]
    assert found["places"][0]["title"] == "Home η"


def test_a_stranger_has_nothing(store: Store) -> None:
    assert not any(read_json(store).values())
    assert export_csv(store, "ada") == ",".join(COLUMNS) + "\r\n"


def test_the_csv_is_read_back_whole(store: Store) -> None:
    kept = [give(store, QUESTION, text) for text in ("0.7", 'five, "six"\nη', "0.8")]
    rows = read_csv(export_csv(store, "ada"))
    assert [row["answer"] for row in rows] == [each.answer for each in kept]
    assert [float(row["score"]) for row in rows] == [0, 0, 0]
    assert [row["verdict"] for row in rows] == ["wrong", "unreadable", "wrong"]
    assert rows[0]["created_at"] == kept[0].created_at.isoformat()


@pytest.mark.parametrize(
    "answer",
    [
        "=1+1",
        "+1+1",
        "-0.5-1",
        "  =1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        '=HYPERLINK("http://x","y")',
    ],
)
def test_no_cell_is_a_formula(store: Store, answer: str) -> None:
    give(store, QUESTION, answer)
    (row,) = read_csv(export_csv(store, "ada"))
    assert row["answer"] == f"'{answer}"
    assert attempts(store, "ada")[0].answer == answer
    assert read_json(store)["attempts"][0]["answer"] == answer
    raw = list(csv.reader(io.StringIO(export_csv(store, "ada"), newline="")))
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝")) for line in raw for cell in line)


def test_what_needs_no_apostrophe_has_none(store: Store) -> None:
    for answer in ("-0.5", "+1", "a-b", "1=1", ""):
        give(store, QUESTION, answer)
    answers = [row["answer"] for row in read_csv(export_csv(store, "ada"))]
    assert answers == ["-0.5", "+1", "a-b", "1=1", ""]


def test_an_open_test_is_told_only_after_the_close(store: Store) -> None:
    known = catalogue(QUESTION)
    sitting = open_test(store, "ada", TEST, known, NOON)
    give(store, QUESTION, quiz=quiz_of_test("final"))
    (before,) = read_json(store)["attempts"]
    (row,) = read_csv(export_csv(store, "ada"))
    for name in ("verdict", "score", "mistake", "diagnosis", "charged"):
        assert before[name] is None
        assert row[name] == ""
    assert before["answer"]
    close_test(store, sitting, known, NOON)
    (after,) = read_json(store)["attempts"]
    assert (after["verdict"], after["score"]) == ("correct", 1.0)
