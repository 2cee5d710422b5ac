"""Every question that is shipped, through its own grader and against PyTorch without our code."""

import re
import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from torch.optim import lr_scheduler

from core.quiz import QUIZ_FOLDER, Question, check_question, load_shelf
from core.quiz.choice import ChoiceQuestion, ChoiceVariant
from core.quiz.numeric import NumericQuestion, NumericVariant
from core.quiz.parameter import ParameterQuestion, ParameterVariant
from core.schedule import FACTORS

SHELF = load_shelf()
QUESTIONS = {f"{quiz.slug}#{q.id}": q for quiz in SHELF.items for q in quiz.questions}
every_question = pytest.mark.parametrize("name", QUESTIONS)

# What execution says of the documents' own answers.
DOCUMENTS = {
    "documents#purpose": True,
    "documents#right-syntax": True,
    "documents#rate-after-five": True,
    "documents#adam-loop": False,
    "documents#two-in-fifty": False,
    "documents#middle-of-the-period": True,
    "documents#three-epochs": False,
    "documents#why-schedulers": True,
    "documents#step-lr-three-epochs": True,
    "documents#which-one-cycles": True,
    "documents#on-plateau": True,
    "documents#resets-after-five": False,
    "document-claims#last-epoch-rate": False,
    "document-claims#first-line": False,
    "document-claims#what-t-max-counts": False,
    "document-claims#floor-in-training": False,
    "document-claims#does-it-restart": False,
    "document-claims#who-looks-at-the-loss": False,
}


def test_the_shelf_is_whole() -> None:
    assert SHELF.broken == {}
    assert len(SHELF.items) == len(list(QUIZ_FOLDER.glob("*.yaml"))) >= 7
    assert len(QUESTIONS) >= 60


@every_question
def test_a_question_passes_its_own_grader(name: str) -> None:
    assert check_question(QUESTIONS[name], draws=200) == ()


@every_question
def test_a_question_has_all_that_a_learner_needs(name: str) -> None:
    question = QUESTIONS[name]
    assert len(question.hints) >= 2
    assert len(question.steps) >= 2
    assert len(question.tests) >= 2
    assert {test.verdict for test in question.tests} >= {"correct", "wrong"}
    assert question.skills
    ideas = question.options if isinstance(question, ChoiceQuestion) else question.mistakes
    assert len(ideas) >= 2


def texts(question: Question) -> Iterator[str]:
    yield from (question.title, question.prompt, question.feedback)
    yield from (*question.hints, *question.steps)
    yield from (mistake.say for mistake in question.mistakes)
    if isinstance(question, ChoiceQuestion):
        for option in question.options:
            yield from (option.text, option.feedback)
    if question.document is not None:
        yield question.document.says


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
    assert counts.keys() == {"value", "when", "parameter", "choice", "which-curve"}
    assert min(counts.values()) >= 5


def test_the_confusions_about_cosine_and_stepping_are_all_asked_about() -> None:
    asked = {row for question in QUESTIONS.values() for row in question.confusions}
    assert asked >= {1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 14, 20, 22, 23, 28, 30}


def test_the_documents_are_judged_by_execution() -> None:
    found = {
        name: question.variant(0).document_is_right()
        for name, question in QUESTIONS.items()
        if question.document is not None
    }
    assert found == DOCUMENTS
    asked = [q.document.source for q in QUESTIONS.values() if q.document is not None]
    assert asked.count("000") >= 5
    assert asked.count("004") >= 5
    assert {"001", "002", "003"} <= set(asked)


def test_a_contradicted_document_stands_beside_the_key() -> None:
    variant = QUESTIONS["documents#two-in-fifty"].variant(0)
    grade = variant.grade("25")
    assert (grade.verdict, grade.mistake) == ("wrong", "whole-period")
    assert "T_max = 9 … 12" in grade.explanation
    assert "Document 000 answers: T_max=25" in grade.explanation
    assert "contradicted" in grade.explanation


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


# What follows reads the YAML and runs PyTorch by itself, in the plainest way there is.


def drawn(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, str) and "{" in value:
        text = value.replace("{", "(").replace("}", ")")
        number = eval(text, {"min": min, "max": max}, names)
        return int(number) if float(number).is_integer() else number
    if isinstance(value, dict):
        return {key: drawn(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [drawn(inner, names) for inner in value]
    return value


def build(optimizer: Any, kind: str, args: dict[str, Any]) -> Any:
    args = dict(args)
    if kind in ("LambdaLR", "MultiplicativeLR"):
        factor = dict(args["lr_lambda"])
        args["lr_lambda"] = FACTORS[factor.pop("kind")](**factor).at
    if "schedulers" in args:
        args["schedulers"] = [
            build(optimizer, part["kind"], {k: v for k, v in part.items() if k != "kind"})
            for part in args["schedulers"]
        ]
    if kind == "ChainedScheduler":
        return lr_scheduler.ChainedScheduler(args["schedulers"], optimizer=optimizer)
    return getattr(lr_scheduler, kind)(optimizer, **args)


def naive(run: dict[str, Any], n_steps: int) -> tuple[list[list[float]], list[list[float]], Any]:
    """Return the rates used and printed, step by step and group by group, and what was raised."""
    weights = [torch.nn.Parameter(torch.ones(1)) for _ in range(1 + len(run.get("groups", [])))]
    rates = [run.get("lr", 0.1), *run.get("groups", [])]
    extra = {"momentum": run["momentum"]} if "momentum" in run else {}
    optimizer = getattr(torch.optim, run.get("optimizer", "SGD"))(
        [{"params": [w], "lr": lr} for w, lr in zip(weights, rates, strict=True)], **extra
    )
    scheduler: Any = None
    if run.get("scheduler"):
        scheduler = build(optimizer, run["scheduler"], run.get("args", {}))
    used: list[list[float]] = []
    printed: list[list[float]] = []
    for t in range(n_steps):
        for event in run.get("events", []):
            if event["at"] == t and event["kind"] == "set_rate":
                for group in optimizer.param_groups:
                    group["lr"] = event["lr"]
            elif event["at"] == t:
                setattr(scheduler, event["name"], event["value"])
        arguments = (run["metrics"][t],) if run.get("metrics") else ()
        try:
            if run.get("scheduler_first"):
                scheduler.step(*arguments)
            used.append([group["lr"] for group in optimizer.param_groups])
            optimizer.step()
            if scheduler is not None and not run.get("scheduler_first"):
                scheduler.step(*arguments)
        except Exception as error:  # noqa: BLE001  Whatever PyTorch raises is the result.
            return used, printed, (t, type(error).__name__)
        printed.append([group["lr"] for group in optimizer.param_groups])
    return used, printed, None


def jumps(rates: list[float]) -> list[int]:
    """Steps that use a rate to which the schedule has jumped: up at once by half of the height."""
    height = max(rates) - min(rates)
    return [t for t in range(1, len(rates)) if rates[t] - rates[t - 1] > 0.4 * height]


def first_below(rates: list[float], bound: float) -> int | None:
    return next((t for t, rate in enumerate(rates) if rate <= bound + 1e-10), None)


def visits(rates: list[float], bound: float) -> int:
    there = [abs(rate - bound) < 1e-10 for rate in rates]
    return sum(now and not before for before, now in zip([False, *there], there, strict=False))


def climbs(rates: list[float]) -> int:
    up = [later > earlier + 1e-10 for earlier, later in pairwise(rates)]
    return sum(now and not before for before, now in zip([False, *up], up, strict=False))


def periods(rates: list[float], after: float) -> int:
    return visits([*rates[1:], after], rates[0])


Asked = Callable[[list[float], list[float], Any, Any], Any]
ASKED: dict[str, Asked] = {
    "rate_at": lambda used, printed, raised, step: used[step],
    "printed_at": lambda used, printed, raised, step: printed[step],
    "last": lambda used, printed, raised, _: used[-1],
    "lowest": lambda used, printed, raised, _: min(used),
    "highest": lambda used, printed, raised, _: max(used),
    "first_at_or_below": lambda used, printed, raised, bound: first_below(used, bound),
    "touches_of": lambda used, printed, raised, bound: visits(used, bound),
    "restarts": lambda used, printed, raised, _: len(jumps(used)),
    "first_restart": lambda used, printed, raised, _: next(iter(jumps(used)), None),
    "climbs": lambda used, printed, raised, _: climbs(used),
    "periods": lambda used, printed, raised, _: periods(used, printed[-1]),
    "step_of_exception": lambda used, printed, raised, _: raised[0] if raised else None,
}
WRITTEN = {
    f"{path.stem}#{question['id']}": question
    for path in sorted(QUIZ_FOLDER.glob("*.yaml"))
    for question in yaml.safe_load(path.read_text())["questions"]
}


def asked_of_naive(written: dict[str, Any], names: dict[str, Any], **changed: Any) -> Any:
    run = drawn({**written["run"], **changed}, names)
    ask = drawn(dict(written["ask"]), names)
    group = ask.pop("group", 0)
    ((name, argument),) = ask.items()
    n_steps = run.get("steps") or len(run.get("metrics", [])) or 50
    if name in ("rate_at", "printed_at"):
        n_steps = max(n_steps, argument + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        used, printed, raised = naive(run, n_steps)
    return ASKED[name](
        [row[group] for row in used], [row[group] for row in printed], raised, argument
    )


@every_question
def test_the_key_is_that_of_a_naive_loop(name: str) -> None:
    question, written = QUESTIONS[name], WRITTEN[name]
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


@every_question
def test_the_set_of_keys_is_that_of_naive_loops(name: str) -> None:
    question, written = QUESTIONS[name], WRITTEN[name]
    if not isinstance(question, ParameterQuestion):
        return
    for seed in range(2):
        variant = question.variant(seed)
        assert isinstance(variant, ParameterVariant)
        names = dict(variant.names)
        for value in question.among.values:
            if question.vary == "lr":
                found = asked_of_naive(written, names, lr=value)
            else:
                args = {**written["run"]["args"], question.vary: value}
                found = asked_of_naive(written, names, args=args)
            bound = drawn(written.get("equals", written.get("at_least")), names)
            holds = found >= bound if "at_least" in written else abs(found - bound) < 1e-9
            assert holds == (value in variant.keys), (value, found)


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
