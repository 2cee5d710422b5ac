"""`python -m core export`, as a teacher calls it."""

import csv
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.commands import Done, command, process
from tests.export.quizzes import KINDS


def export(*args: str) -> Done:
    return command("export", *args)


@pytest.fixture
def quiz(tmp_path: Path) -> Path:
    file = tmp_path / "every-kind.yaml"
    file.write_text(KINDS)
    return file


def test_a_sheet(quiz: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.csv"
    done = export(str(quiz), "--to", "csv", "--variants", "2", "--out", str(out))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"13 variants in {out}\n"
    # The mark by which spreadsheets know UTF-8.
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 13


def test_to_the_terminal(quiz: Path) -> None:
    done = process("export", str(quiz), "--to", "moodle", "--variants", "1")
    assert done.returncode == 0
    assert ET.fromstring(done.stdout).tag == "quiz"


def test_a_package(quiz: Path, tmp_path: Path) -> None:
    out = tmp_path / "deck.apkg"
    done = export(str(quiz), "--to", "anki", "--variants", "1", "--out", str(out))
    assert done.returncode == 0
    assert zipfile.is_zipfile(out)


def test_another_seed_draws_other_numbers(quiz: Path) -> None:
    arguments = (str(quiz), "--to", "csv", "--variants", "1")
    first = export(*arguments).stdout
    assert first == export(*arguments).stdout
    assert first != export(*arguments, "--seed", "7").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.yaml", "--to", "csv"), "nowhere.yaml doesn't exist"),
        (("docs", "--to", "csv"), "no quiz file (.yaml) is in docs"),
        (("--to", "csv", "--variants", "0"), "--variants must be from 1 to 1,000, got 0"),
        (("--to", "anki"), "--out"),
        (("quizzes/t-max.yaml", "--to", "csv", "--out", "nowhere/x.csv"), "can't be written"),
        (("--to", "word"), "invalid choice"),
    ],
)
def test_it_refuses_in_one_sentence(arguments: tuple[str, ...], said: str) -> None:
    done = export(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_quiz_is_named(quiz: Path) -> None:
    quiz.write_text(KINDS.replace("ask: {rate_at", "ask: {rate_of", 1))
    done = export(str(quiz), "--to", "csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{quiz}:9: questions[0].ask" in done.stderr
