"""Questions with several right options."""

import pytest

from core.authoring.check_quiz import check_question
from core.content import ContentError
from core.quiz import NoVariantError
from core.quiz.kinds.multi import MultiVariant
from tests.quiz.writing import write

MULTI = """
id: touching
kind: multi
title: Touching the floor
prompt: Which of these touch the floor within {n} steps?
vars: {n: {int: [20, 24]}}
options:
  - id: ten
    text: T_max = 10
    claim:
      run: {scheduler: CosineAnnealingLR, args: {T_max: 10}, steps: "{n}"}
      ask: {lowest: }
      at_most: 1e-9
    explanation: It is there at step 10.
  - id: fifteen
    text: T_max = 15
    claim:
      run: {scheduler: CosineAnnealingLR, args: {T_max: 15}, steps: "{n}"}
      ask: {lowest: }
      at_most: 1e-9
    explanation: It is there at step 15.
  - id: forty
    text: T_max = 40
    confusion: 1
    mistake: whole-period
    claim:
      run: {scheduler: CosineAnnealingLR, args: {T_max: 40}, steps: "{n}"}
      ask: {lowest: }
      at_most: 1e-9
    run: {scheduler: CosineAnnealingLR, args: {T_max: 40}, steps: 24}
    explanation: Half of 40 is not yet the floor.
  - id: warm
    text: T_0 = 10, with restarts
    claim:
      run: {scheduler: CosineAnnealingWarmRestarts, args: {T_0: 10}, steps: "{n}"}
      ask: {lowest: }
      at_most: 1e-9
    explanation: A restart comes before the floor.
explanation: The floor comes after T_max scheduler steps.
"""


def variant(seed: int = 1) -> MultiVariant:
    drawn = write(MULTI).variant(seed)
    assert isinstance(drawn, MultiVariant)
    return drawn


def test_the_key_is_executed_and_passes_its_own_check() -> None:
    assert set(variant().key.split()) == {"ten", "fifteen"}
    assert check_question(write(MULTI)) == ()


def test_letters_and_ids_in_any_order_mean_the_same() -> None:
    drawn = variant()
    letters = " ".join(drawn.letter(name).lower() for name in ("fifteen", "ten"))
    assert drawn.grade(letters).verdict == "correct"
    assert drawn.canonical(letters) == drawn.canonical("ten,fifteen")


@pytest.mark.parametrize(
    ("answer", "verdict", "score", "mistake"),
    [
        ("ten", "partly", 0.5, None),
        ("ten fifteen forty", "partly", 0.5, "whole-period"),
        ("ten forty", "wrong", 0.0, "whole-period"),
        ("forty warm", "wrong", 0.0, "whole-period"),
        ("ten fifteen forty warm", "wrong", 0.0, "whole-period"),
        ("", "unreadable", 0.0, None),
        ("Q", "unreadable", 0.0, None),
    ],
)
def test_credit_is_for_what_holds_less_what_does_not(
    answer: str, verdict: str, score: float, mistake: str | None
) -> None:
    grade = variant().grade(answer)
    assert (grade.verdict, grade.score, grade.mistake) == (verdict, score, mistake)


def test_feedback_speaks_of_every_option_wrongly_chosen_and_of_no_other() -> None:
    diagnosis = variant().grade("ten forty warm").diagnosis
    assert "Half of 40" in diagnosis
    assert "A restart comes" in diagnosis
    assert "step 10" not in diagnosis
    assert "fifteen" not in diagnosis


def test_the_wrong_choice_is_drawn() -> None:
    drawn = variant().evidence("forty ten", over=False)
    assert [curve.role for curve in drawn] == ["mistake"]


def test_confusions_count_where_a_run_decides() -> None:
    question = write(MULTI)
    assert question.confusions_executed == {1}
    assert question.confusion_of == {"whole-period": 1}
    assert variant().guess_rate == pytest.approx(1 / 15)


def test_all_right_or_none_right_cannot_be_asked() -> None:
    with pytest.raises(NoVariantError, match="4 right"):
        write(
            MULTI.replace("T_max: 40", "T_max: 12")
            .replace("T_0: 10", "T_0: 11, T_mult: 3")
            .replace(
                "scheduler: CosineAnnealingWarmRestarts, args: {T_0: 11, T_mult: 3}",
                "scheduler: CosineAnnealingLR, args: {T_max: 9}",
            )
        ).variant(0)


def test_to_choose_all_brings_nothing_where_most_hold() -> None:
    most = write(MULTI.replace("T_max: 40", "T_max: 12")).variant(0)
    assert isinstance(most, MultiVariant)
    assert len(most.right) == 3
    grade = most.grade("A B C D")
    assert (grade.verdict, grade.score) == ("wrong", 0.0)


def test_an_option_has_no_score_of_its_own() -> None:
    with pytest.raises(ContentError, match="must have no score"):
        write(MULTI.replace("    mistake: whole-period\n", "    score: 0.5\n"))
