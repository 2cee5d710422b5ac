"""Grades: the verdict on an answer, made once by execution and kept unchanged."""

from collections.abc import Mapping
from typing import Any, Final, Literal, Self

from pydantic import Field

from core.content.expression import fill
from core.quiz.mistake import Mistake
from core.records import Record, typed_text
from core.sandbox import CodeRun

Verdict = Literal["correct", "partly", "near", "wrong", "unreadable"]
"""`near` is a right number that is written to fewer digits than asked for."""
UNCOUNTED: Final = ("unreadable", "near")
"""Verdicts that cost no try and move no rating, review or progress: there is another try."""
NEAR_SCORE: Final = 0.5
"""What such a number is worth where there is no other try: when a test is closed, or in Moodle."""
RUN_CHARACTERS_AT_MOST = 50_000
"""Longest run that is kept with its answer; a longer one is run again when it is drawn."""


class Grade(Record):
    """The verdict on an answer, what it is worth and what it shows."""

    verdict: Verdict
    score: float = Field(ge=0, le=1)
    diagnosis: str = Field(description="What the answer shows; it never gives the key away.")
    mistake: str | None = Field(default=None, description="Id of the mistake that was recognized.")
    code_run: str | None = Field(
        default=None, description="What the code of the answer did: a `CodeRun` as JSON."
    )

    @classmethod
    def right(cls, diagnosis: str = "That is what PyTorch gives.") -> Self:
        """Return the grade of a right answer."""
        return cls(verdict="correct", score=1.0, diagnosis=diagnosis)

    @property
    def counts(self) -> bool:
        """Whether the answer costs a try."""
        return self.verdict not in UNCOUNTED

    @classmethod
    def of(cls, mistake: Mistake, names: Mapping[str, Any], given: Any) -> Self:
        """Return the grade of an answer that `mistake` leads to; `{value}` is what was given."""
        say = mistake.say
        if isinstance(given, int | float):
            say = say.replace("{value}", typed_text(given))  # With every digit that was typed.
        return cls.not_right(mistake.score, fill(say, {**names, "value": given}), mistake.id)

    @classmethod
    def not_right(cls, score: float, diagnosis: str, mistake: str | None = None) -> Self:
        """Return the grade of an answer that is wrong, or partly right if it has a score."""
        verdict: Verdict = "partly" if score else "wrong"
        return cls(verdict=verdict, score=score, diagnosis=diagnosis, mistake=mistake)

    @classmethod
    def near(cls, diagnosis: str) -> Self:
        """Return the grade of a right number that is written to too few digits."""
        return cls(verdict="near", score=NEAR_SCORE, diagnosis=diagnosis)

    @classmethod
    def unreadable(cls, reason: str) -> Self:
        """Return the grade of an answer that can't be read."""
        return cls(verdict="unreadable", score=0.0, diagnosis=reason)

    def with_run(self, run: CodeRun | None) -> Self:
        """Return this grade with the run of the answer's code, unless that is too long to keep."""
        text = run.to_json() if run else None
        if text is None or len(text) > RUN_CHARACTERS_AT_MOST:
            return self
        return self.model_copy(update={"code_run": text})
