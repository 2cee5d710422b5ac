"""Questions answered with a number: right, a known mistake, otherwise wrong, unreadable."""

from contextlib import suppress
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.authoring.check_quiz import check_question
from core.content import ContentError, ExpressionError
from core.quiz import NoVariantError, Question, Variant
from core.quiz.answer_format import NumberAnswer
from core.quiz.grade import Verdict
from core.quiz.kinds.numeric import ValueVariant, read_answer
from core.quiz.question_fields import UNITS, Unit
from core.quiz.variant import UnreadableError
from tests.quiz.writing import write

VALUE = """
id: quarter
kind: value
title: A quarter down
prompt: Which rate does step {k} use?
run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: "{T}"}}
vars: {T: {int: [8, 12]}, k: {int: [1, 5]}}
ask: {rate_at: "{k}"}
explanation: Because of {key}.
mistakes:
  - {id: full-wave, args: {T_max: "{T}/2"}, say: "{value} fits {T}/2.", name: a whole wave}
  - {id: one-early, shift: -1, score: 0.5, say: "{value} is early."}
  - {id: guessed, value: 0.2, say: "{value} is above the peak."}
"""
WHEN = """
id: floor
kind: when
title: The floor
prompt: When?
run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: 10}, steps: 20}
ask: {first_at_or_below: 0}
explanation: There.
mistakes:
  - {id: never-there, value: never, say: It does not get there.}
  - {id: full-wave, args: {T_max: 5}, say: "{value} is half."}
  - {id: one-late, shift: 1, score: 0.5, say: "{value} counts from one."}
"""
NEVER = WHEN.replace("steps: 20", "steps: 9").replace(
    "  - {id: never-there, value: never, say: It does not get there.}\n", ""
)
LAST = (
    WHEN.replace("kind: when", "kind: value")
    .replace("first_at_or_below: 0", "last: ")
    .partition("mistakes:")[0]
)


@pytest.fixture
def value() -> Question:
    return write(VALUE)


@pytest.fixture
def when() -> Question:
    return write(WHEN)


@pytest.mark.parametrize(
    ("answer", "verdict", "score", "mistake"),
    [
        ("0.0854", "correct", 1.0, None),
        ("8.54e-2", "correct", 1.0, None),
        (" +.0854 ", "correct", 1.0, None),
        ("0.0862", "correct", 1.0, None),
        ("0.0863", "wrong", 0.0, None),
        ("0.0845", "wrong", 0.0, None),
        ("0.05", "wrong", 0.0, "full-wave"),
        ("0.0962", "partly", 0.5, "one-early"),
        ("0.2", "wrong", 0.0, "guessed"),
        ("−0.0854", "wrong", 0.0, None),
        ("0", "wrong", 0.0, None),
        ("1e300", "wrong", 0.0, None),
        ("9" * 199, "wrong", 0.0, None),
    ],
)
def test_a_value_is_graded(
    value: Question, answer: str, verdict: str, score: float, mistake: str | None
) -> None:
    variant = value.variant_of({"T": 8, "k": 2})
    grade = variant.grade(answer)
    assert (grade.verdict, grade.score, grade.mistake) == (verdict, score, mistake)
    assert grade.diagnosis
    assert "PyTorch gives 0.0854. Because of 0.0854." in variant.text(grade, over=True)
    assert verdict == "correct" or " 0.0854" not in grade.diagnosis


UNREADABLE = [
    "",
    " ",
    "\n",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "infinity",
    "1e999",
    "-1e999",
    "1e9999",
    "1,234",
    "abc",
    "0.05 or so",
    "0.05 0.06",
    "1/0",
    "%",
    "1½",
    "0x10",
    "1_00",
    "1e",
    "e5",
    ".",
    "-",
    "--1",
    "1.2.3",
    "True",
    "None",
    "key",
    "__import__('os')",
    "<b>0.05</b>",
    "\0",
    "0.05\n0.06",
    "9" * 201,
    "0." + "0" * 10_000 + "1",
]


@pytest.mark.parametrize("answer", UNREADABLE, ids=lambda text: repr(text[:12]))
def test_what_is_no_number_is_unreadable_and_says_how_to_write_one(
    value: Question, answer: str
) -> None:
    variant = value.variant_of({"T": 8, "k": 2})
    grade = variant.grade(answer)
    assert (grade.verdict, grade.score, grade.mistake) == ("unreadable", 0.0, None)
    assert len(grade.diagnosis) > 20
    assert variant.text(grade, over=False) == grade.diagnosis
    assert [drawn.role for drawn in variant.evidence(answer, grade, over=False)] == []


@given(st.text(max_size=250))
def test_no_answer_makes_the_grader_raise(text: str) -> None:
    with suppress(UnreadableError):
        assert np.isfinite(read_answer(text))


@pytest.mark.parametrize(
    "variant", [write(VALUE).variant(0), write(WHEN).variant(0)], ids=["value", "when"]
)
@given(text=st.one_of(st.text(max_size=30), st.floats().map(repr), st.integers().map(str)))
def test_grading_and_drawing_never_raise(variant: Variant, text: str) -> None:
    assert variant.grade(text).verdict in get_args(Verdict)
    variant.evidence(text, variant.grade(text), over=True)
    variant.evidence(text, over=True)


def test_the_tolerance_is_the_authors() -> None:
    strict = write(VALUE + "tolerance: {rel: 0, abs: 0.0001}")
    assert strict.variant_of({"T": 8, "k": 2}).grade("0.0854").verdict == "correct"
    assert strict.variant_of({"T": 8, "k": 2}).grade("0.0856").verdict == "wrong"


@pytest.mark.parametrize(
    ("answer", "verdict", "mistake"),
    [
        ("10", "correct", None),
        ("10.0", "correct", None),
        ("1e1", "correct", None),
        ("5", "wrong", "full-wave"),
        ("11", "partly", "one-late"),
        ("never", "wrong", "never-there"),
        (" NEVER ", "wrong", "never-there"),
        ("9", "wrong", None),
        ("-10", "wrong", None),
        ("1e300", "wrong", None),
        ("10.5", "unreadable", None),
        ("", "unreadable", None),
        ("nan", "unreadable", None),
        ("1e999", "unreadable", None),
        ("ten", "unreadable", None),
        ("step 10", "correct", None),
    ],
)
def test_a_step_is_graded(when: Question, answer: str, verdict: str, mistake: str | None) -> None:
    grade = when.variant(0).grade(answer)
    assert (grade.verdict, grade.mistake) == (verdict, mistake)


@pytest.mark.parametrize(
    ("unit", "label"),
    [
        ("step", "the number of a step, or never"),
        ("epoch", "the number of an epoch, or never"),
        ("batch", "the number of a batch, or never"),
    ],
)
def test_a_question_says_what_it_counts(unit: str, label: str) -> None:
    counted = write(WHEN.replace("prompt:", f"unit: {unit}\nprompt:")).variant(0)
    assert counted.answer_label == label
    assert counted.explanation == f"PyTorch gives {unit} 10. There."
    assert counted.grade("3").diagnosis == f"PyTorch does not give {unit} 3 here."
    assert counted.grade("2.5").diagnosis.startswith(
        f"{UNITS[counted.question.unit].capitalize()} "
    )


@pytest.mark.parametrize("unit", ["step", "epoch", "batch"])
def test_the_prompt_and_the_unit_must_agree(unit: Unit) -> None:
    text = WHEN.replace("When?", "Steps count from 0. Which of the first ten epochs is it?")
    asked = write(text.replace("prompt:", f"unit: {unit}\nprompt:"))
    faults = check_question(asked)
    if unit == "epoch":
        assert faults == ()
    else:
        assert faults == (f"can't be asked: unit must be epoch, as in the prompt, got {unit}",)


def test_never_can_be_the_key() -> None:
    variant = write(NEVER).variant(0)
    assert (variant.key, variant.key_text) == ("never", "never")
    assert variant.grade("never").verdict == "correct"
    assert variant.grade("9").verdict == "wrong"
    assert "it never happens" in variant.explanation
    assert variant.answer_for("one-late") is None  # Never is not one later than never.


def test_a_mistake_that_gives_the_key_is_refused_with_the_reason(value: Question) -> None:
    with pytest.raises(NoVariantError, match=r"full-wave and the key both give 0.1 \(T=8, k=0\)"):
        value.variant_of({"T": 8, "k": 0})


def test_two_mistakes_that_agree_are_refused() -> None:
    twice = VALUE + '  - {id: again, args: {T_max: "{T}/2"}, say: x}\n'
    with pytest.raises(NoVariantError, match="mistake again and full-wave both give"):
        write(twice).variant(0)


def test_a_refused_draw_is_passed_over() -> None:
    # At k = 0 every cosine is at its base rate, whatever T_max.
    question = write(VALUE.replace("{int: [1, 5]}", "{int: [0, 1]}"))
    assert {question.variant(seed).names["k"] for seed in range(50)} == {1}


def test_a_question_that_can_never_be_asked_says_why() -> None:
    question = write(VALUE.replace("{int: [1, 5]}", "{int: [0, 0]}"))
    with pytest.raises(NoVariantError, match="full-wave and the key both give"):
        question.variant(0)
    with pytest.raises(NoVariantError, match="no draw meets `where`"):
        write(VALUE + 'where: "k > T"').variant(0)


def test_a_key_that_is_no_number_is_refused() -> None:
    question = write(VALUE.replace("{rate_at:", "{direction_at:"))
    with pytest.raises(NoVariantError, match="direction_at gives falls, not a number"):
        question.variant(0)


def test_a_shift_moves_the_answer_where_no_step_is_asked(when: Question) -> None:
    assert when.variant(0).answer_for("one-late") == "11"


def test_a_mistake_that_raises_leads_to_no_answer() -> None:
    text = VALUE + "  - {id: built-wrong, args: {T_max: 0}, ask: {momentum_at: 1}, say: x}\n"
    variant = write(text).variant(0)
    assert variant.answer_for("built-wrong") is None
    assert variant.answer_for("unknown") is None


def test_the_truth_is_drawn_only_when_the_question_is_over(value: Question) -> None:
    variant = value.variant_of({"T": 8, "k": 2})
    grade = variant.grade("0.05")
    during = variant.evidence("0.05", grade, over=False)
    after = variant.evidence("0.05", grade, over=True)
    assert [(d.name, d.role) for d in during] == [
        ("a whole wave", "mistake"),
        ("your answer", "yours"),
    ]
    assert [d.role for d in after] == ["truth", "mistake", "yours"]
    assert after[0].rates[2] == pytest.approx(0.08535533905932738)
    assert after[2].rates[2] == 0.05
    assert np.isnan(np.delete(after[2].rates, 2)).all()


def test_a_step_is_drawn_on_the_curve_only_when_the_question_is_over(when: Question) -> None:
    variant = when.variant(0)
    assert [d.role for d in variant.evidence("3", over=False)] == []
    drawn = variant.evidence("3", over=True)
    assert [d.role for d in drawn] == ["truth", "yours"]
    assert drawn[1].rates[3] == drawn[0].rates[3]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (WHEN, None, 10),
        (NEVER, None, None),
        (VALUE.replace("{int: [1, 5]}", "{int: [3, 3]}"), 3, 3),
        (LAST, None, 19),
        (LAST.replace("last", "lowest"), None, 10),
        (LAST.replace("last", "touches_of_lowest"), None, None),
    ],
)
def test_a_chart_marks_the_step_of_the_answer_once_the_question_is_over(
    text: str, before: int | None, after: int | None
) -> None:
    variant = write(text).variant(0)
    assert (variant.marked_step(over=False), variant.marked_step(over=True)) == (before, after)


def test_the_group_that_is_asked_about_is_the_one_drawn() -> None:
    text = VALUE.replace("lr: 0.1,", "lr: 0.1, groups: [0.01],").replace(
        'ask: {rate_at: "{k}"}', 'ask: {rate_at: "{k}", group: 1}'
    )
    variant = write(text).variant_of({"T": 8, "k": 2})
    assert variant.key_text == "0.00854"
    assert variant.evidence(None, over=True)[0].rates[0] == 0.01


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("{rate_at: 1000000}", '{rate_at: "{k}"}'),
        ("{rate_at: -1}", '{rate_at: "{k}"}'),
        ("{rate_at: 1.5}", '{rate_at: "{k}"}'),
        ("{rate_at: true}", '{rate_at: "{k}"}'),
        ("{rate_at: soon}", '{rate_at: "{k}"}'),
        ("{first_at_or_below: soon}", '{rate_at: "{k}"}'),
        ("{last: , group: 4}", '{rate_at: "{k}"}'),
        ("{momentum_at: 1}", '{rate_at: "{k}"}'),
        ('T_max: "{U}"', 'T_max: "{T}"'),
        ("T_max: many", 'T_max: "{T}"'),
        ("lr: -1", "lr: 0.1"),
        ("lr: much", "lr: 0.1"),
        ('steps: "40"}', "}"),
        ("steps: 0.5}", "}"),
        ("momentum: 0.9, optimizer: Adam}", "}"),
        ("optimizer: Lion}", "}"),
        ("events: [{kind: explode, at: 1}]}", "}"),
        ("metrics: [1, 2]}", "}"),
    ],
)
def test_what_cannot_be_run_or_asked_is_one_clear_error(wrong: str, right: str) -> None:
    run = 'run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: "{T}"}}'
    text = VALUE
    if right == "}":
        text = text.replace(run, f"{run[:-1]}, {wrong}")
    else:
        text = text.replace(right, wrong, 1)
    assert text != VALUE
    try:
        question = write(text)
    except ContentError:
        return  # Better still: a fault with its line.
    with pytest.raises(ExpressionError):
        question.variant(0).grade("0.1")


def test_a_run_is_as_long_as_the_step_that_is_asked_about() -> None:
    variant = write(VALUE).variant_of({"T": 10, "k": 77})
    assert variant.grade("0.0794").verdict == "correct"
    assert len(variant.evidence(None, over=True)[0].rates) == 78


def test_a_shift_reaches_step_0_and_goes_no_further() -> None:
    early = write(VALUE).variant_of({"T": 10, "k": 1})
    assert early.answer_for("one-early") == "0.1"
    first = write(VALUE.replace('{T_max: "{T}/2"}', '{T_max: "{T}"}, lr: 0.3'))
    assert first.variant_of({"T": 10, "k": 0}).answer_for("one-early") is None


@pytest.mark.parametrize(
    ("answer", "digits"),
    [("0.09", "one"), ("9e-2", "one"), ("0.085", "two"), ("9 %", "one"), ("0,085", "two")],
)
def test_the_key_with_too_few_digits_is_near(value: Question, answer: str, digits: str) -> None:
    grade = value.variant_of({"T": 8, "k": 2}).grade(answer)  # The key is 0.0854.
    if answer in ("0.085", "0,085"):
        assert grade.verdict == "correct"  # Within one percent.
        return
    assert (grade.verdict, grade.score, grade.mistake) == ("near", 0.5, None)
    assert grade.diagnosis == (
        f"Rounded to {digits} significant digit, PyTorch's number is 0.09. "
        "Give three significant digits."
    )
    assert not grade.counts


ROUNDED = """
id: rounded
kind: value
title: Rounded
prompt: Which rate does step 7 use?
run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: 9}}
ask: {rate_at: 7}
explanation: There.
"""


@pytest.mark.parametrize(
    ("answer", "verdict", "begins"),
    [
        ("0.0117", "correct", "That is"),
        ("0.012", "near", "Rounded to two significant digits"),
        ("0.011", "near", "Cut off after two significant digits"),
        ("0.01", "near", "Rounded to one significant digit"),
        ("0.0121", "wrong", "PyTorch does not give 0.0121 here."),
        ("0.02", "wrong", "PyTorch does not give 0.02 here."),
        ("0.12", "wrong", "PyTorch does not give 0.12 here."),
    ],
)
def test_rounded_or_cut_off(answer: str, verdict: str, begins: str) -> None:
    grade = write(ROUNDED).variant(0).grade(answer)  # The key is 0.011698.
    assert grade.verdict == verdict
    assert grade.diagnosis.startswith(begins)
    assert "0.0117" not in grade.diagnosis


def mistaken(value: float) -> str:
    return f"{ROUNDED}mistakes:\n  - {{id: other, value: {value}, say: '{{value}} it is.'}}\n"


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (0.012, "wrong"),  # Typed exactly, so it is the mistake.
        (0.01203, "wrong"),  # 0.0120 is what it is to three digits.
        (0.01209, "near"),  # 0.0121 would be exact; 0.012 is the key rounded.
        (0.02, "near"),
    ],
)
def test_a_mistake_that_is_typed_exactly_counts_before_a_rounding(
    value: float, verdict: str
) -> None:
    variant = write(mistaken(value)).variant(0)
    grade = variant.grade("0.012")
    assert grade.verdict == verdict
    assert grade.mistake == ("other" if verdict == "wrong" else None)
    assert variant.grade(repr(value)).mistake == "other"
    wanted = variant.answer_format
    assert isinstance(wanted, NumberAnswer)
    first = next(k for k in wanted.known if abs(float(k.answer) - 0.012) <= k.within)
    as_near = ("Rounded to" in first.say, first.score)
    assert as_near == (verdict == "near", grade.score), "an export must judge as the page does"


def test_a_question_with_a_narrow_tolerance_asks_for_more_digits() -> None:
    variant = write(ROUNDED + "tolerance: {rel: 0.0001}").variant(0)
    assert isinstance(variant, ValueVariant)
    assert (variant.digits, variant.answer_label) == (5, "five significant digits")
    assert variant.grade("0.0117").diagnosis == (
        "Rounded to four significant digits, PyTorch's number is 0.0117. "
        "Give five significant digits."
    )
    assert variant.grade("0.01170").verdict == "near"
    assert variant.grade("0.011698").verdict == "correct"


def test_a_count_is_a_whole_number_and_never_near() -> None:
    counted = write(ROUNDED.replace("rate_at: 7", "restarts: ") + "tolerance: {abs: 0.5}").variant(
        0
    )
    assert counted.answer_label == "a whole number"
    assert counted.grade("0").verdict == "correct"
    assert counted.grade("0.4").diagnosis == (
        "The answer is a whole number, but 0.4 isn't one. Write a whole number such as 12."
    )
    assert counted.grade("some").diagnosis.endswith("Write a whole number such as 12.")


def test_a_known_mistake_is_quoted_as_it_was_typed() -> None:
    variant = write(mistaken(0.0999)).variant(0)
    assert variant.grade("0.1").diagnosis == "0.1 it is."
    assert variant.grade("0.09994").diagnosis == "0.09994 it is."
    assert variant.grade("0.123456").diagnosis == "PyTorch does not give 0.123456 here."


STEPS = """
12|12.|12.0|1.2e1|+12|１２|step 12|Step 12|step 12.|step=12|step = 12|step: 12|step #12
at step 12|in step 12|step number 12|step no. 12|t = 12|24/2|about 12|`12`
"""


@pytest.mark.parametrize("unit", ["step", "epoch", "batch"])
@pytest.mark.parametrize("text", STEPS.strip().replace("\n", "|").split("|"))
def test_a_step_in_many_spellings(unit: str, text: str) -> None:
    asked = write(WHEN.replace("prompt:", f"unit: {unit}\nprompt:"))
    assert asked.read(text.replace("step", unit).replace("Step", unit.title())) == 12  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "never",
        "Never",
        "NEVER",
        "never.",
        "Never!",
        "*never*",
        "_never_",
        "“never”",
        " never ",
        "ｎｅｖｅｒ",
    ],
)
def test_never_in_many_spellings(text: str) -> None:
    assert write(WHEN).read(text) is None  # type: ignore[attr-defined]


HOW = " Write a whole number such as 12, or never."
TWO_WAYS = "Steps count from 0, so this can be read in two ways."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is no answer yet."),
        ("soon", "This is not a number."),
        ("nie", "This is not a number."),
        ("epoch 4", "This question counts steps, not epochs."),
        ("batches 4", "This question counts steps, not batches."),
        ("4th", TWO_WAYS),
        ("the 4 th", TWO_WAYS),
        ("step 4th", TWO_WAYS),
        ("after 4 steps", TWO_WAYS),
        ("4 steps", TWO_WAYS),
        ("before step 4", TWO_WAYS),
        ("2.5", "Steps are whole numbers, but 2.5 isn't one."),
        ("5 %", "Steps are whole numbers, but 5 % isn't one."),
        ("never mind 4", "This is not a number."),
    ],
)
def test_what_is_no_step_is_refused_with_a_sentence_about_steps(text: str, reason: str) -> None:
    grade = write(WHEN).variant(0).grade(text)
    assert (grade.verdict, grade.diagnosis) == ("unreadable", reason + HOW)


def test_a_thousand_is_not_read_as_one() -> None:
    assert write(WHEN).variant(0).grade("1,000").verdict == "unreadable"
    assert write(WHEN).variant(0).grade("1,000").diagnosis == (
        "1,000 can mean 1000 or 1.000. Write the one that you mean."
    )


def test_the_same_number_in_two_spellings_is_one_answer(value: Question) -> None:
    variant = value.variant(0)
    assert len({variant.canonical(text) for text in ("0.05", "1/20", "5 %", "lr=5e-2")}) == 1
