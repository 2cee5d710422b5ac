"""Records and their parameters: declared once, equal only when PyTorch can't tell them apart."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from torch.optim import lr_scheduler

from core.records import Number, RecordError
from core.schedule import (
    FACTORS,
    KINDS,
    AnySchedule,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    Optimizer,
    Run,
    Schedule,
    Slider,
    trace,
)
from tests.schedule.cases import EXAMPLES, SCHEDULES

any_schedule: TypeAdapter[Schedule] = TypeAdapter(AnySchedule)
number: TypeAdapter[int | float] = TypeAdapter(Number)


def test_the_kinds_are_all_of_torchs() -> None:
    schedulers = {
        name
        for name, value in vars(lr_scheduler).items()
        if inspect.isclass(value)
        and issubclass(value, lr_scheduler.LRScheduler)
        and not name.startswith("_")
    }
    assert schedulers - {"LRScheduler"} == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_are_pytorchs_in_its_order(kind: str) -> None:
    theirs = inspect.signature(getattr(lr_scheduler, kind)).parameters
    names = [name for name in theirs if name != "optimizer"]  # A run has its own.
    ours = list(KINDS[kind].parameters())
    assert [parameter.name for parameter in ours] == names
    for parameter in ours:
        default = theirs[parameter.name].default
        required = KINDS[kind].model_fields[parameter.name].is_required()
        assert required == (default is inspect.Parameter.empty)
        assert required or parameter.default == default
        assert parameter.help.endswith(".")


@pytest.mark.parametrize("kind", KINDS)
def test_a_control_starts_with_something_that_runs(kind: str) -> None:
    schedule = KINDS[kind].example()
    metrics = (1.0,) * 100 if schedule.takes_metric else None
    assert trace(Run(schedule=schedule, metrics=metrics)).exception is None
    assert schedule.says().endswith(".")
    for parameter in KINDS[kind].parameters():
        if parameter.slider and isinstance(parameter.start, int | float):
            assert parameter.slider.low <= parameter.start


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_schedule_survives_json(kind: str, data: st.DataObject) -> None:
    schedule = data.draw(SCHEDULES[kind])
    again = any_schedule.validate_json(schedule.model_dump_json())
    assert again == schedule
    assert hash(again) == hash(schedule)


def test_every_factor_says_what_it_is_and_whose() -> None:
    for name, factor in FACTORS.items():
        made = factor(kind=name)
        assert factor.__doc__
        assert factor.source_of_idea
        assert made.function()(3) == made.at(3)


def test_records_are_equal_when_pytorch_cannot_tell() -> None:
    assert CosineAnnealingWarmRestarts(T_0=10) == CosineAnnealingWarmRestarts(T_0=10)
    assert CosineAnnealingWarmRestarts(T_0=10) != CosineAnnealingWarmRestarts(T_0=10.0)
    assert CosineAnnealingLR(T_max=10) != 10
    assert Optimizer(lr=1) == Optimizer(lr=1.0)


def test_changed_is_checked_like_new() -> None:
    schedule = EXAMPLES["CosineAnnealingLR"]
    assert schedule.changed(T_max=9) == CosineAnnealingLR(T_max=9, eta_min=0.001)
    with pytest.raises(RecordError, match="T_max must be a number, got 'ten'"):
        schedule.changed(T_max="ten")
    with pytest.raises(RecordError, match="has no T_min; did you mean eta_min"):
        schedule.changed(T_min=3)


@pytest.mark.parametrize(
    ("given_", "read"),
    [(3, 3), (3.0, 3.0), ("1e-3", 0.001), ("-2.5E+2", -250.0), (-0.0, -0.0)],
)
def test_numbers(given_: object, read: float) -> None:
    value = number.validate_python(given_)
    assert (value, type(value)) == (read, type(read))


@pytest.mark.parametrize(
    "value", [True, None, "3", "", "1e", float("nan"), float("inf"), "1e999", 10**15, 10**400, [3]]
)
def test_not_numbers(value: object) -> None:
    with pytest.raises(ValidationError):
        number.validate_python(value)


@pytest.mark.parametrize(
    "slider",
    [p.slider for kind in KINDS.values() for p in kind.parameters() if p.slider],
    ids=str,
)
def test_positions(slider: Slider) -> None:
    positions = slider.positions()
    assert list(positions) == sorted(set(positions))
    assert 2 <= len(positions) <= 121
    assert positions[0] == slider.low
    assert positions[-1] <= slider.high
    assert len({type(value) for value in positions}) == 1
    # What comes back from a browser, where 1 and 1.0 are one, is the same position again.
    for value in positions:
        back = slider.number(int(value) if float(value).is_integer() else value)
        assert (back, type(back)) == (value, type(value))


def test_a_slider_of_whole_numbers_takes_a_fraction_as_it_is() -> None:
    assert Slider(1, 100).number(12.5) == 12.5
    assert type(Slider(1, 100).number(12.0)) is int
    assert type(Slider(0.0, 1.0, step=0.01).number(1)) is float
