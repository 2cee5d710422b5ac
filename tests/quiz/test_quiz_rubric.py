"""What two curves have in common."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quiz.rubric import compare, score

TRUTH = np.array([0.1, 0.05, 0.0, 0.1, 0.05])
AT = (0, 5, 9, 10, 15)


def parts(*yours: float) -> dict[str, float]:
    found = compare(np.array(yours), TRUTH, AT, within=0.005)
    return {criterion.say.split()[1].rstrip(","): criterion.share for criterion in found}


def test_the_same_points_meet_everything() -> None:
    assert set(parts(*TRUTH).values()) == {1.0}


def test_each_feature_is_told_apart() -> None:
    no_jump = parts(0.1, 0.05, 0.0, 0.002, 0.0)
    assert no_jump["level"] == pytest.approx(3 / 5)
    assert no_jump["end"] == 0.0
    assert no_jump["where"] == 0.0  # jumps where PyTorch jumps
    shape_only = parts(0.09, 0.04, 0.01, 0.08, 0.06)
    assert shape_only["direction"] == 1.0
    assert shape_only["where"] == 1.0
    assert shape_only["level"] == 0.0


def test_a_part_names_the_steps_that_are_off() -> None:
    level, *_ = compare(np.array([0.1, 0.07, 0.0, 0.1, 0.05]), TRUTH, AT, within=0.005)
    assert level.say == "the level is right at 4 of 5 places, not at step 5"


@given(
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
    st.sampled_from([1e-3, 0.01, 0.05]),
)
def test_all_parts_are_met_exactly_when_every_point_is_near(
    yours: list[float], truth: list[float], within: float
) -> None:
    one, other = np.array(yours), np.array(truth)
    found = compare(one, other, (0, 1, 2, 3, 4), within=within)
    near = bool((np.abs(one - other) <= within).all())
    assert all(criterion.met for criterion in found) == near
    assert 0.0 <= score(found) <= 1.0
