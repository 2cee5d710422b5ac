"""No reader meets pydantic's own words: every way from bad data to a sentence, every error."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticKnownError
from pydantic_core._pydantic_core import list_all_errors

from core.content import ContentError, ExpressionError
from core.content.yaml_source import read_yaml
from core.quiz.mistake import Mistake
from core.quiz.quiz import read_questions
from core.quiz.run_template import RunTemplate
from core.quiz.schedule_answer import read_schedule_answer, run_of
from core.quiz.variant import UnreadableError
from core.records import Record, RecordError
from core.records.faults import faults_of
from core.schedule import ScheduleTextError, parse_schedule
from pages.play._view import read

ROOT = Path(__file__).parents[2]
PHRASES = (
    "Value error",
    "Assertion failed",
    "Field required",
    "Extra inputs",
    "Input should",
    "input was",
    "validation error",
    "valid dictionary",
    "instance of",
    "valid integer",
    "valid number",
    "valid string",
    "valid tuple",
    "valid list",
    "valid boolean",
    "greater than",
    "less than",
    "Unable to",
    "tag found",
    "tagged-union",
    "pydantic",
    "NoneType",
    "schedule.StepLR",
    "function-before",
    "{",
    "?.",
)
"""Words of pydantic's, its labels among the fields, and two ends of one sentence."""

NUMBERS = ["nan", "inf", "-inf", "1e400", "ten", "", "1,000", "1_00", "9" * 30, "1.5", "-1", "None"]
SCHEDULES = [
    "StepLR()",
    "StepLR(step_size=None)",
    "StepLR(step_size='ten')",
    "StepLR(step_size=[1])",
    "StepLR(step_size=True)",
    "StepLR(step_size=1e999)",
    f"StepLR(step_size={'9' * 30})",
    "StepLR(step=10)",
    "StepLR(10, gamma=StepLR(3))",
    "StpLR(10)",
    "MultiStepLR(30)",
    "MultiStepLR([30, 'x'])",
    "MultiStepLR(milestones=None)",
    "CyclicLR('a', 'b', mode='saw')",
    "CyclicLR([0.1, None], 1)",
    "LambdaLR(3)",
    "LambdaLR(noam(warmup='x'))",
    "LambdaLR([noam(), 3])",
    "LambdaLR(StepLR(3))",
    "SequentialLR([StepLR(3)], [1, 'x'])",
    "SequentialLR([3], [])",
    "SequentialLR(StepLR(3), [])",
    "SequentialLR([noam()], [])",
    "ChainedScheduler([])",
    "OneCycleLR(0.1, anneal_strategy='cosine')",
    "OneCycleLR(0.1, 10, three_phase='yes')",
    "ReduceLROnPlateau(mode='low')",
]
RUNS: list[dict[str, Any]] = [
    {"args": {"step_size": "ten"}},
    {"args": {"step_size": None}},
    {"args": {"step_size": {"a": 1}}},
    {"lr": float("nan")},
    {"lr": "quick"},
    {"lr": [0.1]},
    {"lr": None},
    {"optimizer": "Lion"},
    {"optimizer": "Adam", "momentum": 0.5},
    {"momentum": "much"},
    {"weight_decay": "some"},
    {"groups": ("x",)},
    {"groups": (0.1,) * 201},
    {"metrics": ("x",)},
    {"step_every": 0},
    {"step_every": 1.5},
    {"step_every": "x"},
    {"step_with": ("x",) * 60},
    {"steps": 10.5},
    {"steps": 10**6},
    {"events": ({"kind": "jump", "at": 1},)},
    {"events": ({"at": 1},)},
    {"events": ({"kind": "set_rate", "at": -1, "lr": "x"},)},
    {"events": ({"kind": "set_rate", "at": 1, "lr": 1, "more": 1},)},
    {"events": ({"kind": "set_rate", "at": 10**6, "lr": 1},)},
    {"events": ({"kind": "resume", "at": 1, "order": "backwards"},)},
    {"events": ({"kind": "new_schedule", "at": 1, "schedule": {"kind": "StepLR"}},)},
    {"events": ({"kind": "new_schedule", "at": 1, "schedule": 3},)},
    {"events": ({"kind": "set_parameter", "at": 1, "name": "a b", "value": 1},)},
]
QUESTION = """
id: half-way
kind: value
title: Half-way
prompt: What rate?
run: {scheduler: StepLR, args: {step_size: 10}}
ask: {rate_at: 5}
explanation: Because.
"""
FIELDS = [
    "title: yes",
    "title: [a]",
    "title: ''",
    "id: Half Way",
    "prompt: 3",
    "run: {}",
    "run: StepLR",
    "run: {scheduler: 3}",
    "run: {scheduler: StpLR}",
    "run: {scheduler: StepLR, args: 3}",
    "run: {scheduler: StepLR, args: {}}",
    "run: {scheduler: StepLR, args: {step_size: 10}, events: 3}",
    "run: {scheduler: StepLR, args: {step_size: 10}, metrics: 3}",
    "run: {scheduler: StepLR, args: {step_size: 10}, step_with: 3}",
    "run: {scheduler: StepLR, args: {step_size: 10}, step_with: {start: 3}}",
    "run: {scheduler: StepLR, args: {step_size: 10}, scheduler_first: maybe}",
    "run: {scheduler: StepLR, args: {step_size: 10}, speed: 3}",
    "ask: rate_at",
    "ask: {rate_at: 5, group: x}",
    "ask: {rate_at: 5, group: -1}",
    "tolerance: 3",
    "tolerance: {rel: x}",
    "tolerance: {rel: .inf}",
    "tolerance: {rel: 2}",
    "tolerance: {rel: 2001-01-01}",
    "tries: 1.5",
    "tries: 0",
    "tries: many",
    "hints: one",
    "hints: [1, [2]]",
    "skills: [nonsense]",
    "confusions: [65]",
    "confusions: [1.5]",
    "vars: {T: {int: [6]}}",
    "vars: {T: {int: [6, 7, 8]}}",
    "vars: {T: {int: 6}}",
    "vars: {T: {int: [a, b]}}",
    "vars: {T: {one_of: []}}",
    "vars: {T: {one_of: [[1]]}}",
    "vars: {T: {}}",
    "vars: [1]",
    "mistakes: {id: a}",
    "mistakes: [3]",
    "mistakes: [{id: a}]",
    "mistakes: [{id: a, say: x, shift: 1.5}]",
    "mistakes: [{id: a, say: x, shift: 1, score: 1}]",
    "mistakes: [{id: a, say: x, run: 3}]",
    "mistakes: [{id: a, say: x, run: {scheduler: StpLR}}]",
    "tests: [{answer: 1, verdict: right}]",
    "tests: [{}]",
    "document: {source: '009', answer: 1, says: x}",
    "document: 3",
    "banana: 1",
]


def said(act: Callable[[], object]) -> list[str]:
    """Return the sentences that a reader gets where `act` refuses what it is given."""
    try:
        result = act()
    except ContentError as error:
        return [f"{fault.field}: {fault.message}" for fault in error.faults]
    except (ExpressionError, RecordError, ScheduleTextError, UnreadableError) as error:
        return [str(error)]
    return list(result) if isinstance(result, tuple) else []


def from_address(name: str, text: str) -> tuple[str, ...]:
    return read({name: [text]})[1]


def from_answer(lr: str, schedule: str) -> object:
    return run_of(*read_schedule_answer(f"lr={lr} {schedule}"), n_steps=10)


def from_file(field: str) -> object:
    name = field.partition(":")[0]
    kept = re.sub(rf"(?m)^{name}:.*\n", "", QUESTION)
    source = read_yaml(f"- {kept.strip()}\n{field}".replace("\n", "\n  "), "q.yaml")
    questions, faults = read_questions(source, ())
    if faults:
        raise ContentError(faults)
    return questions[0].variant(0)


def from_template(fields: dict[str, Any]) -> object:
    return RunTemplate.checked({"scheduler": "StepLR", "args": {"step_size": 5}, **fields}).run({})


def from_mistake(fields: dict[str, Any]) -> object:
    plain = RunTemplate.checked({"scheduler": "StepLR", "args": {"step_size": 5}})
    mistake = Mistake.checked({"id": "other", "say": "Else.", "changes": fields})
    return mistake.applied_to(plain).run({})


WAYS: list[tuple[str, Callable[..., object], tuple[Any, ...]]] = [
    *(("address", from_address, (name, text)) for name in ("lr", "steps") for text in NUMBERS),
    *(("address", from_address, ("groups", text)) for text in ("1,x", "nan", "0.1," * 300)),
    *(("address", from_address, ("opt", text)) for text in ("Lion", "")),
    *(("address", from_address, (name, "x")) for name in ("momentum", "per", "metric", "what")),
    *(("address", from_address, ("s", text)) for text in SCHEDULES),
    *(("address", from_address, ("with", f"{text}@0.1")) for text in SCHEDULES),
    *(("address", from_address, ("with", f"StepLR(3)@{lr}")) for lr in NUMBERS),
    *(("text", parse_schedule, (text,)) for text in SCHEDULES),
    *(("answer", from_answer, (lr, "StepLR(step_size=10)")) for lr in NUMBERS),
    *(("answer", from_answer, ("0.1", text)) for text in SCHEDULES),
    *(("file", from_file, (field,)) for field in FIELDS),
    *(("template", from_template, (fields,)) for fields in RUNS),
    *(("mistake", from_mistake, (fields,)) for fields in RUNS),
]
TAKEN = {"9" * 30, "1.5", "-1", "StepLR(3)@1.5", "StepLR(3)@-1", "title: ''", "run: {}"}
"""What isn't refused, at least somewhere: PyTorch judges what a rate may be."""


def _name(value: object) -> str:
    """Return an id that is the same in every process: a function's address is not."""
    return getattr(value, "__name__", str(value))[:40]


@pytest.mark.parametrize(("way", "act", "given"), WAYS, ids=_name)
def test_no_way_to_a_sentence_shows_pydantic(
    way: str, act: Callable[..., object], given: tuple[Any, ...]
) -> None:
    sentences = said(lambda: act(*given))
    empty_chain = any(str(each).startswith("ChainedScheduler([])") for each in given)
    assert sentences or empty_chain or TAKEN & set(map(str, given))
    for sentence in sentences:
        assert not [phrase for phrase in PHRASES if phrase in sentence], sentence


class Little(Record):
    """A record for errors that are made up."""

    field: Any = None


@pytest.mark.parametrize("loc", [("field",), ("field", 0), ("field", "function-before[f(), int]")])
@pytest.mark.parametrize("came", [None, "x", [3]], ids=str)
def test_no_error_of_pydantic_keeps_its_words(loc: tuple[str | int, ...], came: Any) -> None:
    errors = list_all_errors()
    assert len(errors) > 90
    for error in errors:
        context = {**(error["example_context"] or {})}
        if "actual_length" in context:
            context["actual_length"] = 3
        if error["type"] in ("value_error", "assertion_error"):
            context["error"] = ValueError("must be even, got 3")
        made = PydanticKnownError(error["type"], context or None)
        details = InitErrorDetails(type=error["type"], loc=loc, input=came, ctx=context)
        refused = ValidationError.from_exception_data("Little", [details])
        (fault,) = faults_of(refused, Little, {"field": came})
        for sentence in (fault.sentence, fault.at_place):
            assert not [phrase for phrase in PHRASES if phrase in sentence], sentence
            assert made.message() not in sentence


def test_nothing_else_reads_an_error_of_pydantic() -> None:
    """One maker of sentences: whoever catches pydantic's own error would write another."""
    catching = [
        str(path.relative_to(ROOT))
        for top in ("core", "pages")
        for path in sorted((ROOT / top).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("pydantic")
        and any(name.name in ("ValidationError", "ErrorDetails") for name in node.names)
    ]
    assert set(catching) == {"core/records/faults.py", "core/records/record.py"}
