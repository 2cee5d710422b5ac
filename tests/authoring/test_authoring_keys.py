"""`python -m core keys`: a key that moves under the same wording is noticed, and named."""

import json
from pathlib import Path

import pytest

from core.authoring.keys import compared, pinned, write
from core.content import quiz_folder
from core.quiz import Question, load_quiz
from core.quiz.wordings import KEYS_FILE, KeysFile, Pinned
from tests.asked_otherwise import ASKED_OTHERWISE
from tests.commands import Done, command, process
from tests.serving import only

ROOT = Path(__file__).parents[2]
OF_0_1 = ROOT / "tests" / "data" / "keys-0.1.json"

QUIZ = """\
title: One
purpose: One question.
questions:
  - id: one
    kind: value
    title: One
    prompt: Which rate does step 5 use?
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}
    ask: {rate_at: 5}
    explanation: Because.
"""


def keys(*args: str) -> Done:
    return command("keys", *args)


def question(tmp_path: Path, old: str = "", new: str = "") -> Question:
    file = tmp_path / "one.yaml"
    file.write_text(QUIZ.replace(old, new) if old else QUIZ)
    return load_quiz(file).questions[0]


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, folder in only(tmp_path, "cosine-basics").items():
        monkeypatch.setenv(name, folder)
    path = tmp_path / "keys.json"
    done = keys("--write", "--lock", str(path))
    assert done.returncode == 0, done.stderr
    return path


ANOTHER_KEY = {"one": Pinned(wording="a", keys="x"), "two": Pinned(wording="c", keys="d")}
PINNED = KeysFile(
    torch="2.13.0",
    questions={"one": Pinned(wording="a", keys="b"), "two": Pinned(wording="c", keys="d")},
)


@pytest.mark.parametrize(
    ("torch", "questions", "said"),
    [
        ("2.13.0", ANOTHER_KEY, "one has another key though its wording is the same: a change in"),
        ("2.14.0", ANOTHER_KEY, "from torch 2.13.0 to 2.14.0 changed it"),
        ("2.13.0", {**PINNED.questions, "one": Pinned(wording="x", keys="b")}, "one is worded"),
        ("2.13.0", {**PINNED.questions, "three": Pinned(wording="a", keys="b")}, "three is new"),
        ("2.13.0", {"two": PINNED.questions["two"]}, "one is pinned but gone"),
    ],
)
def test_a_difference_is_noticed_and_named(
    torch: str, questions: dict[str, Pinned], said: str
) -> None:
    assert list(compared(PINNED, PINNED)) == []
    (sentence,) = compared(PINNED, KeysFile(torch=torch, questions=questions))
    assert said in sentence


def test_a_changed_key_fails_the_command(lock: Path) -> None:
    assert keys("--lock", str(lock)).stdout.endswith("all as pinned\n")
    data = json.loads(lock.read_text())
    data["questions"]["rate-after-k"]["keys"] = "0" * 16
    lock.write_text(json.dumps(data))
    done = keys("--lock", str(lock))
    assert done.returncode == 1
    assert done.stdout.startswith("rate-after-k has another key though its wording is the same")
    assert done.stdout.endswith(": 1 not as pinned\n")


def test_a_lock_file_that_is_none_is_refused(tmp_path: Path) -> None:
    done = process("keys", "--lock", str(tmp_path / "keys.json"))
    assert done.returncode == 1
    assert "python -m core keys --write makes it" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_digest_tells_keys_and_curves_apart(tmp_path: Path) -> None:
    one = pinned(question(tmp_path))
    assert pinned(question(tmp_path)) == one
    said_otherwise = pinned(question(tmp_path, "Because.", "Look at the middle."))
    assert said_otherwise.keys == one.keys
    assert said_otherwise.wording != one.wording
    # Half way down it is 0.05 for both; the curves differ.
    assert pinned(question(tmp_path, "T_max: 10", "T_max: 10.0")).keys == one.keys
    other_curve = pinned(question(tmp_path, "args: {T_max: 10}", "args: {T_max: 10}, steps: 9"))
    assert other_curve.keys != one.keys


def test_a_rewording_is_remembered_and_a_changed_key_forgets(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"

    def wordings_after(*changes: tuple[str, str]) -> list[tuple[str, tuple[str, ...]]]:
        for wording, key in changes:
            before = KeysFile.model_validate_json(file.read_bytes()) if file.exists() else None
            pins = {"one": Pinned(wording=wording, keys=key)}
            write(file, KeysFile(torch="2.13.0", questions=pins), before)
        pins = KeysFile.model_validate_json(file.read_bytes()).questions
        return [(pin.wording, pin.earlier) for pin in pins.values()]

    assert wordings_after(("a", "x")) == [("a", ())]
    assert wordings_after(("a", "x"), ("b", "x"), ("b", "x")) == [("b", ("a",))]
    assert wordings_after(("c", "x")) == [("c", ("a", "b"))]
    assert wordings_after(("a", "x")) == [("a", ("b", "c"))]  # As it was before.
    assert wordings_after(("d", "y")) == [("d", ())]


def test_a_broken_lock_file_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text("<<<<<<< HEAD\n")
    done = keys("--write", "--lock", str(file))
    assert done.returncode == 1
    assert done.stderr == f"{file} can't be read: restore it, then python -m core keys\n"
    assert file.read_text() == "<<<<<<< HEAD\n"


def test_every_question_of_0_1_has_the_key_it_had_and_its_answers_count() -> None:
    then = KeysFile.model_validate_json(OF_0_1.read_bytes()).questions
    now = KeysFile.model_validate_json(KEYS_FILE.read_bytes()).questions
    assert len(then) == 243
    changed = {name for name, pin in then.items() if now[name].keys != pin.keys}
    assert changed == ASKED_OTHERWISE.keys()
    lost = {n for n, pin in then.items() if pin.wording not in (now[n].wording, *now[n].earlier)}
    assert lost == changed


def test_the_lock_file_is_not_taken_for_a_quiz() -> None:
    assert KEYS_FILE not in quiz_folder().glob("*.yaml")
    assert KeysFile.model_validate_json(KEYS_FILE.read_text()).questions
