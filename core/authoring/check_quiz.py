"""The check of a question: its key, mistakes and tests go through its own grader."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.authoring.check_says import says_faults
from core.authoring.survey import constant_key_fault, survey
from core.content.expression import ExpressionError, fill
from core.content.yaml_source import ContentError, Fault
from core.quiz.question import Question
from core.quiz.question_fields import Test
from core.quiz.quiz import catalogue, load_quizzes, read_quiz
from core.quiz.variant import NoVariantError, Variant
from core.records import counted

DRAWS = 200


def check_question(
    question: Question, *, others: Sequence[Question] = (), draws: int = DRAWS
) -> tuple[str, ...]:
    """Return what is wrong with a question, over many draws; each fault once, as a sentence.

    Draws that come out the same are executed once.

    Args:
        question: The question that is checked.
        others: The questions of the same file, among which its partner is.
        draws: How many seeds are drawn.
    """
    found = [*_draws(question, draws), *_tests(question)]
    found += [*survey(question).faults, *constant_key_fault(question, others)]
    return tuple(dict.fromkeys(found))


def check_quiz(path: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong with a quiz file, after executing all of its questions."""
    try:
        quiz, source = read_quiz(path)
    except ContentError as error:
        return error.faults
    if quiz.is_test:
        known = catalogue(load_quizzes(path.parent))
        return tuple(
            source.fault(("pools", index), sentence)
            for index, pool in enumerate(quiz.pools)
            for sentence in pool.faults(known)
        )
    return tuple(
        source.fault(("questions", index), f"{question.id}: {sentence}")
        for index, question in enumerate(quiz.questions)
        for sentence in check_question(question, others=quiz.questions)
    )


def _draws(question: Question, draws: int) -> Iterator[str]:
    unreached = {mistake.id for mistake in question.mistakes}
    seen = set()
    for seed in range(draws if question.vars else 1):
        try:
            variant = question.variant(seed)
            if (drawn := repr(variant.names)) in seen:
                continue
            seen.add(drawn)
            variant.check_draw()
            yield from _variant(variant)
            unreached -= {name for name in unreached if variant.answer_for(name) is not None}
        except NoVariantError as reason:
            yield f"can't be asked: {reason}"
            return
        except ExpressionError as reason:
            yield str(reason)
            return
    for name in sorted(unreached):
        yield f"mistake {name} leads to no answer in any of {counted(draws, 'draw')}"


def _variant(variant: Variant) -> Iterator[str]:
    question = variant.question
    drawn = ", ".join(f"{name}={value}" for name, value in variant.names.items()) or "no draw"
    yield from says_faults(variant)
    key_grade = variant.grade(variant.key)
    if key_grade.verdict != "correct":
        yield f"its own key {variant.key} is graded {key_grade.verdict} ({drawn})"
    for mistake in question.mistakes:
        if "{key}" in mistake.say:
            yield f"mistake {mistake.id} must not give the key away in `say`"
        answer = variant.answer_for(mistake.id)
        if answer is None:
            continue
        grade = variant.grade(answer)
        if grade.mistake != mistake.id:
            recognized = grade.mistake or grade.verdict
            yield f"mistake {mistake.id} gives {answer}, graded as {recognized} ({drawn})"
        variant.evidence(answer, grade, over=True)
    # Rendering raises where a text names what isn't drawn.
    for text in (variant.prompt, *variant.hints, *variant.steps, variant.explanation):
        if not text.strip():
            yield "has an empty text"
    variant.evidence(variant.key, over=True)
    for option in variant.options:
        variant.grade(option.id)
    yield from _document(variant, drawn)


def _document(variant: Variant, drawn: str) -> Iterator[str]:
    document = variant.question.document
    if document is None:
        return
    if document.answer is not None:
        answer = fill(document.answer, variant.names)
        if variant.grade(answer).verdict == "unreadable":
            yield f"the answer of document {document.source}, {answer}, can't be read"
    # An answer that needs a condition is not right in this question; a claim states the case.
    is_right = variant.document_is_right()
    if document.condition is not None and is_right is (document.claim is None):
        yield f"what document {document.source} says doesn't need its condition ({drawn})"


def _tests(question: Question) -> Iterator[str]:
    for test in question.tests:
        names = ", ".join(f"{name}={value}" for name, value in test.draw.items()) or "no draw"
        try:
            yield from _test(question, test, names)
        except ExpressionError as reason:
            yield f"test with {names}: {reason}"


def _test(question: Question, test: Test, names: str) -> Iterator[str]:
    if test.draw.keys() != question.vars.keys():
        yield f"test with {names} must draw {', '.join(question.vars) or 'nothing'}"
        return
    variant = question.variant_of(test.draw)
    variant.check_draw()
    answer: str | None = fill(test.answer, test.draw)
    mistake = test.mistake
    if test.answer == "key":
        answer = variant.key
    elif test.answer.startswith("mistake:"):
        mistake = test.answer.removeprefix("mistake:")
        answer = variant.answer_for(mistake)
    if answer is None:
        yield f"test with {names}: no mistake {mistake} in this draw"
        return
    grade = variant.grade(answer)
    if grade.verdict != test.verdict or (mistake is not None and grade.mistake != mistake):
        got = f"{grade.verdict}{f' ({grade.mistake})' if grade.mistake else ''}"
        yield f"test with {names}: {answer} is graded {got}, not {test.verdict}"
