"""What all questions share: draws, texts, documents, and the check that authors run."""

import gc
import subprocess
import sys
import weakref
from functools import lru_cache
from pathlib import Path

import pytest

from core.authoring.check_quiz import check_question
from core.content import ContentError
from core.quiz import NoVariantError, Question, Variant
from core.quiz import question as variants
from tests.quiz.writing import write

QUESTION = """
id: quarter
kind: value
title: A quarter
prompt: "Step {k} of {T}, and {{braces}}?"
run: {scheduler: CosineAnnealingLR, lr: "{lr}", args: {T_max: "{T}"}}
vars: {T: {int: [10, 20], step: 2}, k: {int: [1, 9]}, lr: {one_of: [0.1, 1e-2]}}
where: k < T
ask: {rate_at: "{k}"}
explanation: Because {key} is {lr} times something.
hints: ["Think of {T-k}.", Think again.]
steps: ["{k} of {T}", "so {key}"]
mistakes: [{id: full-wave, args: {T_max: "{T}/2"}, say: "{value}, not {T}."}]
tests:
  - {draw: {T: 10, k: 5, lr: 0.1}, answer: key, verdict: correct}
  - {draw: {T: 10, k: 5, lr: 0.1}, answer: 0.05, verdict: correct}
  - {draw: {T: 10, k: 5, lr: 0.1}, answer: "half of {lr}", verdict: unreadable}
  - {draw: {T: 10, k: 3, lr: 0.1}, answer: "mistake:full-wave", verdict: wrong}
"""
DOCUMENT = QUESTION + (
    'document: {source: "000", place: question 3, quote: half of it, answer: "{lr/2}",'
    ' says: "half, {lr/2}."}\n'
)
NAMED = "A tutorial (“Why CosineAnnealingLR in PyTorch?”) answers: “half of it”"
CLAIM = (
    "{{run: {{scheduler: CosineAnnealingLR, args: {{T_max: 10}}}},"
    " ask: {{first_at_or_below: 0.0501}}, equals: {}}}"
)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def question() -> Question:
    return write(QUESTION)


def test_a_sound_question_has_nothing_wrong_with_it(question: Question) -> None:
    assert check_question(question) == ()


def test_a_seed_gives_the_same_variant_for_ever(question: Question) -> None:
    def seen(variant: Variant) -> tuple[object, ...]:
        return (variant.prompt, variant.hints, variant.steps, variant.key, dict(variant.names))

    assert [seen(question.variant(s)) for s in range(30)] == [
        seen(write(QUESTION).variant(s)) for s in range(30)
    ]
    # Attempts are kept with their seed, so what a seed draws must never change.
    assert dict(question.variant(0).names) == {"T": 18, "k": 9, "lr": 0.1}
    assert dict(question.variant(2**63 - 1).names) == {"T": 14, "k": 1, "lr": 0.01}


def test_another_process_draws_the_same() -> None:
    program = (
        "from tests.quiz.test_quiz_variants import QUESTION;"
        "from tests.quiz.writing import write;"
        "print(*(dict(write(QUESTION).variant(s).names) for s in range(5)), sep=';')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "123", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    here = ";".join(str(dict(write(QUESTION).variant(s).names)) for s in range(5))
    assert done.stdout.strip() == here


def test_every_value_is_drawn_and_where_is_kept(question: Question) -> None:
    names = [question.variant(seed).names for seed in range(300)]
    assert {n["T"] for n in names} == {10, 12, 14, 16, 18, 20}
    assert {n["lr"] for n in names} == {0.1, 0.01}
    assert all(n["k"] < n["T"] for n in names)


def test_texts_are_filled_with_the_draw(question: Question) -> None:
    variant = question.variant_of({"T": 10, "k": 5, "lr": 0.01})
    assert variant.prompt == "Step 5 of 10, and {braces}?"
    assert variant.hints == ("Think of 5.", "Think again.")
    assert variant.steps == ("5 of 10", "so 0.005")
    assert variant.explanation == "PyTorch gives 0.005. Because 0.005 is 0.01 times something."
    assert variant.grade("0.01").diagnosis != variant.grade("0").diagnosis == "0, not 10."


def test_a_document_is_graded_like_a_learner() -> None:
    question = write(DOCUMENT)
    right = question.variant_of({"T": 10, "k": 5, "lr": 0.1})
    assert right.document_is_right() is True
    meant = f"{NAMED}, which means: half, 0.05."
    assert right.document_note == f"{meant} PyTorch confirms this."
    wrong = question.variant_of({"T": 10, "k": 4, "lr": 0.1})
    assert wrong.document_is_right() is False
    assert wrong.document_note == f"{meant} PyTorch contradicts this."
    for grade in (wrong.grade("0.05"), wrong.grade("0.0655")):  # Both keys stand there.
        text = wrong.text(grade, over=True)
        assert text.startswith(grade.diagnosis)
        assert "PyTorch gives 0.0655." in text
        assert wrong.document_note in text
    without = write(QUESTION).variant(0)
    assert (without.document_is_right(), without.document_note) == (None, "")


def test_a_key_that_is_the_authors_word_is_not_called_executed() -> None:
    question = write("""
id: why
kind: choice
title: Why
prompt: Why?
options:
  - {id: because, text: Because, correct: true, explanation: "Yes"}
  - {id: why-not, text: Why not, correct: false, explanation: "No"}
explanation: So.
document: {source: "004", place: question 1, quote: Because., answer: because}
""")
    assert question.variant(0).document_note == "A quiz answers: “Because.” This is right."


@pytest.mark.parametrize(
    ("old", "new", "is_right", "verdict"),
    [
        ('answer: "{lr/2}", ', "", None, "No run can decide this."),
        ('answer: "{lr/2}"', "answer: 5, condition: T is 10.", False, "a condition: T is 10."),
        ('answer: "{lr/2}"', f"claim: {CLAIM.format(5)}", True, "PyTorch confirms this."),
        ('answer: "{lr/2}"', f"claim: {CLAIM.format(4)}", False, "PyTorch contradicts this."),
        (
            'answer: "{lr/2}"',
            f"condition: it is late, claim: {CLAIM.format(5)}",
            True,
            "That holds with a condition: it is late.",
        ),
    ],
)
def test_what_decides_about_a_document(
    old: str, new: str, is_right: bool | None, verdict: str
) -> None:
    assert old in DOCUMENT
    question = write(DOCUMENT.replace(old, new))
    variant = question.variant_of({"T": 10, "k": 5, "lr": 0.1})
    assert variant.document_is_right() is is_right
    assert variant.document_note.endswith(verdict)
    assert variant.document_note.startswith(NAMED)
    assert not [fault for fault in check_question(question) if "document" in fault]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("half of it", "half … it", "must be the source's own words in one piece"),
        ("half of it", f"'{'half ' * 40}'", "must have 1 to 160 characters, got 200"),
        ("half of it", "“half of it”", "without quotation marks"),
        ("place: question 3, ", "", "place: is missing"),
        ("answer:", f"claim: {CLAIM.format(5)}, answer:", "got both"),
        ('answer: "{lr/2}", ', "condition: it is late, ", "an answer or a claim beside"),
    ],
)
def test_a_document_is_quoted_in_its_own_words(old: str, new: str, said: str) -> None:
    assert old in DOCUMENT
    with pytest.raises(ContentError, match=said):
        write(DOCUMENT.replace(old, new))


def test_a_condition_that_is_not_needed_is_the_authors_fault() -> None:
    question = write(DOCUMENT.replace('answer: "{lr/2}"', 'answer: "{lr/2}", condition: so'))
    late = write(DOCUMENT.replace('answer: "{lr/2}"', f"claim: {CLAIM.format(4)}, condition: so"))
    for each in (question, late):
        assert any("doesn't need its condition" in fault for fault in check_question(each))


def test_an_unreadable_document_is_the_authors_fault_and_never_a_crash() -> None:
    question = write(DOCUMENT.replace('answer: "{lr/2}"', "answer: a half"))
    assert question.variant(0).document_is_right() is False
    assert question.variant(0).grade("0.05").verdict
    assert check_question(question) == ("the answer of document 000, a half, can't be read",)


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("Step {j} of", "Step {k} of", "names j, which is not drawn"),
        ("Step {T.real} of", "Step {k} of", "has more than"),
        ("Think of {key}.", "Think of {T-k}.", "names key, which is not drawn"),
        ("{value}, not {key}.", "{value}, not {T}.", "must not give the key away"),
        ("so {unknown}", "so {key}", "names unknown"),
        ("Because {kay}", "Because {key}", "names kay"),
        ('prompt: " "', 'prompt: "Step {k} of {T}, and {{braces}}?"', "empty text"),
        ("k < T and j < 1", "k < T", "names j"),
        ("k < 0", "k < T", "no draw meets `where`"),
        ("{rate_at: '{k}/2'}", '{rate_at: "{k}"}', "rate_at needs a step"),
        ('"{T}/(k-5)"', '"{T}/2"', "divides by zero"),
        (
            '{T_max: "{T}", eta_min: low}',
            '{T_max: "{T}"}',
            "eta_min must be a number, got 'low'",
        ),
        (
            "answer: 0.06, verdict: correct",
            "answer: 0.05, verdict: correct",
            "0.06 is graded wrong",
        ),
        ("{T: 10, k: 3}, answer", "{T: 10, k: 3, lr: 0.1}, answer", "must draw T, k, lr"),
        ("mistake:half-wave", "mistake:full-wave", "no mistake half-wave in this draw"),
        ("verdict: partly}", "verdict: wrong}", "graded wrong (full-wave), not partly"),
    ],
)
def test_the_check_finds(wrong: str, right: str, says: str) -> None:
    text = QUESTION.replace(right, wrong, 1)
    found = check_question(write(text))
    assert any(says in message for message in found), found


def test_the_check_finds_a_mistake_that_no_draw_reaches() -> None:
    text = QUESTION.replace("mistakes: [", "mistakes: [{id: lost, shift: -10, say: x}, ")
    assert check_question(write(text)) == ("mistake lost leads to no answer in any of 200 draws",)


def test_the_check_finds_a_key_that_its_own_grader_refuses() -> None:
    text = QUESTION[: QUESTION.index("mistakes:")].replace('{rate_at: "{k}"}', "{raises: }")
    assert any("its own key never is graded unreadable" in m for m in check_question(write(text)))


def test_an_unaskable_question_gives_up_in_time() -> None:
    draws = QUESTION.replace("where: k < T", 'where: "k > 100"')
    with pytest.raises(NoVariantError, match="no draw meets `where`"):
        write(draws).variant(0)


def test_the_hash_follows_the_content(question: Question) -> None:
    assert question.content_hash == write(QUESTION).content_hash
    assert question.content_hash != write(QUESTION.replace("A quarter", "A third")).content_hash
    assert question.content_hash != write(DOCUMENT).content_hash


def test_a_variant_is_made_once_and_a_changed_question_makes_its_own() -> None:
    question = write(QUESTION)
    assert question.variant(3) is question.variant(3)
    before = question.content_hash
    other = question.model_copy(update={"id": "another"})
    assert other.variant(3).question is other
    assert other.content_hash != before


def test_what_is_kept_of_variants_is_bounded_over_all_questions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = variants._variant.__wrapped__
    monkeypatch.setattr(variants, "_variant", lru_cache(maxsize=4)(make))
    asked = [write(QUESTION) for _ in range(3)]
    drawn = [weakref.ref(each.variant(seed)) for each in asked for seed in range(5)]
    gc.collect()
    assert sum(made() is not None for made in drawn) == 4
    assert asked[-1].variant(4) is drawn[-1](), "what was asked last is kept"
    assert asked[0].variant(4) is not asked[1].variant(4), "questions that are equal aren't mixed"
