"""Answer formats for exports: options, one number, several numbers, a word, free text.

Every kind of question gives its variants one of these formats. Exports read the format alone, so
that a new kind needs no change in them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """An answer that is known beforehand, with its score and the text about it (Markdown)."""

    answer: str
    score: float
    say: str
    within: float = 0.0
    """How far a number may be from it to count as the same."""


@dataclass(frozen=True)
class OptionsAnswer:
    """One of the variant's options is chosen, or several."""

    several: bool = False


@dataclass(frozen=True)
class NumberAnswer:
    """A number is typed; of the known answers, the first that is near enough counts."""

    known: tuple[Known, ...]


@dataclass(frozen=True)
class NumbersAnswer:
    """Several numbers are typed, each under a label."""

    fields: tuple[tuple[str, tuple[Known, ...]], ...]


@dataclass(frozen=True)
class WordAnswer:
    """A word or a number is typed; it counts only when it is the same."""

    known: tuple[Known, ...]


@dataclass(frozen=True)
class TextAnswer:
    """Free text is written, such as code, which a person has to grade."""

    start: str = ""
    """What the learner begins with."""


AnswerFormat = OptionsAnswer | NumberAnswer | NumbersAnswer | WordAnswer | TextAnswer
