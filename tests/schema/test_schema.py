"""The JSON Schema of quiz files, held to the reader: what it takes, the reader takes."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from core.content import ContentError, quiz_folder, read_file, read_yaml
from core.quiz import CONFUSIONS, SKILLS, question_kinds, read_questions
from core.schedule import ASKABLE, KINDS
from core.schema import quiz_schema
from tests.commands import process

SCHEMA = quiz_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FILES = sorted(quiz_folder().glob("*.yaml"))

SOUND = """\
title: Sound
purpose: One question.
questions:
  - id: one
    kind: value
    title: One
    prompt: Which rate does step {k} use?
    run: {scheduler: CosineAnnealingLR, lr: 1e-1, args: {T_max: "{T}"}, steps: "{2*T}"}
    ask: {rate_at: "{k}"}
    vars: {T: {int: [6, 20], step: 2}, k: {one_of: [1, 2, 3]}}
    where: k < T
    tolerance: {rel: 0.01}
    explanation: Because.
    mistakes:
      - {id: full-wave, args: {T_max: "{T/2}"}, confusion: 1, say: No.}
      - {id: printed, ask: {printed_at: "{k}"}, score: 0.5, say: No.}
      - {id: base, value: 0.1, say: No.}
    tests: [{draw: {T: 6, k: 3}, answer: 0.05, verdict: correct}]
"""
CHOICE = """\
title: Sound
purpose: One question.
questions:
  - id: one
    kind: choice
    title: One
    prompt: Which?
    explanation: Because.
    options:
      - id: right
        text: This
        claim: {run: {scheduler: StepLR, args: {step_size: 3}}, ask: {drops: }, equals: 16}
        explanation: Yes.
      - {id: wrong, text: That, correct: false, explanation: No.}
"""
PARAMETER = """\
title: Sound
purpose: One question.
questions:
  - id: one
    kind: parameter
    title: One
    prompt: Which?
    explanation: Because.
    run: {scheduler: CosineAnnealingLR, args: {T_max: 10}, steps: 50}
    ask: {touches_of: 0}
    equals: 2
    vary: T_max
    among: {int: [5, 60]}
"""
SOUND_ONES = {"value": SOUND, "choice": CHOICE, "parameter": PARAMETER}

BROKEN = [
    ("value", "kind: value", "kind: riddle"),
    ("value", "kind: value", "kinds: value"),
    ("value", "title: One", "titel: One"),
    ("value", "id: one", "id: One"),
    ("value", "purpose: One question.", ""),
    ("value", "    prompt: Which rate does step {k} use?\n", ""),
    ("value", "    explanation: Because.\n", "    explanation: Because.\n    tries: 0\n"),
    ("value", "scheduler: CosineAnnealingLR", "scheduler: CosineLR"),
    ("value", "T_max: \"{T}\"", "t_max: \"{T}\""),
    ("value", "ask: {rate_at: \"{k}\"}", "ask: {rate: 5}"),
    ("value", "ask: {rate_at: \"{k}\"}", "ask: {rate_at: 5, lowest: }"),
    ("value", "ask: {rate_at: \"{k}\"}", "ask: {rate_at: }"),
    ("value", "ask: {rate_at: \"{k}\"}", "ask: {rate_at: [1, 2]}"),
    ("value", "ask: {rate_at: \"{k}\"}", "ask: {lowest: 3}"),
    ("value", "ask: {rate_at: \"{k}\"}", "ask: {group: 1}"),
    ("value", "int: [6, 20]", "int: [6]"),
    ("value", "int: [6, 20]", "int: [6, high]"),
    ("value", "one_of: [1, 2, 3]", "one_of: []"),
    ("value", "tolerance: {rel: 0.01}", "tolerance: {rel: 1.5}"),
    ("value", "tolerance: {rel: 0.01}", "tolerance: 0.01"),
    ("value", "id: base, value: 0.1", "id: base"),
    ("value", "score: 0.5", "score: 1"),
    ("value", "confusion: 1", "confusion: 65"),
    ("value", "    kind: value\n", "    kind: value\n    skills: [juggling]\n"),
    ("value", "verdict: correct", "verdict: right"),
    ("value", "answer: 0.05, ", ""),
    ("choice", "correct: false, ", ""),
    ("choice", "correct: false", "correct: false, claim: {}"),
    ("choice", "equals: 16", "equals: 16, at_most: 20"),
    ("choice", ", equals: 16", ""),
    ("choice", "id: wrong", "id: w"),
    ("parameter", "    equals: 2\n", ""),
    ("parameter", "    among: {int: [5, 60]}\n", ""),
]  # fmt: skip


def parsed(text: str) -> Any:
    return read_yaml(text, "q.yaml").data


def is_read(text: str) -> bool:
    """Whether the reader of quiz files takes it; the head's own fields left aside."""
    try:
        source = read_yaml(text, "q.yaml")
        _, faults = read_questions(source, ("questions",))
    except ContentError:
        return False
    return not faults and {"title", "purpose"} <= source.data.keys()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_quizzes_are_valid(path: Path) -> None:
    found = [f"{e.json_path}: {e.message}" for e in VALIDATOR.iter_errors(parsed(read_file(path)))]
    assert found == []


@pytest.mark.parametrize("text", SOUND_ONES.values(), ids=SOUND_ONES.keys())
def test_sound_ones_are_valid(text: str) -> None:
    assert list(VALIDATOR.iter_errors(parsed(text))) == []
    assert is_read(text)


@pytest.mark.parametrize(("sound", "old", "new"), BROKEN)
def test_broken_ones_are_not(sound: str, old: str, new: str) -> None:
    text = SOUND_ONES[sound]
    assert old in text
    broken = text.replace(old, new)
    assert not VALIDATOR.is_valid(parsed(broken))
    assert not is_read(broken)


def test_the_fault_is_named_where_it_is() -> None:
    broken = parsed(SOUND.replace("ask: {rate_at", "ask: {rate_of"))
    places = {error.json_path for error in VALIDATOR.iter_errors(broken)}
    assert places == {"$.questions[0].ask"}


def test_every_field_says_what_it_means() -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in [("quiz", SCHEMA), *SCHEMA["$defs"].items()]
        for field, inner in schema.get("properties", {}).items()
        if not inner.get("description")
    ]
    assert silent == []


def test_every_kind_scheduler_and_property_is_offered() -> None:
    defs = SCHEMA["$defs"]
    assert defs["Question"]["properties"]["kind"]["enum"] == list(question_kinds())
    assert defs["Scheduler"]["enum"] == list(KINDS)
    assert defs["Confusion"]["enum"] == list(CONFUSIONS)
    assert defs["Skill"]["enum"] == list(SKILLS)
    assert defs["Ask"]["properties"].keys() == {*ASKABLE, "group"}


def test_the_command_prints_it() -> None:
    done = process("schema")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads(json.dumps(SCHEMA))
