"""An author's draft: read in every form, checked in a separate process, with its limits."""

import resource
import signal
import subprocess
import sys

import pytest

from core.authoring import draft_worker
from core.authoring.draft import CHARACTERS, Examined, Outline, examine, read_draft
from core.authoring.draft_worker import examine_in_worker
from core.authoring.worker_platform import Posix, Windows

QUESTION = """\
id: one
kind: value
title: One
prompt: The rate at {k}?
vars: {T: {int: [6, 9]}, k: {int: [1, 2]}}
run: {scheduler: CosineAnnealingLR, args: {T_max: "{T}"}, steps: 30}
ask: {rate_at: "{k}"}
mistakes:
  - {id: early, shift: -1, say: "{value} is one step early."}
explanation: So it is.
"""
LISTED = "- " + QUESTION.replace("\n", "\n  ").rstrip() + "\n"
FILE = "title: A\npurpose: B\nquestions:\n" + "".join(f"  {x}\n" for x in LISTED.splitlines())


@pytest.mark.parametrize("text", [QUESTION, LISTED, FILE], ids=["lone", "list", "file"])
def test_a_draft_is_a_question_a_list_or_a_file(text: str) -> None:
    outline, one = examine(text)
    assert outline == Outline(faults=(), questions=("one",))
    assert isinstance(one, Examined)
    assert one.faults == ()
    assert one.drawn == len(one.rows) == 8
    row = next(row for row in one.rows if row.names == {"T": 8, "k": 2})
    assert (row.key, row.mistakes, row.off) == ("0.0854", {"early": "0.0962"}, False)
    draws = [tuple(row.names.values()) for row in one.rows]
    assert draws == sorted(draws)


def test_what_is_switched_off_stands_in_the_table_and_is_not_drawn() -> None:
    _, one = examine(QUESTION + "never: [{T: 8, k: 2}, {T: 9}]\n")
    assert isinstance(one, Examined)
    assert [row.names for row in one.rows if row.off] == [{"T": 8, "k": 2}]
    assert one.drawn == 5
    assert not any(row.names["T"] == 9 for row in one.rows)


@pytest.mark.parametrize(
    ("text", "line", "field", "says"),
    [
        ("", 1, "", "nothing here yet"),
        ("a: [", 1, "", "not YAML"),
        ("just words", 1, "", "must be a list of questions"),
        (QUESTION.replace("title: One", "titel: One"), 3, "titel", "not a field"),
        (LISTED.replace("kind: value", "kind: riddle"), 2, "kind", "must be one of"),
        (FILE.replace("purpose", "porpoise"), 2, "porpoise", "not a field"),
        (FILE.replace("mistakes:", "mistaks:"), 11, "questions[0].mistaks", "not a field"),
        ("x: &a 1\ny: *a", 2, "", "aliases"),
        ("[" * 60, 1, "", "nested"),
        ("x" * (CHARACTERS + 1), 1, "", f"at most {CHARACTERS}"),
    ],
)
def test_faults_name_line_and_field(text: str, line: int, field: str, says: str) -> None:
    faults = read_draft(text).faults
    assert any(
        (fault.line, fault.field) == (line, field) and says in fault.message for fault in faults
    ), faults


def test_all_faults_come_at_once() -> None:
    text = FILE.replace("title: A", "").replace("ask:", "aks:").replace("{int: [6, 9]}", "six")
    assert len(read_draft(text).faults) >= 3


def test_a_wrong_key_is_found_where_its_question_begins() -> None:
    text = FILE + "    tests: [{draw: {T: 8, k: 2}, answer: 0.5, verdict: correct}]\n"
    *_, one = examine(text)
    assert isinstance(one, Examined)
    [fault] = one.faults
    assert fault.line == 4
    assert "graded wrong" in fault.message


def test_elsewhere_the_same_is_found() -> None:
    here = [part.model_copy(update={"slowest": 0}) for part in examine(FILE)]
    there = [
        part.model_copy(update={"slowest": 0})
        for part in examine_in_worker(FILE)
        if not isinstance(part, str)
    ]
    assert [part.model_dump(exclude={"slowest"}) for part in there] == [
        part.model_dump(exclude={"slowest"}) for part in here
    ]


def test_a_draft_that_cannot_be_read_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere")
    [outline] = examine_in_worker("a: [")
    assert isinstance(outline, Outline)
    assert outline.faults


def test_a_check_without_end_is_stopped_and_what_was_found_is_kept() -> None:
    slow = LISTED.replace("id: one", "id: two").replace("steps: 30", "steps: 99999")
    slow = slow.replace("{int: [6, 9]}", "{int: [6, 900]}")
    parts = list(examine_in_worker(LISTED + slow, seconds=2))
    assert isinstance(parts[0], Outline)
    assert isinstance(parts[1], Examined)
    assert str(parts[-1]).startswith("The check was stopped after 2 seconds")


def test_a_check_that_takes_too_much_memory_is_stopped() -> None:
    *_, last = examine_in_worker(LISTED.replace("steps: 30", "steps: 99999"), megabytes=4)
    assert str(last).endswith("needs more than 4 MB of memory.")


def test_a_check_that_waits_too_long_names_no_seconds_of_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(draft_worker, "PATIENCE", 0.1)
    [said] = examine_in_worker(FILE)
    assert said == "The server was too busy to finish in a minute. Check it again."


def test_a_draft_is_checked_where_there_are_no_such_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows knows neither limits, nor groups of processes, nor that signal."""
    started = []

    class Noted(subprocess.Popen[str]):
        def __init__(self, *args: object, env: dict[str, str], **more: object) -> None:
            started.append(env)
            super().__init__(*args, env=env, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", Noted)
    monkeypatch.setenv("SYSTEMROOT", "here")
    _, one = examine_in_worker(FILE, platform=Windows())
    assert isinstance(one, Examined)
    assert started[0]["SYSTEMROOT"] == "here"


def test_windows_limits_nothing_and_still_ends_a_worker() -> None:
    before = resource.getrlimit(resource.RLIMIT_CPU), resource.getrlimit(resource.RLIMIT_AS)
    Windows().limit(1, 1)
    assert before == (
        resource.getrlimit(resource.RLIMIT_CPU),
        resource.getrlimit(resource.RLIMIT_AS),
    )
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(command, text=True) as worker:
        Windows().end(worker)
        assert worker.wait(timeout=30) != 0
    assert not Windows().ran_out_of_time(worker.returncode)


def test_where_there_are_limits_the_end_of_the_time_is_told_from_others() -> None:
    assert Posix().ran_out_of_time(-signal.SIGXCPU)
    assert not Posix().ran_out_of_time(-signal.SIGKILL)
    assert not Posix().ran_out_of_time(draft_worker.OUT_OF_MEMORY)
