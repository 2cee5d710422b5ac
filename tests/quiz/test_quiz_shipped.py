"""Every question that is shipped, through its own grader and against PyTorch without our code."""

import re
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from core.authoring.check_quiz import check_question
from core.content import quiz_folder
from core.quiz import CONFUSIONS, Question, load_quizzes, question_kinds
from core.quiz.constructed import ConstructedQuestion, ConstructedVariant
from core.quiz.kinds.choice import ChoiceVariant
from core.quiz.kinds.numeric import NumericQuestion, NumericVariant, ValueVariant
from core.quiz.kinds.parameter import ParameterQuestion, ParameterVariant
from core.quiz.options import OptionsQuestion
from core.schedule import KINDS
from tests.quiz.naive import WRITTEN, asked_of_naive, drawn

QUIZZES = load_quizzes()
QUESTIONS = {f"{quiz.slug}#{q.id}": q for quiz in QUIZZES.items for q in quiz.questions}
every_question = pytest.mark.parametrize("name", QUESTIONS)

# What execution says of the documents' own answers.
DOCUMENTS = {
    "repairs#fix-adam-loop": False,
    "documents#purpose": True,
    "documents#right-syntax": True,
    "documents#rate-after-five": True,
    "documents#adam-loop": True,
    "documents#two-in-fifty": False,
    "documents#middle-of-the-period": True,
    "documents#three-epochs": False,
    "documents#why-schedulers": True,
    "documents#step-lr-three-epochs": True,
    "documents#which-one-cycles": True,
    "documents#on-plateau": None,
    "documents#resets-after-five": False,
    "documents#what-cosine-annealing-is": True,
    "documents#how-cosine-annealing-works": True,
    "documents#why-cosine-over-others": True,
    "documents#purpose-of-scheduling": None,
    "documents#cosine-or-cyclic": True,
    "documents#combined-with-restarts": True,
    "documents#for-which-models": True,
    "documents#how-to-choose-t-max": False,
    "document-claims#last-epoch-rate": False,
    "document-claims#first-line": False,
    "document-claims#what-t-max-counts": False,
    "document-claims#floor-in-training": False,
    "document-claims#does-it-restart": False,
    "document-claims#who-looks-at-the-loss": False,
}


def test_no_shipped_file_is_broken() -> None:
    assert QUIZZES.broken == {}
    assert len(QUIZZES.items) == len(list(quiz_folder().glob("*.yaml"))) >= 7
    assert len(QUESTIONS) >= 80


VALUES = [name for name, question in QUESTIONS.items() if question.kind == "value"]


@pytest.mark.parametrize("name", VALUES)
def test_the_digits_that_a_field_asks_for_are_right(name: str) -> None:
    """To three digits every key is right; to fewer it is right, near or a mistake typed exactly."""
    drawn = {repr(v.names): v for v in map(QUESTIONS[name].variant, range(60))}
    for variant in drawn.values():
        assert isinstance(variant, ValueVariant)
        if variant.question.ask.counts:
            assert variant.answer_label == "a whole number"
            continue
        assert variant.answer_label == "three significant digits"
        for digits in (12, 6, 4, 3):
            typed = f"{variant.value:.{digits - 1}e}"
            assert variant.grade(typed).verdict == "correct", (variant.names, typed)
        for digits in (2, 1):
            typed = f"{variant.value:.{digits - 1}e}"
            grade = variant.grade(typed)
            reached = {m.id: value for m, value in variant.reached}
            if grade.mistake is not None:
                assert f"{reached[grade.mistake]:.2e}" == f"{float(typed):.2e}", variant.names
            else:
                assert grade.verdict in ("correct", "near"), (variant.names, typed)


@every_question
def test_a_question_passes_its_own_grader(name: str) -> None:
    quiz = name.partition("#")[0]
    others = [each for other, each in QUESTIONS.items() if other.partition("#")[0] == quiz]
    assert check_question(QUESTIONS[name], others=others, draws=200) == ()


@every_question
def test_a_question_has_all_that_a_learner_needs(name: str) -> None:
    question = QUESTIONS[name]
    assert len(question.hints) >= 2
    assert len(question.steps) >= 2
    assert len(question.tests) >= 2
    assert {test.verdict for test in question.tests} >= {"correct", "wrong"}
    assert question.skills
    ideas = question.options if isinstance(question, OptionsQuestion) else question.mistakes
    assert len(ideas) >= 2


def texts(question: Question) -> Iterator[str]:
    yield from (question.title, question.prompt, question.explanation)
    yield from (*question.hints, *question.steps)
    yield from (mistake.say for mistake in question.mistakes)
    if isinstance(question, OptionsQuestion):
        for option in question.options:
            yield from (option.text, option.explanation)
    if question.document is not None:
        yield from filter(None, (question.document.says, question.document.condition))


@every_question
def test_the_words_are_the_houses(name: str) -> None:
    for text in texts(QUESTIONS[name]):
        prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
        assert not re.search(r"\b(oops|wrong|incorrect|sorry|learning-rate decay)\b", prose, re.I)
        assert "!" not in prose
        assert not re.search("[\U0001f300-\U0001faff]", text)
        assert text.count("`") % 2 == 0


@every_question
def test_a_diagnosis_does_not_hold_the_key(name: str) -> None:
    question = QUESTIONS[name]
    for seed in range(20 if question.vars else 1):
        variant = question.variant(seed)
        if not isinstance(variant, NumericVariant) or variant.key_text in variant.prompt:
            continue
        for mistake in question.mistakes:
            answer = variant.answer_for(mistake.id)
            if answer is not None:
                said = re.findall(r"[\d.e-]+", variant.grade(answer).diagnosis)
                assert variant.key_text not in [number.rstrip(".") for number in said]
        for hint in variant.hints:
            said = [number.rstrip(".") for number in re.findall(r"[\d.e-]+", hint)]
            assert variant.key_text not in said or len(variant.key_text) <= 2


def test_every_kind_is_used_several_times() -> None:
    counts: dict[str, int] = {}
    for question in QUESTIONS.values():
        counts[question.kind] = counts.get(question.kind, 0) + 1
    assert counts.keys() == question_kinds().keys()
    assert min(counts.values()) >= 5


def test_every_confusion_is_diagnosed_by_execution() -> None:
    diagnosed = {row for question in QUESTIONS.values() for row in question.confusions_executed}
    assert diagnosed == CONFUSIONS.keys()


def test_every_scheduler_is_asked_about() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in quiz_folder().glob("*.yaml"))
    assert [kind for kind in KINDS if f"scheduler: {kind}" not in written] == []


def test_the_documents_are_judged_by_execution() -> None:
    found = {
        name: question.variant(0).document_is_right()
        for name, question in QUESTIONS.items()
        if question.document is not None
    }
    assert found == DOCUMENTS
    asked = [q.document.source for q in QUESTIONS.values() if q.document is not None]
    here = [
        question.document.source
        for name, question in QUESTIONS.items()
        if name.startswith("documents#") and question.document is not None
    ]
    # Every question that can be read in them; 003 has one, and a table that another is about.
    assert {source: here.count(source) for source in sorted(set(here))} == {
        "000": 5,
        "002": 8,
        "003": 2,
        "004": 5,
    }
    assert "001" in asked


def test_a_contradicted_document_stands_beside_the_key() -> None:
    variant = QUESTIONS["documents#two-in-fifty"].variant(0)
    grade = variant.grade("25")
    assert (grade.verdict, grade.mistake) == ("wrong", "whole-period")
    text = variant.text(grade, over=True)
    assert "T_max = 9 … 12" in text
    assert "A tutorial (“Why CosineAnnealingLR in PyTorch?”) answers: “Set T_max=25 to" in text
    assert "PyTorch contradicts this." in text


@every_question
def test_a_set_of_keys_is_never_empty_and_never_everything(name: str) -> None:
    question = QUESTIONS[name]
    if not isinstance(question, ParameterQuestion):
        return
    for seed in range(30):
        variant = question.variant(seed)
        assert isinstance(variant, ParameterVariant)
        assert 0 < len(variant.keys) < len(question.among.values)
        others = set(question.among.values) - set(variant.keys)
        assert all(variant.grade(str(key)).verdict == "correct" for key in variant.keys)
        assert all(variant.grade(str(other)).verdict != "correct" for other in list(others)[:10])


@every_question
def test_the_key_is_that_of_a_naive_loop(name: str) -> None:
    question, written = QUESTIONS[name], WRITTEN[QUESTIONS[name].id]
    if not isinstance(question, NumericQuestion):
        return
    for seed in range(12 if question.vars else 1):
        variant = question.variant(seed)
        assert isinstance(variant, NumericVariant)
        naively = asked_of_naive(written, dict(variant.names))
        if variant.value is None or naively is None:
            assert variant.value is naively
        else:
            assert variant.value == pytest.approx(naively, rel=1e-12, abs=1e-15)


def meets(found: Any, kind: str, bound: Any) -> bool:
    if found is None:
        return False
    if kind == "equals":
        return bool(found == bound or abs(found - bound) <= 1e-6 * abs(bound))
    return bool(found >= bound if kind == "at_least" else found <= bound)


def keeps(written: dict[str, Any], names: dict[str, Any], **changed: Any) -> bool:
    """Whether the plain loop gives what a bound asks."""
    found = asked_of_naive(written, names, **changed)
    bounds = {"equals", "at_least", "at_most"} & written.keys()
    return all(meets(found, kind, drawn(written[kind], names)) for kind in bounds)


@every_question
def test_the_set_of_keys_is_that_of_naive_loops(name: str) -> None:
    question, written = QUESTIONS[name], WRITTEN[QUESTIONS[name].id]
    if not isinstance(question, ParameterQuestion):
        return
    for seed in range(2):
        variant = question.variant(seed)
        assert isinstance(variant, ParameterVariant)
        names = dict(variant.names)
        for value in question.among.values:
            args = {**written["run"]["args"], question.vary: value}
            changed = {"lr": value} if question.vary == "lr" else {"args": args}
            limits = [{"run": written["run"], **each} for each in written.get("limits", [])]
            holds = all(keeps(bound, names, **changed) for bound in (written, *limits))
            assert holds == (value in variant.keys), value


def test_get_lr_is_not_the_rate_in_pytorch_either() -> None:
    """The number that the question about `get_lr` quotes comes from no run of ours."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
    scheduler = lr_scheduler.StepLR(optimizer, step_size=5, gamma=0.1)
    for _ in range(5):
        optimizer.step()
        scheduler.step()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quoted = scheduler.get_lr()
    variant = QUESTIONS["stepping#get-lr"].variant_of({"S": 5, "lr": 0.1, "g": 0.1})
    assert "prints [0.001]" in variant.prompt
    assert quoted == pytest.approx([0.001])
    assert variant.grade("0.001").mistake == "believed"
    assert variant.grade("0.01").verdict == "correct"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("CosineAnnealingLR(optimizer, T_max=10, eta_min=0.001)", 0.001),
        ("CosineAnnealingLR(optimizer, max_T=10, min_lr=0.001)", TypeError),
        ("CosineAnnealingLR(optimizer, T_max=10)", 0.0),
    ],
)
def test_the_lines_about_argument_names_do_what_is_said(line: str, outcome: Any) -> None:
    options = QUESTIONS["documents#right-syntax"].variant(0).options
    assert f"`{line}`" in [option.text for option in options]
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
    names = {"CosineAnnealingLR": lr_scheduler.CosineAnnealingLR, "optimizer": optimizer}
    if outcome is TypeError:
        with pytest.raises(TypeError):
            eval(line, names)
        return
    scheduler = eval(line, names)
    for _ in range(10):
        optimizer.step()
        scheduler.step()
    assert optimizer.param_groups[0]["lr"] == pytest.approx(outcome, abs=1e-15)


def test_no_whole_or_broken_t_max_gives_the_three_rates_of_document_003() -> None:
    """The option `none` is an author's word; this is its proof by search."""
    variant = QUESTIONS["documents#three-epochs"].variant(0)
    assert isinstance(variant, ChoiceVariant)
    assert variant.key == "none"
    for T_max in np.concatenate([np.arange(1, 100), np.linspace(0.5, 40, 8000)]):
        rates = 0.05 * (1 + np.cos(np.pi * np.array([9, 19]) / T_max))
        assert not (rates[0] < 1e-6 and rates[1] > 0.1 - 1e-6)


@every_question
def test_nothing_is_judged_that_was_not_said_before_the_answer(name: str) -> None:
    question = QUESTIONS[name]
    if not isinstance(question, ConstructedQuestion):
        return
    variant = question.variant(0)
    assert isinstance(variant, ConstructedVariant)
    answers = [variant.key, *filter(None, (variant.answer_for(m.id) for m in question.mistakes))]
    for answer in answers:
        criteria = variant.criteria(variant.execute(answer, patient=True))
        assert criteria
        for criterion in criteria:
            assert criterion.say in variant.task


def test_the_comments_of_the_documentation_are_quoted() -> None:
    options = QUESTIONS["numbers-in-the-docs#docs-comments"].variant(0).options
    for option in options:
        kind = re.findall(r"`(\w+)", option.text)[0]
        written = " ".join(str(getattr(lr_scheduler, kind).__doc__).replace(">>> #", "").split())
        quotes = re.findall("“(.*?)”", option.text)
        assert quotes
        assert [quote for quote in quotes if quote not in written] == []
