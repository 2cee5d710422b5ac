"""An empty or untouched answer costs no try, and the sentence says what to do first."""

import pytest

from core.quiz import question_kinds
from core.quiz.kinds.match import MatchVariant
from core.quiz.kinds.predict import MISSING, PredictVariant
from tests.browser.kinds import question

SAID = {
    "value": "There is no answer yet.",
    "when": "There is no answer yet.",
    "parameter": "There is no answer yet.",
    "which-curve": "Choose one of the options",
    "choice": "Choose one of the options",
    "multi": "Choose at least one option.",
    "predict": "There are no points yet.",
    "compose": "Add a block first.",
    "order": "Use each of the",
    "fix": "There is no code yet.",
    "code": "There is no code yet.",
    "match": "Write the base rate and the scheduler",  # Its page always has an answer: the start.
}


@pytest.mark.parametrize("kind", question_kinds())
@pytest.mark.parametrize("nothing", ["", " ", "\n\t "])
def test_an_empty_answer_of_every_kind_is_told_what_to_do(kind: str, nothing: str) -> None:
    grade = question(kind).variant(1).grade(nothing)
    assert grade.verdict == "unreadable"
    assert grade.diagnosis.startswith(SAID[kind])
    assert "syntax" not in grade.diagnosis
    assert len(grade.diagnosis) < 80


def test_sliders_that_nobody_moved_cost_no_try() -> None:
    variant = question("match").variant(1)
    assert isinstance(variant, MatchVariant)
    grade = variant.grade(variant.start)
    assert grade.verdict == "unreadable"
    assert grade.diagnosis == "Move a slider first: this is the curve you began with."
    assert variant.grade(variant.key).verdict == "correct"


def test_a_point_that_is_not_placed_is_named() -> None:
    variant = question("predict").variant(1)
    assert isinstance(variant, PredictVariant)
    for at, step in enumerate(variant.points):
        rates = ["0.05"] * len(variant.points)
        rates[at] = MISSING
        grade = variant.grade(" ".join(rates))
        assert grade.verdict == "unreadable"
        assert grade.diagnosis == f"Give a rate for {variant.question.unit} {step} too."
