"""Sentences about bad records: where, what, the bound, what came."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, StrictBool, StrictInt, StrictStr

from core.records import Record, RecordError
from core.schedule import CosineAnnealingLR, Run

KINDS_15 = "CosineAnnealingLR, CosineAnnealingWarmRestarts, StepLR, "


class Red(Record):
    kind: Literal["red"] = "red"
    depth: Annotated[StrictInt, Field(ge=0, lt=9)]


class Blue(Record):
    kind: Literal["blue"] = "blue"
    shade: Literal["sky", "sea"] = "sky"


class Paint(Record):
    title: Annotated[StrictStr, Field(min_length=2, max_length=5)]
    colors: Annotated[list[Red | Blue], Field(min_length=1)] = Field(default_factory=list)
    named: dict[str, Annotated[Red | Blue, Field(discriminator="kind")]] = Field(
        default_factory=dict
    )
    dry: StrictBool = False
    only: Blue | None = None


CASES: list[tuple[type[Record], Any, dict[tuple[str | int, ...], str]]] = [
    (
        Run,
        {"schedule": {"kind": "CosineAnnealingLR", "T_max": "ten", "Tmax": 3}},
        {
            ("schedule", "T_max"): "T_max must be a number, got 'ten'",
            ("schedule", "Tmax"): "CosineAnnealingLR has no Tmax; did you mean T_max?",
        },
    ),
    (
        Run,
        {
            "schedule": {
                "kind": "SequentialLR",
                "schedulers": [{"kind": "LinearLR", "total_iter": 5}, {"kind": "StpLR"}, {}],
                "milestones": [5, "a"],
            }
        },
        {
            ("schedule", "schedulers", 0, "total_iter"): (
                "LinearLR has no total_iter; did you mean total_iters?"
            ),
            ("schedule", "schedulers", 1, "kind"): (
                "there is no kind 'StpLR'; did you mean StepLR?"
            ),
            ("schedule", "schedulers", 2, "kind"): f"kind must be one of {KINDS_15}…, got none",
            ("schedule", "milestones", 1): "milestones[1] must be a number, got 'a'",
        },
    ),
    (
        Run,
        {"schedule": {"kind": "LambdaLR", "lr_lambda": [{"kind": "warmup_cosine", "x": 1}]}},
        {("schedule", "lr_lambda", 0, "x"): "warmup_cosine has no x; choose from warmup, total"},
    ),
    (
        Run,
        {"schedule": {"kind": "LambdaLR", "lr_lambda": {"kind": "noam", "warmup": True}}},
        {("schedule", "lr_lambda", "warmup"): "warmup must be a number, got true"},
    ),
    (
        Run,
        {"schedule": {"kind": "LambdaLR"}},
        {("schedule", "lr_lambda"): "LambdaLR must have lr_lambda, got none"},
    ),
    (
        Run,
        {"schedule": {"kind": "CyclicLR", "base_lr": [0.1, "x"], "max_lr": None, "mode": "tri"}},
        {
            ("schedule", "base_lr", 1): "base_lr[1] must be a number, got 'x'",
            ("schedule", "max_lr"): "max_lr must be a number or a list, got nothing",
            ("schedule", "mode"): (
                "mode must be one of 'triangular', 'triangular2' or 'exp_range', got 'tri'"
            ),
        },
    ),
    (
        Run,
        {"schedule": 7, "n_steps": "x", "metrics": 5, "n_step": 3},
        {
            ("schedule",): f"schedule must be one of {KINDS_15}…, got 7",
            ("n_steps",): "n_steps must be a whole number, got 'x'",
            ("metrics",): "metrics must be a list, got 5",
            ("n_step",): "Run has no n_step; did you mean n_steps?",
        },
    ),
    (
        Run,
        {"events": [{"kind": "set_rate", "at": -1, "lr": float("nan")}, {"kind": "resume"}]},
        {
            ("events", 0, "at"): "at must be >= 0, got -1",
            ("events", 0, "lr"): "lr must be a finite number, got nan",
            ("events", 1, "at"): "resume must have at, got none",
        },
    ),
    (Run, {"n_steps": 0}, {(): "n_steps must be from 1 to 100,000, got 0"}),
    (Run, {"n_steps": 100_001}, {(): "n_steps must be from 1 to 100,000, got 100,001"}),
    (
        Run,
        {"n_steps": 3, "metrics": [1, 2]},
        {(): "metrics must have 3 values, one for each scheduler step, got 2"},
    ),
    (
        Run,
        {"n_steps": 3, "events": [{"kind": "skip_optimizer", "at": 3}]},
        {(): "an event must be at a step from 0 to 2, got 3"},
    ),
    (
        Run,
        {
            "events": [
                {"kind": "add_group", "at": 3, "lr": 1},
                {"kind": "set_rate", "at": 4, "lr": 1, "group": 2},
            ]
        },
        {(): "group must be from 0 to 1, got 2"},
    ),
    (
        Run,
        {"events": [{"kind": "resume", "at": 3}]},
        {(): "resume must have a schedule to act on, got none"},
    ),
    (
        Run,
        {
            "schedule": CosineAnnealingLR(T_max=3),
            "events": [
                {"kind": "resume", "at": 3, "schedule": {"kind": "ExponentialLR", "gamma": 1}}
            ],
        },
        {
            (): "a run must resume with its own kind of schedule, CosineAnnealingLR,"
            " got ExponentialLR"
        },
    ),
    (
        Run,
        {"optimizer": {"kind": "Adam", "momentum": 0.9}},
        {("optimizer",): "momentum is an argument of SGD, Muon and RMSprop only, got Adam"},
    ),
    (
        Run,
        {"optimizer": {"kind": "sgd", "lr": 10**20, "groups": [0.1] * 201}},
        {
            ("optimizer", "kind"): (
                "kind must be one of 'SGD', 'Adam', 'AdamW', 'Adagrad', …, "
                "got 'sgd'; did you mean SGD?"
            ),
            ("optimizer", "lr"): (
                "lr must be a whole number of at most 15 digits, got 100000000000000000000"
            ),
            ("optimizer", "groups"): "groups must be a list of at most 200, got 201",
        },
    ),
    (Run, 7, {(): "Run must be a mapping, got 7"}),
    (
        Paint,
        {"title": "x", "colors": [], "dry": "yes", "only": 3, "titel": 1},
        {
            ("title",): "title must be text of at least 2 characters, got 'x'",
            ("colors",): "colors must be a list of at least 1, got 0",
            ("dry",): "dry must be true or false, got 'yes'",
            ("only",): "only must be one of blue, got 3",
            ("titel",): "Paint has no titel; did you mean title?",
        },
    ),
    (
        Paint,
        {"title": "abcdefg", "named": {"red": {"kind": "red", "depth": 9}, "b": {"kind": "blu"}}},
        {
            ("title",): "title must be text of at most 5 characters, got 'abcdefg'",
            ("named", "red", "depth"): "depth must be < 9, got 9",
            ("named", "b", "kind"): "there is no kind 'blu'; did you mean blue?",
        },
    ),
    (Paint, {}, {("title",): "Paint must have title, got none"}),
    (Paint, {"title": ["a"]}, {("title",): "title must be text, got a list"}),
    (
        Paint,
        {"title": "x" * 99},
        {("title",): f"title must be text of at most 5 characters, got '{'x' * 56}…"},
    ),
]


@pytest.mark.parametrize(("model", "data", "expected"), CASES)
def test_sentences(
    model: type[Record], data: Any, expected: dict[tuple[str | int, ...], str]
) -> None:
    with pytest.raises(RecordError) as refused:
        model.checked(data)
    found = {fault.path: fault.sentence for fault in refused.value.faults}
    assert str(refused.value) == refused.value.faults[0].sentence
    assert found.keys() == expected.keys()
    for place, sentence in expected.items():
        beginning, _, end = sentence.partition("…, ")
        assert found[place].startswith(beginning)
        assert found[place].endswith(end)
        assert "\n" not in found[place]
