"""The ledger of a soak: what pages told visitors, and what the database holds in the end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from core.learner.records import KeptAttempt

Told = Literal["saved", "refused", "nothing"]
"""What a page said of an answer; "nothing" also where the server was gone before it said a word."""

STRANGER: Final = ""
"""In place of the id of a learner whose browser keeps no cookies: nobody outside knows it."""


class Asked(NamedTuple):
    """Which question an answer was given to, and by whom."""

    learner: str
    quiz: str
    question: str


@dataclass
class Given:
    """An answer that a visitor gave."""

    phase: str
    to: Asked
    text: str | None
    """The answer as it is kept, if the visitor can know that: it was typed."""
    told: Told = "nothing"


@dataclass
class Count:
    """How a phase's answers fared."""

    given: int = 0
    saved: int = 0
    refused: int = 0
    nothing: int = 0
    kept: int = 0
    lost: int = 0
    twice: int = 0


@dataclass
class Ledger:
    """All answers of a soak, and the learners who asked to be forgotten."""

    phase: str = ""
    answers: list[Given] = field(default_factory=list)
    learners: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)

    def open(self, asked: Asked, text: str | None) -> Given:
        """Note an answer just before it is sent."""
        given = Given(self.phase, asked, text)
        self.answers.append(given)
        return given

    def saved(self, learner: str) -> int:
        """Return how many answers a learner was told are saved."""
        return sum(each.told == "saved" for each in self.answers if each.to.learner == learner)

    def balance(self, kept: Iterable[KeptAttempt]) -> tuple[dict[str, Count], int]:
        """Compare with what is kept: how each phase's answers fared, and how many answers of
        forgotten learners are still there.

        A typed answer is looked for by its text. Of the others as many must be kept as were told
        to be saved, and at most as many more as a page said nothing of.
        """
        found: dict[Asked, list[str]] = defaultdict(list)
        left = 0
        for attempt in kept:
            left += attempt.learner in self.forgotten
            learner = attempt.learner if attempt.learner in self.learners else STRANGER
            if attempt.learner not in self.forgotten:
                found[Asked(learner, attempt.quiz, attempt.question)].append(attempt.answer)
        counts: dict[str, Count] = {}
        for to, answers in self._by_question():
            there = Counter(found.pop(to, ()))
            typed = {each.text for each in answers if each.text is not None}
            others = sum(number for text, number in there.items() if text not in typed)
            for each in answers:
                count = counts.setdefault(each.phase, Count())
                if each.text is None:
                    others = _settle(count, each, others)
                else:
                    there[each.text] = _settle(count, each, there[each.text])
            last = counts[answers[-1].phase]
            last.twice += others + sum(there[text] for text in typed)
        for to, unknown in found.items():
            whose = "a learner" if to.learner else "a stranger"
            given = f"{len(unknown)} answers of {whose} kept in {to.quiz}, {to.question}"
            self.faults[f"{given}, which nobody gave"] += 1
        return counts, left

    def _by_question(self) -> Iterator[tuple[Asked, list[Given]]]:
        by: dict[Asked, list[Given]] = defaultdict(list)
        for each in self.answers:
            if each.to.learner not in self.forgotten:
                by[each.to].append(each)
        for to, answers in by.items():
            # Those that must be there first: what is left may belong to the others.
            yield to, sorted(answers, key=lambda each: each.told != "saved")


def _settle(count: Count, given: Given, there: int) -> int:
    """Count one answer, and return how many of those that are there aren't accounted for."""
    count.given += 1
    setattr(count, given.told, getattr(count, given.told) + 1)
    if there > 0:
        count.kept += 1
        return there - 1
    count.lost += given.told == "saved"
    return there
