"""Runs as content files write them: other loops than the plain one, and mistakes about them."""

from typing import Any

import pytest

from core.content.expression import ExpressionError
from core.quiz.mistake import Mistake
from core.quiz.query import Ask
from core.quiz.run_template import RunTemplate
from core.schedule import NewSchedule, StepLR, properties, trace, traced

COSINE = {"scheduler": "CosineAnnealingLR", "args": {"T_max": "{T}"}}
DRAW = {"T": 4, "b": 3, "n": 4}


def template(**more: Any) -> RunTemplate:
    return RunTemplate.model_validate({**COSINE, **more})


def mistake(**changes: Any) -> Mistake:
    return Mistake.model_validate({"id": "belief", "say": "So it goes.", **changes})


def test_steps_are_optimizer_steps_however_often_the_scheduler_steps() -> None:
    run = template(step_every="{b}", steps="{b*T+1}").run(DRAW)
    assert (run.step_every, run.n_steps) == (3, 13)
    assert trace(run).rates[12] < 1e-15
    assert trace(run).rates[11] > 1e-3


def test_one_metric_is_told_at_each_scheduler_step() -> None:
    plateau = RunTemplate(
        scheduler="ReduceLROnPlateau", args={"patience": 1}, metrics=(1, 1, 1), step_every="{b}"
    )
    run = plateau.run(DRAW)
    assert run.n_steps == 9
    assert [properties(trace(run)).first_at_or_below(0.01), trace(run).printed[0, 8]] == [
        None,
        pytest.approx(0.01),
    ]
    with pytest.raises(ExpressionError, match="4 values, one for each scheduler step, got 3"):
        plateau.run(DRAW, at_least=12)


def test_epochs_are_counted_up_in_parts() -> None:
    restarts = {"scheduler": "CosineAnnealingWarmRestarts", "args": {"T_0": 2}, "steps": 9}
    told = RunTemplate.model_validate({**restarts, "step_with": {"per": "{n}"}}).run(DRAW)
    assert told.step_with == (0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2)
    assert [type(number) for number in told.step_with[3:5]] == [float, int]
    later = RunTemplate.model_validate(
        {**restarts, "step_with": {"first": "{1/n}", "per": "{n}"}, "step_every": 4}
    ).run(DRAW)
    assert later.step_with is not None
    assert later.step_with[:3] == (0.25, 0.5, 0.75)
    # 49 · (1/49) is less than 1, so counting by adding parts would restart one step late.
    exact = RunTemplate.model_validate({**restarts, "steps": 99, "step_with": {"per": 49}})
    assert exact.run({}).step_with[49::49] == (1, 2)  # type: ignore[index]


def test_epochs_may_be_listed() -> None:
    run = template(step_with=[1, "{T}", 2]).run(DRAW)
    assert (run.n_steps, run.step_with) == (3, (1, 4, 2))
    with pytest.raises(ExpressionError, match="5 values, one for each scheduler step, got 3"):
        template(step_with=[1, "{T}", 2], steps=5).run(DRAW)


@pytest.mark.parametrize("per", [0, -1, 0.5, "x"])
def test_epochs_are_counted_in_whole_parts(per: Any) -> None:
    with pytest.raises(ExpressionError, match="step_with counts up from a number"):
        template(step_with={"per": per}).run(DRAW)


def test_every_field_of_a_run_may_be_drawn() -> None:
    event = {"kind": "new_schedule", "at": "{T}", "schedule": {"kind": "StepLR", "step_size": 2}}
    run = template(optimizer="AdamW", weight_decay="{T/10}", events=[event], reads_get_lr=True).run(
        DRAW
    )
    assert run.optimizer.weight_decay == 0.4
    assert run.events == (NewSchedule(at=4, schedule=StepLR(step_size=2)),)
    assert run.reads_get_lr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"step_every": 0}, "not a run: step_every must be >= 1, got 0"),
        ({"step_every": "{T/3}"}, "not a run: step_every must be a whole number, got 1.33"),
        ({"scheduler": None, "args": {}, "reads_get_lr": True}, "reads_get_lr must have a sched"),
        ({"scheduler": None, "args": {}, "step_with": [1]}, "step_with must have a schedule"),
        ({"step_with": [1], "metrics": [1]}, "step_with must be given without metrics, got both"),
        ({"steps": "{T-4}"}, "not a run: steps must be a whole number from 1 to 100,000, got 0"),
        ({"steps": "{b-T}"}, "not a run: steps must be a whole number from 1 to 100,000, got -1"),
        ({"steps": "{T/3}"}, "not a run: steps must be a whole number from 1 to 100,000, got 1.33"),
        ({"steps": "{T*b*n*9999}"}, "not a run: steps must be a whole number from 1 to 100,000"),
        (
            {"optimizer": "Lion"},
            "not a run: kind must be one of 'SGD', .*, got 'Lion'",
        ),
    ],
)
def test_what_is_no_run_says_why(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        template(**more).run(DRAW)


def test_any_field_of_a_run_may_be_other_in_a_mistake() -> None:
    run = template(step_every="{b}", steps="{b*T}", events=[{"kind": "set_rate", "at": 1, "lr": 1}])
    per_batch = mistake(step_every=1, events=[]).applied_to(run).run(DRAW)
    assert (per_batch.step_every, per_batch.events, per_batch.n_steps) == (1, (), 12)
    assert mistake(args={"eta_min": 0.01}).applied_to(run).args == {"T_max": "{T}", "eta_min": 0.01}
    restarts = mistake(scheduler="CosineAnnealingWarmRestarts", args={"T_0": 4}).applied_to(run)
    assert restarts.args == {"T_0": 4}
    assert restarts.step_every == "{b}"
    none = mistake(scheduler=None).applied_to(run).run(DRAW)
    assert none.schedule is None


def test_what_get_lr_returns_may_be_what_a_mistake_reads() -> None:
    run = template(reads_get_lr=True, steps=4).run(DRAW)
    read = Ask.model_validate({"get_lr_at": 0}).answer(traced(run), DRAW)
    assert read < Ask.model_validate({"printed_at": 0}).answer(traced(run), DRAW)


def test_a_run_that_is_never_built_can_be_asked_what_it_raises() -> None:
    built = RunTemplate(
        scheduler="OneCycleLR", args={"max_lr": 0.1, "total_steps": 9}, optimizer="Adagrad"
    )
    trajectory = traced(built.run({}))
    assert Ask.model_validate({"raises": None}).answer(trajectory, {}) == "ValueError"
    assert Ask.model_validate({"step_of_exception": None}).answer(trajectory, {}) == -1
    with pytest.raises(ExpressionError, match="no rates"):
        Ask.model_validate({"rate_at": 0}).answer(trajectory, {})
