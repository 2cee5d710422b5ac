"""`python -m core check` and `python -m core grade`, as an author calls them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

BROKEN = """\
title: Broken
purpose: Two faults.
questions:
  - id: one
    kind: value
    title: One
    prompt: What rate?
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}
    ask: {rate_of: 5}
    feedback: Because.
  - id: two
    kind: riddle
"""
SOUND = """\
title: Sound
purpose: No fault.
questions:
  - id: one
    kind: value
    title: One
    prompt: Which rate does step 5 use?
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}
    ask: {rate_at: 5}
    feedback: Because.
    mistakes: [{id: full-wave, args: {T_max: 5}, say: "{value} is a quarter of a wave too far."}]
"""
WRONG_NUMBER = """\
---
title: Wrong
purpose: A wrong number.
minutes: 1
skills: []
confusions: []
documents: ["000"]
claims:
  half: {run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}, ask: {rate_at: 5}}
---

## One

The rate is [[0.06 | half]] there.
"""


def core(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "core", *args]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def test_check_names_file_line_and_field_of_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    done = core("check", str(file))
    assert done.returncode == 1
    assert f"{file}:9: questions[0].ask" in done.stdout
    assert f"{file}:12: questions[1].kind" in done.stdout
    assert done.stdout.endswith("1 file checked: 2 faults\n")


def test_check_names_the_line_of_a_wrong_number_in_a_lesson(tmp_path: Path) -> None:
    file = tmp_path / "01-wrong.md"
    file.write_text(WRONG_NUMBER)
    done = core("check", str(tmp_path))
    assert done.returncode == 1
    assert f"{file}:14: " in done.stdout
    assert "PyTorch gives 0.05" in done.stdout
    file.write_text(WRONG_NUMBER.replace("0.06", "0.05"))
    assert core("check", str(tmp_path)).returncode == 0


@pytest.mark.parametrize("path", ["nowhere.yaml", "README.rst", "empty"])
def test_check_refuses_what_is_no_content(tmp_path: Path, path: str) -> None:
    (tmp_path / "README.rst").write_text("Not content.")
    (tmp_path / "empty").mkdir()
    done = core("check", str(tmp_path / path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert path in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("answer", "verdict", "mistake"),
    [
        ("0.05", "correct", None),
        ("5e-2", "correct", None),
        ("0", "wrong", "full-wave"),
        ("0.3", "wrong", None),
        ("nan", "unreadable", None),
        ("0,05", "unreadable", None),
    ],
)
def test_grade_prints_the_grade(
    tmp_path: Path, answer: str, verdict: str, mistake: str | None
) -> None:
    file = tmp_path / "sound.yaml"
    file.write_text(SOUND)
    done = core("grade", f"{file}#one", "--answer", answer)
    assert done.returncode == 0
    grade = json.loads(done.stdout)
    assert (grade["verdict"], grade["mistake"]) == (verdict, mistake)
    assert grade["feedback"]
    assert grade["score"] == (verdict == "correct")


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("sound.yaml#two", 2, "it has one"),
        ("sound.yaml", 2, "FILE#ID"),
        ("broken.yaml#one", 1, "questions[0].ask"),
        ("nowhere.yaml#one", 1, "can't be read"),
    ],
)
def test_grade_refuses_in_one_sentence(
    tmp_path: Path, question: str, status: int, said: str
) -> None:
    (tmp_path / "sound.yaml").write_text(SOUND)
    (tmp_path / "broken.yaml").write_text(BROKEN)
    done = core("grade", str(tmp_path / question), "--answer", "1")
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
