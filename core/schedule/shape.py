"""The shape of a curve: its monotone pieces, and the restarts, drops and periods in them."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from core.schedule.record import Rates

Direction = Literal["falls", "rises", "flat"]
DIRECTIONS: dict[int, Direction] = {-1: "falls", 0: "flat", 1: "rises"}
SAME = 1e-9
"""Two rates are the same when they differ by less than this part of the highest rate.

PyTorch's chainable cosine drifts from the closed form by about 1e-14 in 100 000 steps.
"""
STILL = 1e-12
"""The rate is held in a step that changes it by less than this part of itself: a cosine of
100 000 steps begins with a move of 2e-10."""
FULL_CLIMB = 0.9


@dataclass(frozen=True)
class Stretch:
    """A monotone piece of a trajectory, from step `start` to step `end` inclusive."""

    direction: Direction
    start: int
    end: int


class Shape:
    """The shape of one curve: where it falls, rises and holds.

    Args:
        rates: The rates used, shape (n,).
        left: The rate left behind after the last step, shape (1,); or (0,) when there's none.
    """

    def __init__(self, rates: Rates, left: Rates) -> None:
        self._rates = rates
        self._path = np.append(rates, left[np.isfinite(left)])

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The maximal monotone pieces of the rates used, in order."""
        return monotone(self._rates)

    @cached_property
    def pieces(self) -> tuple[Stretch, ...]:
        """The maximal monotone pieces, up to the rate left behind after the last step."""
        return monotone(self._path)

    @cached_property
    def restarts(self) -> list[Stretch]:
        """The jumps up to a peak in a single step, after a fall."""
        found = []
        for index, piece in enumerate(self.stretches[1:], start=1):
            before = self.stretches[index - 1]
            if piece.direction != "rises" or before.direction != "falls":
                continue
            rise = self._rates[piece.end] - self._rates[piece.start]
            fall = self._rates[before.start] - self._rates[before.end]
            # Where the record ends in mid-climb, one step up is a jump only if it's all the way.
            ends_here = index == len(self.stretches) - 1
            if piece.end - piece.start == 1 and (not ends_here or rise >= FULL_CLIMB * fall):
                found.append(piece)
        return found

    def drops(self) -> int:
        """Return how often the rate falls in a single step between two holds."""
        pieces = self.pieces
        return sum(
            piece.direction == "falls"
            and piece.end - piece.start == 1
            and piece.end < len(self._rates)
            and {near.direction for near in (before, after) if near} == {"flat"}
            for before, piece, after in zip(
                (None, *pieces), pieces, (*pieces[1:], None), strict=False
            )
        )

    def periods(self) -> int:
        """Return how often the rate falls and climbs all the way back without a jump."""
        moving = [piece for piece in self.pieces if piece.direction != "flat"]
        tolerance = SAME * float(np.nanmax(np.abs(self._rates)))
        return sum(
            before.direction == "falls"
            and piece.direction == "rises"
            and piece.end - piece.start > 1
            and bool(self._path[piece.end] >= self._path[before.start] - tolerance)
            for before, piece in pairwise(moving)
        )

    def climbs(self) -> int:
        """Return in how many separate stretches the rate rises."""
        return sum(piece.direction == "rises" for piece in self.stretches)


def monotone(path: Rates) -> tuple[Stretch, ...]:
    """Return the maximal monotone pieces of a curve."""
    still = STILL * np.maximum(np.abs(path[1:]), np.abs(path[:-1]))
    moves = np.diff(path)
    signs = (moves > still).astype(int) - (moves < -still)
    turns = [int(t) for t in np.flatnonzero(np.diff(signs, prepend=2))]
    return tuple(
        Stretch(DIRECTIONS[int(signs[start])], start, end)
        for start, end in pairwise([*turns, len(signs)])
    )


def thinned(rates: Rates, printed: Rates, every: int) -> "Shape | None":
    """Return the shape with one rate for each `every` steps, or None where some are not alike."""
    first = rates[::every]
    if not np.array_equal(np.repeat(first, every)[: len(rates)], rates, equal_nan=True):
        return None
    # When a group of steps isn't complete, the rate left behind is still the current one.
    return Shape(first, printed[-1:] if len(rates) % every == 0 else printed[:0])
