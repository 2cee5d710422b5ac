"""Clauses about what a run did: plain words for every property that can be asked."""

from typing import Any

import pytest

from core.quiz import Ask
from core.quiz.finding import finding, times
from core.quiz.run_template import RunTemplate
from core.schedule import ASKABLE, trace

COSINE = {"scheduler": "CosineAnnealingLR", "args": {"T_max": 15}, "steps": 50}
RESTARTS = {"scheduler": "CosineAnnealingWarmRestarts", "args": {"T_0": 10}, "steps": 25}
STAIRS = {"scheduler": "StepLR", "args": {"step_size": 2}, "steps": 6, "reads_get_lr": True}
ADAMW = {**COSINE, "optimizer": "AdamW", "weight_decay": 0.1}
ONE_CYCLE = {"scheduler": "OneCycleLR", "args": {"max_lr": 0.1, "total_steps": 5}, "momentum": 0.9}
TOO_LONG = {**ONE_CYCLE, "steps": 9}
GROUPS = {**COSINE, "groups": [0.2]}
BROKEN = {"scheduler": "LinearLR", "args": {"start_factor": 0}, "steps": 9}

CLAUSES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"rate_at": 0}, COSINE, "step 0 uses 0.1"),
    ({"rate_at": 0, "group": 1}, GROUPS, "step 0 uses 0.2, in parameter group 1"),
    ({"printed_at": 14}, COSINE, "the log line of step 14 prints 0"),
    ({"get_lr_at": 1}, STAIRS, "`get_lr()` returns 0.001 at the end of step 1"),
    ({"shrink_at": 0}, ADAMW, "step 0 shrinks the weights by a fraction of 0.01"),
    ({"momentum_at": 0}, {**ONE_CYCLE, "steps": 5}, "step 0 uses a momentum of 0.95"),
    ({"last": None}, STAIRS, "the last step uses 0.001"),
    ({"last_printed": None}, STAIRS, "the rate is 1e-4 after the loop"),
    ({"lowest": None}, COSINE, "the lowest rate is 0"),
    ({"highest": None}, COSINE, "the highest rate is 0.1"),
    ({"step_of_lowest": None}, COSINE, "step 15 is the first to use the lowest rate"),
    ({"step_of_highest": None}, COSINE, "step 0 is the first to use the highest rate"),
    ({"total": None}, STAIRS, "the rates add up to 0.222"),
    ({"first_at_or_below": 0.05}, STAIRS, "step 2 is the first to use 0.05 or less"),
    ({"first_at_or_below": 1e-9}, STAIRS, "no step uses 1e-9 or less"),
    ({"steps_at": 0.1}, STAIRS, "2 steps use 0.1"),
    ({"steps_at": 0}, {**COSINE, "steps": 20}, "1 step uses 0"),
    ({"touches_of": 0}, {**COSINE, "args": {"T_max": 9}}, "the rate reaches the floor three times"),
    ({"touches_of": 0}, COSINE, "the rate reaches the floor twice"),
    ({"touches_of": 0.1}, COSINE, "the rate reaches 0.1 twice"),
    ({"touches_of": 0}, STAIRS, "the rate never reaches 0"),
    ({"second_touch_of": 0}, COSINE, "step 45 is the second to reach 0"),
    ({"second_touch_of": 0.05}, COSINE, "the rate doesn't reach 0.05 twice"),
    ({"touches_of_lowest": None}, RESTARTS, "the rate comes down to its lowest value twice"),
    ({"direction_at": 3}, COSINE, "the rate falls after step 3"),
    ({"direction_at": 0}, STAIRS, "the rate stays flat after step 0"),
    ({"restarts": None}, RESTARTS, "the rate restarts twice"),
    ({"restarts": None}, COSINE, "the rate never restarts"),
    ({"first_restart": None}, RESTARTS, "step 10 is the first after a restart"),
    ({"first_restart": None}, COSINE, "the rate never restarts"),
    ({"drops": None}, STAIRS, "the rate drops twice"),
    ({"periods": None}, COSINE, "the rate falls and climbs all the way back once"),
    ({"periods": None}, STAIRS, "the rate never falls and climbs all the way back"),
    ({"climbs": None}, COSINE, "the rate climbs twice"),
    ({"raises": None}, TOO_LONG, "PyTorch raises ValueError"),
    ({"raises": None}, COSINE, "PyTorch raises no error"),
    ({"step_of_exception": None}, TOO_LONG, "PyTorch raises an error at the end of step 5"),
    ({"step_of_exception": None}, COSINE, "PyTorch raises no error"),
    ({"step_of_exception": None}, BROKEN, "PyTorch raises an error while the scheduler is built"),
    ({"last": None}, TOO_LONG, "PyTorch raises ValueError"),
    ({"warns": None}, COSINE, "PyTorch doesn't warn"),
    ({"warns": None}, {**COSINE, "scheduler_first": True}, "PyTorch warns"),
    ({"step_of_warning": None}, COSINE, "PyTorch doesn't warn"),
    (
        {"step_of_warning": None},
        {**COSINE, "scheduler_first": True},
        "PyTorch first warns at the end of step 0",
    ),
]


@pytest.mark.parametrize(("ask", "run", "clause"), CLAUSES, ids=[text for _, _, text in CLAUSES])
def test_a_finding_is_a_plain_clause(ask: dict[str, Any], run: dict[str, Any], clause: str) -> None:
    executed = trace(RunTemplate.checked(run).run({}))
    assert finding(Ask.model_validate(ask), executed, {}) == clause


def test_a_finding_counts_what_the_question_counts() -> None:
    executed = trace(RunTemplate.checked(STAIRS).run({}))
    found = finding(Ask.model_validate({"first_at_or_below": 0.05}), executed, {}, "epoch")
    assert found == "epoch 2 is the first to use 0.05 or less"


def test_every_property_has_its_clause() -> None:
    assert {next(iter(ask)) for ask, _, _ in CLAUSES} == ASKABLE.keys()


def test_counts_are_words_up_to_twelve() -> None:
    counts = [times(n) for n in (0, 1, 2, 3, 12, 13)]
    assert counts == ["never", "once", "twice", "three times", "twelve times", "13 times"]
