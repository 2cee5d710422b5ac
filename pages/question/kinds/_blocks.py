"""Schedules built from blocks, as immutable values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.records import Number
from core.schedule import KINDS, ChainedScheduler, Schedule, SequentialLR, parse_schedule, to_text

MOST_BLOCKS = 8


@dataclass(frozen=True)
class Blocks:
    """Blocks in order, how they are joined, and where each but the first takes over."""

    parts: tuple[Schedule, ...] = ()
    milestones: tuple[Number, ...] = ()
    joined_by: str = "SequentialLR"

    @classmethod
    def of_text(cls, text: str, *, joined_by: str, milestones: Sequence[Number] = ()) -> "Blocks":
        """Take a schedule apart. Raises ValueError if the text can't be read.

        Args:
            text: As `parse_schedule` reads it; empty for no blocks at all.
            joined_by: How further blocks will be joined to a single one.
            milestones: Where blocks took over before they were chained; a chain's text has none.
        """
        if not text.strip():
            return cls(joined_by=joined_by)
        match parse_schedule(text):
            case SequentialLR() as whole:
                given = whole.milestones
                return cls(whole.schedulers, _one_each(given, whole.schedulers), whole.kind)
            case ChainedScheduler() as whole:
                return cls(whole.schedulers, _one_each(milestones, whole.schedulers), whole.kind)
            case part:
                return cls((part,), (), joined_by)

    @property
    def schedule(self) -> Schedule | None:
        """The schedule they make; a single block is the schedule itself. None without blocks."""
        if len(self.parts) < 2:
            return self.parts[0] if self.parts else None
        if self.joined_by == "ChainedScheduler":
            return ChainedScheduler(schedulers=self.parts)
        return SequentialLR(schedulers=self.parts, milestones=self.milestones)

    @property
    def text(self) -> str:
        """The schedule as text, empty without blocks."""
        return to_text(self.schedule) if self.schedule else ""

    def added(self, kind: str) -> "Blocks":
        """Put a block at the end; it takes over some steps after the one before did."""
        milestones = (*self.milestones, _after(self.milestones)) if self.parts else ()
        return replace(self, parts=(*self.parts, KINDS[kind].example()), milestones=milestones)

    def removed(self, at: int) -> "Blocks":
        """Remove a block; the next one begins where it began, or at the start of the run."""
        gone = max(0, at - 1)
        return replace(
            self, parts=_without(self.parts, at), milestones=_without(self.milestones, gone)
        )

    def swapped(self, at: int) -> "Blocks":
        """Exchange a block with the next; the milestones stay where they are."""
        parts = (*self.parts[:at], self.parts[at + 1], self.parts[at], *self.parts[at + 2 :])
        return replace(self, parts=parts)

    def edited(self, at: int, edit: Callable[[Any], Any]) -> "Blocks":
        """Change one block. Raises ValueError where `edit` does."""
        return replace(self, parts=(*self.parts[:at], edit(self.parts[at]), *self.parts[at + 1 :]))

    def with_milestone(self, at: int, step: Number) -> "Blocks":
        """Move the step at which the block after `at` takes over."""
        moved = (*self.milestones[:at], step, *self.milestones[at + 1 :])
        return replace(self, milestones=moved)


def _after(milestones: Sequence[Number]) -> Number:
    return milestones[-1] + 10 if milestones else 10


def _one_each(milestones: Sequence[Number], parts: Sequence[Schedule]) -> tuple[Number, ...]:
    """Return a milestone for each block but the first; missing ones are invented."""
    count = max(0, len(parts) - 1)
    found = tuple(milestones[:count])
    while len(found) < count:
        found = (*found, _after(found))
    return found


def _without(items: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return (*items[:at], *items[at + 1 :])
