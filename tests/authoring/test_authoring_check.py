"""`python -m core check` and `python -m core grade`, as an author calls them."""

import json
from pathlib import Path

import pytest

from core.authoring import check
from core.authoring.check import check_file, check_files
from tests.commands import command, process

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
    explanation: Because.
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
    explanation: Because.
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


def test_check_names_file_line_and_field_of_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    done = command("check", str(file))
    assert done.returncode == 1
    assert f"{file}:9: questions[0].ask" in done.stdout
    assert f"{file}:12: questions[1].kind" in done.stdout
    assert done.stdout.endswith("1 file checked: 2 faults\n")


def test_check_names_the_line_of_a_wrong_number_in_a_lesson(tmp_path: Path) -> None:
    file = tmp_path / "01-wrong.md"
    file.write_text(WRONG_NUMBER)
    done = command("check", str(tmp_path))
    assert done.returncode == 1
    assert f"{file}:14: " in done.stdout
    assert "PyTorch gives 0.05" in done.stdout
    file.write_text(WRONG_NUMBER.replace("0.06", "0.05"))
    assert command("check", str(tmp_path)).returncode == 0


@pytest.mark.parametrize("path", ["nowhere.yaml", "README.rst", "empty"])
def test_check_refuses_what_is_no_content(tmp_path: Path, path: str) -> None:
    (tmp_path / "README.rst").write_text("Not content.")
    (tmp_path / "empty").mkdir()
    done = command("check", str(tmp_path / path))
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
        ("0,05", "correct", None),
        ("1,000", "unreadable", None),
    ],
)
def test_grade_prints_the_grade(
    tmp_path: Path, answer: str, verdict: str, mistake: str | None
) -> None:
    file = tmp_path / "sound.yaml"
    file.write_text(SOUND)
    done = command("grade", f"{file}#one", "--answer", answer)
    assert done.returncode == 0
    grade = json.loads(done.stdout)
    assert (grade["verdict"], grade["mistake"]) == (verdict, mistake)
    assert grade["text"]
    assert ("PyTorch gives 0.05" in grade["text"]) == (verdict != "unreadable")
    assert grade["score"] == (verdict == "correct")


def test_grade_as_a_process(tmp_path: Path) -> None:
    file = tmp_path / "sound.yaml"
    file.write_text(SOUND)
    done = process("grade", f"{file}#one", "--answer", "0.05")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["verdict"] == "correct"


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
    done = command("grade", str(tmp_path / question), "--answer", "1")
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_check_finds_an_id_that_stands_in_two_files(tmp_path: Path) -> None:
    for name in ("first.yaml", "second.yaml"):
        (tmp_path / name).write_text(SOUND)
    done = command("check", str(tmp_path))
    assert done.returncode == 1
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    assert f"{second}:4: id: the id one is taken, in {first}:4" in done.stdout
    assert done.stdout.endswith("2 files checked: 1 fault\n")


def test_check_reports_the_guess_rates(tmp_path: Path) -> None:
    choice = """\
  - id: {id}
    kind: choice
    title: Choose
    prompt: Which?
    explanation: Because.
    options:
"""
    options = [
        f"      - {{id: o{n}, text: Text {n}, correct: {str(n == 0).lower()}, explanation: F.}}\n"
        for n in range(5)
    ]
    quiz = "title: T\npurpose: P.\nquestions:\n"
    for count in (2, 4, 5):
        quiz += choice.format(id=f"of-{count}") + "".join(options[:count])
    (tmp_path / "guess.yaml").write_text(quiz)
    done = command("check", str(tmp_path))
    assert "guess rates: median 25%, highest 50% (of-2)\n" in done.stdout
    (tmp_path / "guess.yaml").write_text(SOUND)
    assert "guess" not in command("check", str(tmp_path)).stdout


def test_check_in_two_processes_finds_what_one_finds(tmp_path: Path) -> None:
    for number in range(5):
        text = BROKEN if number == 3 else SOUND.replace("id: one", f"id: one-{number}")
        (tmp_path / f"{number}.yaml").write_text(text)
    done = process("check", str(tmp_path))
    assert done.returncode == 1
    broken = tmp_path / "3.yaml"
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()[:-1]] == [
        f"{broken}:9",
        f"{broken}:12",
    ]
    assert done.stdout.endswith("5 files checked: 2 faults\n")


class TestKept:
    """A file in which nothing was wrong isn't executed again until something has changed."""

    @pytest.fixture(autouse=True)
    def executed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The names of the files that are executed, in order."""
        names: list[str] = []
        monkeypatch.setenv("HALFWAVE_CACHE_DIR", str(tmp_path / "cache"))

        def execute(path: Path) -> check.Checked:
            names.append(path.name)
            return check_file(path)

        monkeypatch.setattr(check, "check_file", execute)
        return names

    def test_a_sound_file_is_executed_once_and_reported_alike(
        self, tmp_path: Path, executed: list[str]
    ) -> None:
        file = tmp_path / "sound.yaml"
        file.write_text(SOUND)
        [first] = check_files((file,))
        [again] = check_files((file,))
        assert executed == ["sound.yaml"]
        assert [(a.id, a.file, a.line) for a in again.asked] == [("one", str(file), 4)]
        assert [a.survey.guess_rate for a in again.asked] == [
            a.survey.guess_rate for a in first.asked
        ]
        check_files((file,), fresh=True)
        assert executed == ["sound.yaml"] * 2

    def test_a_changed_byte_is_seen(self, tmp_path: Path, executed: list[str]) -> None:
        file = tmp_path / "sound.yaml"
        file.write_text(SOUND)
        check_files((file,))
        file.write_text(SOUND.replace("T_max: 5", "T_max: 9"))
        check_files((file,))
        file.write_text(SOUND.replace("{rate_at: 5}", "{rate_of: 5}"))
        assert check_files((file,))[0].faults
        assert check_files((file,))[0].faults
        assert executed == ["sound.yaml"] * 4

    def test_other_code_is_seen(
        self, tmp_path: Path, executed: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "sound.yaml"
        file.write_text(SOUND)
        for code in ("code", "code", "other code"):
            monkeypatch.setattr("core.content.kept._code_and_packages", lambda code=code: code)
            check_files((file,))
        assert executed == ["sound.yaml"] * 2

    def test_a_spoiled_result_is_ignored(self, tmp_path: Path, executed: list[str]) -> None:
        file = tmp_path / "sound.yaml"
        file.write_text(SOUND)
        check_files((file,))
        for result in (tmp_path / "cache").glob("*/*"):
            result.write_bytes(result.read_bytes()[:-1])
        check_files((file,))
        assert executed == ["sound.yaml"] * 2

    def test_a_test_sees_the_quizzes_beside_it(self, tmp_path: Path, executed: list[str]) -> None:
        (tmp_path / "sound.yaml").write_text(SOUND)
        test = tmp_path / "test.yaml"
        test.write_text("title: Test\npurpose: Draws.\npools: [{take: 1, questions: [one]}]\n")
        assert not check_files((test,))[0].faults
        (tmp_path / "sound.yaml").unlink()
        assert check_files((test,))[0].faults
        assert executed == ["test.yaml"] * 2
