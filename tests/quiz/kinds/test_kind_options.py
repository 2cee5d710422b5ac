"""Questions with options, in words and as curves."""

import numpy as np
import pytest

from core.authoring.check_quiz import check_question
from core.content import ContentError
from core.quiz import NoVariantError, Question, Variant
from core.quiz.kinds.which_curve import alike
from tests.quiz.writing import write

CHOICE = """
id: direction
kind: choice
title: Direction
prompt: Where does the rate go after step {k}?
vars: {k: {int: [1, 8]}}
run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: 10}, steps: 20}
options:
  - id: down
    text: Down from step {k}
    claim: &none
      run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}
      ask: {direction_at: "{k}"}
      equals: falls
    explanation: It falls after {k}.
  - id: up-again
    text: Up from step {k}
    claim:
      run: {scheduler: CosineAnnealingLR, args: {T_max: 10}}
      ask: {direction_at: "{k}"}
      equals: rises
    run: {scheduler: LinearLR, args: {start_factor: 0.1, total_iters: 9}, steps: 20}
    mistake: upside-down
    explanation: It would rise after {k} upside down.
  - id: to-the-moon
    text: To the moon
    correct: false
    explanation: It has no rocket.
explanation: It is a cosine.
""".replace(" &none", "")
CURVES = """
id: which
kind: which-curve
title: Which
prompt: Which one?
vars: {T: {int: [10, 20]}}
run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: "{T}"}, steps: 40}
explanation: It climbs.
mistakes:
  - id: full-wave
    name: a full wave
    args: {T_max: "{T}/2"}
    say: "{value} is a full wave of {T}."
  - {id: flat, run: {lr: 0.1}, say: "{value} is flat."}
  - id: line
    score: 0.5
    run: {scheduler: LinearLR, args: {start_factor: 1, end_factor: 0}}
    say: "{value} is straight."
"""


@pytest.fixture
def choice() -> Question:
    return write(CHOICE)


@pytest.fixture
def curves() -> Question:
    return write(CURVES)


def test_the_right_option_is_the_one_whose_claim_holds(choice: Question) -> None:
    variant = choice.variant(0)
    assert variant.key == "down"
    rising = choice.variant_of({"k": 15})
    assert rising.key == "up-again"
    assert rising.grade("down").verdict == "wrong"


def test_options_answer_to_their_id_and_their_letter(choice: Question) -> None:
    variant = choice.variant(1)
    for letter, option in zip("ABC", variant.options, strict=True):
        for answer in (option.id, letter, letter.lower(), f" {letter} "):
            grade = variant.grade(answer)
            right = option.id == "down"
            assert grade.verdict == ("correct" if right else "wrong")
            assert grade.score == right
            expected = {"down": None, "up-again": "upside-down", "to-the-moon": "to-the-moon"}
            assert grade.mistake == expected[option.id]
            variant.evidence(answer, over=True)


def test_every_option_says_its_own_idea_with_the_numbers_drawn(choice: Question) -> None:
    variant = choice.variant_of({"k": 3})
    assert variant.grade("down").diagnosis == "It falls after 3."
    assert variant.grade("up-again").diagnosis == "It would rise after 3 upside down."
    letter = "ABC"[[option.id for option in variant.options].index("down")]
    explanation = variant.explanation
    assert explanation == f"The answer is {letter}: Down from step 3. It is a cosine."


@pytest.mark.parametrize(
    "answer", ["", "D", "H", "Z", "AA", "A,B", "1", "0.05", "nan", "dow", "A" * 300, "\0", "ß"]
)
@pytest.mark.parametrize("variant", [write(CHOICE).variant(0), write(CURVES).variant(0)])
def test_what_names_no_option_is_unreadable(variant: Variant, answer: str) -> None:
    if answer == "D" and len(variant.options) == 4:
        return
    grade = variant.grade(answer)
    assert (grade.verdict, grade.score, grade.mistake) == ("unreadable", 0.0, None)
    assert grade.diagnosis
    assert all(drawn.role == "truth" for drawn in variant.evidence(answer, over=True))


def test_the_order_is_the_seeds_and_differs_between_seeds(choice: Question) -> None:
    def order(seed: int) -> list[str]:
        return [option.id for option in choice.variant(seed).options]

    assert [order(seed) for seed in range(20)] == [order(seed) for seed in range(20)]
    assert {order(seed)[0] for seed in range(40)} == {"down", "up-again", "to-the-moon"}
    fixed = write(CHOICE + "shuffle: false")
    written = ["down", "up-again", "to-the-moon"]
    assert all([o.id for o in fixed.variant(seed).options] == written for seed in range(20))


def test_exactly_one_option_must_be_right() -> None:
    two = CHOICE.replace("correct: false", "correct: true")
    with pytest.raises(NoVariantError, match="executed: down, to-the-moon"):
        write(two).variant(0)
    none = CHOICE.replace("equals: falls", "equals: flat")
    with pytest.raises(NoVariantError, match="executed: none"):
        write(none).variant(0)
    assert "exactly one option" in check_question(write(two))[0]


def test_two_options_must_not_read_the_same() -> None:
    with pytest.raises(NoVariantError, match="the same text"):
        write(CHOICE.replace("To the moon", "Up from step {k}")).variant(0)


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("id: down\n", "id: up-again\n", "must have its own id"),
        ("id: b\n", "id: down\n", "must be two or more lower-case letters or digits"),
        ("", "    correct: false\n", "exactly one of correct and claim"),
        (
            "explanation: It is a cosine.\nmistakes: [{id: a1, say: x, shift: 1}]",
            "explanation: It is a cosine.",
            "are the mistakes here",
        ),
        ("equals: falls\n      at_least: 1", "equals: falls", "needs either equals, or"),
    ],
)
def test_an_unsound_choice_is_a_fault(wrong: str, right: str, says: str) -> None:
    with pytest.raises(ContentError, match=says):
        write(CHOICE.replace(right, wrong))


def test_the_chosen_idea_is_drawn_and_the_truth_only_at_the_end(choice: Question) -> None:
    variant = choice.variant(0)
    during = variant.evidence("up-again", over=False)
    assert [drawn.role for drawn in during] == ["mistake"]
    assert [drawn.role for drawn in variant.evidence("up-again", over=True)] == ["truth", "mistake"]
    letter = "ABC"[[option.id for option in variant.options].index("up-again")]
    by_letter = variant.evidence(f" {letter.lower()} ", over=False)
    assert [(drawn.name, drawn.role) for drawn in by_letter] == [
        (drawn.name, drawn.role) for drawn in during
    ]
    assert variant.evidence("down", over=False) == ()
    assert variant.evidence("to-the-moon", over=False) == ()


def test_the_right_curve_is_the_run_and_the_wrong_ones_are_the_mistakes(curves: Question) -> None:
    variant = curves.variant(0)
    assert variant.key == "truth"
    assert {option.id for option in variant.options} == {"truth", "full-wave", "flat", "line"}
    assert [option.text for option in variant.options] == [f"Curve {c}" for c in "ABCD"]
    for letter, option in zip("ABCD", variant.options, strict=True):
        grade = variant.grade(letter)
        expected = {"truth": "correct", "line": "partly"}.get(option.id, "wrong")
        assert grade.verdict == expected
        assert grade.mistake == (None if option.id == "truth" else option.id)
        assert option.text in grade.diagnosis or option.id == "truth"
        assert option.rates is not None
        assert option.rates.shape == (40,) or option.id in ("flat", "line")


def test_a_curve_is_executed(curves: Question) -> None:
    variant = curves.variant_of({"T": 10})
    rates = {option.id: option.rates for option in variant.options}
    t = np.arange(40)
    assert rates["truth"] == pytest.approx(0.05 * (1 + np.cos(np.pi * t / 10)))
    assert rates["full-wave"] == pytest.approx(0.05 * (1 + np.cos(np.pi * t / 5)))


def test_the_right_curve_is_not_pointed_out_before_the_end(curves: Question) -> None:
    variant = curves.variant(0)
    assert variant.evidence("truth", over=False) == ()
    assert [drawn.role for drawn in variant.evidence("flat", over=False)] == ["mistake"]
    over = variant.evidence("full-wave", over=True)
    assert sorted(drawn.role for drawn in over) == ["mistake", "truth"]
    assert any(drawn.name.endswith(": a full wave") for drawn in over)


def test_curves_that_an_eye_cannot_tell_apart_are_refused() -> None:
    text = CURVES + '  - {id: nearly, lr: 0.1001, say: "{value}"}\n'
    with pytest.raises(NoVariantError, match="nearly"):
        write(text).variant(0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CURVES[: CURVES.index("mistakes:")], "at least one mistake"),
        (CURVES + "  - {id: shifted, shift: 1, say: x}\n", "shifted needs another run"),
        (CURVES + "  - {id: truth, lr: 0.2, say: x}\n", "can't be called truth"),
        (CURVES + "  - {id: b, lr: 0.2, say: x}\n", "can't be called b"),
        (
            CURVES + "".join(f"  - {{id: m{n}, lr: {n}, say: x}}\n" for n in range(1, 6)),
            "at most 7 mistakes",
        ),
    ],
)
def test_an_unsound_set_of_curves_is_a_fault(text: str, says: str) -> None:
    with pytest.raises(ContentError, match=says):
        write(text)


def test_curves_are_alike_up_to_a_fiftieth_of_the_highest() -> None:
    one = np.full(10, 0.1)
    assert alike(one, one + 0.001)
    assert not alike(one, one + 0.01)
    assert not alike(one, np.full(9, 0.1))
    assert alike(np.zeros(3), np.zeros(3))
    assert alike(np.zeros(0), np.zeros(0))


def test_a_wrong_option_may_bring_something() -> None:
    scored = CHOICE.replace("    correct: false\n", "    correct: false\n    score: 0.5\n", 1)
    variant = write(scored).variant(0)
    grades = [variant.grade(option.id) for option in variant.options if option.id != variant.key]
    assert sorted(grade.score for grade in grades)[-1] == 0.5
    assert {(grade.verdict, grade.score) for grade in grades} <= {("partly", 0.5), ("wrong", 0.0)}
