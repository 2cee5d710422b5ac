"""Programs in the sandbox do what they do in plain Python and PyTorch, bit for bit."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.sandbox import run_code

HERE = Path(__file__).parent
PROGRAMS = sorted((HERE / "programs").glob("*.py"))


@pytest.fixture(scope="module")
def truth() -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, HERE / "plain.py", *PROGRAMS], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(PROGRAMS), done.stderr[-2000:]
    return {path.stem: json.loads(line) for path, line in zip(PROGRAMS, lines, strict=True)}


def in_the_sandbox(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    main(["run", str(path), "--format", "json"])
    ran: dict[str, Any] = json.loads(capsys.readouterr().out)
    return ran


@pytest.mark.xdist_group("programs")  # Plain Python runs them once.
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_does_what_it_does_in_python(
    path: Path, truth: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    ran, expected = in_the_sandbox(path, capsys), truth[path.stem]
    assert ran["refused"] is None
    for part in expected:
        # As text, NaN equals NaN and -0.0 differs from 0.0.
        assert json.dumps(ran[part]) == json.dumps(expected[part]), part


@pytest.mark.parametrize(
    ("file", "prints"),
    [
        (b"\xef\xbb\xbfprint('\xc3\xa4')\r\n", "\u00e4"),
        (b"# -*- coding: latin-1 -*-\nprint('\xe4')\n", "\u00e4"),
        (b"print('a')\rprint(1 / 1)\r", "a"),
    ],
)
def test_a_file_is_read_as_python_reads_it(
    file: bytes, prints: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "saved.py"
    path.write_bytes(file)
    assert in_the_sandbox(path, capsys)["printed"][0] == prints


def test_code_may_begin_with_a_byte_order_mark() -> None:
    ran = run_code("\ufeffprint(1)\r\nprint(2)", patient=True)
    assert [said.text for said in ran.output] == ["1", "2"]


@pytest.mark.parametrize("file", [b"x = '\xe4'\n", b"# coding: nonsense\n"])
def test_a_file_in_another_encoding_is_refused(
    file: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "saved.py"
    path.write_bytes(file)
    assert main(["run", str(path)]) == 2
    assert "can't be read" in capsys.readouterr().err


def test_there_are_many_programs_and_they_do_something(truth: dict[str, dict[str, Any]]) -> None:
    assert len(PROGRAMS) >= 60
    assert sum(path.stem.startswith("script_") for path in PROGRAMS) >= 6
    for name, did in truth.items():
        assert did["printed"] or did["warnings"] or did["exception"], name
    assert sum(did["exception"] is not None for did in truth.values()) >= 15
    assert sum(len(did["warnings"]) for did in truth.values()) >= 15
    assert sum(len(did["optimizers"]) for did in truth.values()) >= 60
