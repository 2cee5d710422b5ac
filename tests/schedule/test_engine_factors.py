"""The named factors, against formulas written from their sources and against PyTorch's LambdaLR."""

import inspect
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.schedule import FACTORS, LambdaLR, MultiplicativeLR, Optimizer, Run, trace
from tests.schedule.factor_references import REFERENCES, reference_at

STEPS = np.arange(160, dtype=float)
lengths = st.integers(1, 60)
DRAWS: dict[str, Any] = {
    "warmup": st.integers(0, 40),
    "total": st.integers(1, 150),
    "decay": lengths,
    "length": lengths,
    "every": lengths,
    "num_cycles": st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0]),
    "floor": st.floats(0, 1),
    "gamma": st.floats(0.01, 1),
    "power": st.floats(0.25, 4),
    "end_factor": st.floats(0, 1),
    "d_model": st.integers(1, 1024),
    "factor": st.floats(0.5, 1.5),
}
WARMS_UP_FROM_ONE = {"noam", "warmup_over_cosine"}
"""Their sources divide by the length of the warm-up, so it is at least 1."""


def parameters(kind: str) -> Any:
    names = [name for name in FACTORS[kind].model_fields if name != "kind"]
    draws = {name: DRAWS[name] for name in names}
    if kind in WARMS_UP_FROM_ONE:
        draws["warmup"] = lengths
    return st.fixed_dictionaries(draws)


def test_every_factor_has_a_reference_with_the_same_defaults() -> None:
    assert REFERENCES.keys() == FACTORS.keys()
    for kind, reference in REFERENCES.items():
        _, *arguments = inspect.signature(reference).parameters.values()
        ours = {n: f.default for n, f in FACTORS[kind].model_fields.items() if n != "kind"}
        assert {each.name: each.default for each in arguments} == ours, kind


@pytest.mark.parametrize("kind", FACTORS)
def test_the_defaults_give_what_the_source_gives(kind: str) -> None:
    factor = FACTORS[kind].checked({})
    ours = [factor.at(int(t)) for t in STEPS]
    assert np.allclose(ours, REFERENCES[kind](STEPS), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", FACTORS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_factor_is_what_its_source_says(kind: str, data: st.DataObject) -> None:
    given_ = data.draw(parameters(kind))
    factor = FACTORS[kind].checked(given_)
    ours = np.array([factor.at(int(t)) for t in STEPS])
    reference = REFERENCES[kind](STEPS, **given_)
    # Where a cycle ends exactly, rounding decides which side of the jump a step is on.
    jumps = 0.0
    if kind == "hard_restarts":
        cycles = given_["num_cycles"] * (STEPS - given_["warmup"])
        cycles /= max(1, given_["total"] - given_["warmup"])
        jumps = np.abs(cycles - np.round(cycles)) < 1e-9
    same = np.isclose(ours, reference, rtol=1e-9, atol=1e-12) | np.asarray(jumps, dtype=bool)
    assert same.all(), (STEPS[~same], ours[~same], reference[~same])


@pytest.mark.parametrize("kind", FACTORS)
def test_pytorch_multiplies_the_base_rate_by_what_the_source_says(kind: str) -> None:
    schedule = LambdaLR(lr_lambda={"kind": kind})
    rates = trace(Run(optimizer=Optimizer(lr=0.3), schedule=schedule, n_steps=160)).rates
    assert np.allclose(rates, 0.3 * REFERENCES[kind](STEPS), rtol=1e-9, atol=1e-13)
    closed = schedule.closed_form(STEPS, 0.3)
    assert closed is not None
    assert np.allclose(closed, rates, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("kind", FACTORS)
def test_pytorch_multiplies_the_last_rate_by_what_the_source_says(kind: str) -> None:
    schedule = MultiplicativeLR(lr_lambda={"kind": kind})
    rates = trace(Run(optimizer=Optimizer(lr=0.3), schedule=schedule, n_steps=40)).rates
    each = REFERENCES[kind](STEPS[:40])
    assert np.allclose(rates, 0.3 * np.cumprod([1.0, *each[1:]]), rtol=1e-9, atol=1e-13)


# Worked out by hand, from the formula as its source prints it.
BY_HAND: list[tuple[str, dict[str, Any], int, float]] = [
    ("warmup_cosine", {"warmup": 10, "total": 110}, 5, 0.5),
    ("warmup_cosine", {"warmup": 10, "total": 110}, 35, (1 + math.sqrt(0.5)) / 2),
    ("warmup_cosine", {"warmup": 10, "total": 110, "num_cycles": 1.0}, 60, 0.0),
    ("cosine_with_floor", {"warmup": 10, "total": 110, "floor": 0.2}, 5, 0.5),
    ("cosine_with_floor", {"warmup": 10, "total": 110, "floor": 0.2}, 60, 0.6),
    ("cosine_with_floor", {"warmup": 10, "total": 110, "floor": 0.2}, 110, 0.2),
    ("clamped_cosine", {"total": 50}, 25, 0.5),
    ("clamped_cosine", {"total": 50}, 75, 0.0),
    ("clipped_cosine", {"total": 60, "floor": 0.1}, 20, 0.75),
    ("clipped_cosine", {"total": 60, "floor": 0.3}, 40, 0.3),
    ("clipped_cosine", {"total": 60, "floor": 0.1}, 75, 0.1),
    ("hard_restarts", {"warmup": 10, "total": 110, "num_cycles": 2}, 35, 0.5),
    ("hard_restarts", {"warmup": 10, "total": 110, "num_cycles": 2}, 60, 1.0),
    ("hard_restarts", {"warmup": 10, "total": 110, "num_cycles": 2}, 110, 0.0),
    ("shrinking_restarts", {"length": 20, "gamma": 0.5}, 50, 0.125),
    ("warmup_linear", {"warmup": 10, "total": 110}, 5, 0.5),
    ("warmup_linear", {"warmup": 10, "total": 110}, 35, 0.75),
    ("warmup_linear", {"warmup": 10, "total": 110}, 200, 0.0),
    ("warmup_constant", {"warmup": 10}, 3, 0.3),
    ("warmup_constant", {"warmup": 10}, 300, 1.0),
    ("warmup_constant", {"warmup": 0}, 0, 1.0),
    ("warmup_polynomial", {"warmup": 10, "total": 110, "power": 2.0, "end_factor": 0.2}, 60, 0.4),
    ("warmup_polynomial", {"warmup": 10, "total": 110, "power": 2.0, "end_factor": 0.2}, 5, 0.5),
    ("warmup_polynomial", {"warmup": 10, "total": 110, "power": 2.0, "end_factor": 0.2}, 111, 0.2),
    ("wsd", {"warmup": 10, "total": 100, "decay": 20}, 0, 0.1),
    ("wsd", {"warmup": 10, "total": 100, "decay": 20}, 50, 1.0),
    ("wsd", {"warmup": 10, "total": 100, "decay": 20}, 85, 0.75),
    ("wsd_sqrt", {"warmup": 10, "total": 100, "decay": 20}, 4, 0.5),
    ("wsd_sqrt", {"warmup": 10, "total": 100, "decay": 20}, 79, 1.0),
    ("wsd_sqrt", {"warmup": 10, "total": 100, "decay": 20}, 85, 0.5),
    ("inverse_sqrt", {"warmup": 10}, 5, 0.5),
    ("inverse_sqrt", {"warmup": 10}, 40, 0.5),
    ("inverse_sqrt", {"warmup": 0}, 30_000, 0.5),
    # The peak of the Transformer: 512 ** -0.5 * 4000 ** -0.5, the well-known 7e-4.
    ("noam", {"d_model": 512, "warmup": 4000}, 3999, 1 / math.sqrt(512 * 4000)),
    ("noam", {"d_model": 512, "warmup": 4000}, 1999, 0.5 / math.sqrt(512 * 4000)),
    ("noam", {"d_model": 512, "warmup": 4000}, 15_999, 0.5 / math.sqrt(512 * 4000)),
    ("warmup_over_cosine", {"warmup": 10, "total": 100}, 5, 0.5),
    ("warmup_over_cosine", {"warmup": 10, "total": 100}, 50, 0.5),
    ("power", {"gamma": 0.5}, 3, 0.125),
    ("whole_periods", {"every": 30}, 65, 2.0),
    ("same", {"factor": 0.95}, 7, 0.95),
]


@pytest.mark.parametrize(("kind", "given_", "t", "value"), BY_HAND)
def test_a_value_worked_out_by_hand(
    kind: str, given_: dict[str, Any], t: int, value: float
) -> None:
    assert FACTORS[kind].checked(given_).at(t) == pytest.approx(value, rel=1e-12, abs=1e-12)
    assert reference_at(kind, t, **given_) == pytest.approx(value, rel=1e-12, abs=1e-12)
