"""Criteria for partial credit, and the comparison of two curves feature by feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.quiz.question_fields import UNITS, Unit
from core.schedule import Rates

JUMP = 0.3
"""A change in one step is a jump if it is at least this part of the range."""
PARTLY = 0.5
"""An answer is partly right from this share of the full score on."""
CREDIT_AT_MOST = 0.9
"""Highest score of an answer that meets only a part of what is asked."""


@dataclass(frozen=True)
class Criterion:
    """One requirement: how far an answer meets it (0 … 1), its sentence, and what came instead."""

    share: float
    say: str
    weight: float = 1.0
    came: str = ""
    only_rounded: bool = False
    """Whether it is missed only because a number is written to too few digits."""

    @property
    def met(self) -> bool:
        """Whether the requirement is met completely."""
        return self.share >= 1.0

    @property
    def sentence(self) -> str:
        """The requirement and, in parentheses, what the answer did instead."""
        return f"{self.say} ({self.came})" if self.came else self.say


def score(criteria: Sequence[Criterion]) -> float:
    """Return the weighted mean of the criteria, 0 … 1."""
    whole = sum(criterion.weight for criterion in criteria)
    return (
        sum(criterion.weight * criterion.share for criterion in criteria) / whole if whole else 0.0
    )


def partial_credit(share: float) -> float:
    """Return the score of an answer that meets this share of what is asked, 0 … 0.9."""
    share = round(share, 2)
    return min(share, CREDIT_AT_MOST) if share >= PARTLY else 0.0


def listed(criteria: Sequence[Criterion]) -> str:
    """Write criteria as a Markdown list that says which are met."""
    return "\n".join(
        f"- {'Met' if criterion.met else 'Not met'}: {criterion.sentence}" for criterion in criteria
    )


def compare(
    yours: Rates, truth: Rates, at: Sequence[int], *, within: float, unit: Unit = "step"
) -> tuple[Criterion, ...]:
    """Compare two curves at the steps `at`: level, direction, jumps, end.

    All criteria are met exactly when no rate is further than `within` from the truth. What is said
    names steps, never a rate of the truth.

    Args:
        yours: Rates at the steps, shape (n,).
        truth: Rates at the same steps, shape (n,).
        at: The steps, rising, shape (n,).
        within: How far a rate may be from the truth.
        unit: What the steps are called.
    """
    with np.errstate(over="ignore"):  # An answer may be any number.
        near = np.abs(yours - truth) <= within
        moves, true_moves = np.diff(yours), np.diff(truth)
    follows = np.where(
        np.abs(true_moves) > 2 * within,
        np.sign(moves) == np.sign(true_moves),
        np.abs(moves) <= 4 * within,
    )
    criteria = [
        Criterion(
            float(near.mean()),
            _counted("the level is right at", near, [f"{unit} {step}" for step in at]),
            3,
        ),
        Criterion(float(near[-1]), f"the end, at {unit} {at[-1]}", 1),
    ]
    if len(follows):
        between = [f"{UNITS[unit]} {a} to {b}" for a, b in pairwise(at)]
        criteria.append(
            Criterion(
                float(follows.mean()), _counted("the direction is right in", follows, between), 1
            )
        )
    jumps = _jumps(moves, true_moves, at, within=within, range_=float(np.ptp(truth)))
    if jumps is not None:
        criteria.append(Criterion(float(jumps), "jumps where PyTorch jumps, and only there", 1))
    return tuple(criteria)


def _counted(what: str, right: NDArray[np.bool_], names: Sequence[str]) -> str:
    if right.all():
        return f"{what} all {len(right)} places" if len(right) > 1 else f"{what} {names[0]}"
    missed = [name for name, is_right in zip(names, right, strict=True) if not is_right]
    some = ", ".join(missed[:3]) + (" …" if len(missed) > 3 else "")
    return f"{what} {int(right.sum())} of {len(right)} places, not at {some}"


def _jumps(
    moves: Rates, true_moves: Rates, at: Sequence[int], *, within: float, range_: float
) -> bool | None:
    """Return whether both jump at the same steps, None where neither does."""
    single = np.diff(np.asarray(at)) == 1
    least = JUMP * range_
    true_jumps = single & (np.abs(true_moves) > least) & (range_ > 2 * within)
    yours = single & (np.abs(moves) > np.where(true_jumps, least - 2 * within, least + 2 * within))
    if not (true_jumps | yours).any():
        return None
    same_way = np.sign(moves) == np.sign(true_moves)
    return bool((true_jumps == yours).all() and same_way[true_jumps].all())
