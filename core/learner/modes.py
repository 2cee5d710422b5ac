"""Modes: how a question is asked, by the name in the column `quiz`.

A quiz has its slug, a lesson `lesson-<slug>`, and these have names of their own.
"""

from typing import Final, Literal

Mode = Literal["practice", "review", "diagnostic", "test", "trial"]
"""Practice, in quizzes and lessons, and review: tries, hints, and the verdict after each answer.
Diagnostic: one try, no hints. Test: one answer, replaced at will; the verdict after the close.
Trial: as practice, on an author's draft; it counts nowhere."""

SITTINGS: Final[frozenset[Mode]] = frozenset({"diagnostic", "test"})
"""The modes that ask a fixed list of questions, each once; the list is kept: see `sittings`."""

DIAGNOSTIC: Final = "diagnostic"
TRIAL: Final = "desk:trial"
TEST: Final = "test:"


def quiz_of_test(slug: str) -> str:
    """Return the name under which the answers of a test are kept."""
    return f"{TEST}{slug}"


def quiz_of_review(question: str) -> str:
    """Return the name under which the reviews of a question family are kept."""
    return f"review:{question}"


def mode_of(quiz: str) -> Mode:
    """Return the mode in which questions of a quiz are asked, by its name."""
    match quiz.partition(":"):
        case ("test", ":", _):
            return "test"
        case ("review", ":", _):
            return "review"
        case ("desk", ":", _):
            return "trial"
        case (name, "", ""):
            return "diagnostic" if name == DIAGNOSTIC else "practice"
        case _:
            return "practice"
