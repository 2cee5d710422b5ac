"""Sentences of PyTorch's documentation: quoted from the installed version, executed, judged."""

import inspect
from pathlib import Path

import pytest
import torch
from torch.optim import lr_scheduler

from core.authoring.check import check_file
from core.content import ContentError, lesson_folder
from core.lesson import load_all_claims
from core.lesson.claims import FOLDER, check_claims, load_claims
from core.schedule import DOCUMENTED, is_documented

FILES = sorted((lesson_folder() / FOLDER).glob("*.yaml"))
DOCUMENTATION = load_all_claims().find("documentation")
CONDITIONAL, CONTRADICTED = "holds with a condition", "contradicted"
VERDICTS = {
    "t-max-in-a-cycle": CONDITIONAL,
    "since-the-last-restart": CONTRADICTED,
    "without-restarts": "holds",
    "recursion": CONDITIONAL,
    "maximum-iterations": CONTRADICTED,
    "reaches-the-floor": CONTRADICTED,
    "instead-of-twenty": CONTRADICTED,
    "one-batch-late": CONDITIONAL,
    "since-start-of-cycle": CONTRADICTED,
    "half-each-cycle": "holds",
    "base-lr-of-one-cycle": CONDITIONAL,
    "ends-of-one-cycle": "holds",
    "peak-of-one-cycle": "holds",
    "percentage": CONTRADICTED,
    "symmetrical-phases": CONDITIONAL,
    "linear-example": CONTRADICTED,
    "first-factor": "holds",
    "reaches-to-one": CONDITIONAL,
    "decays": CONDITIONAL,
    "polynomial-example": CONTRADICTED,
    "step-example": "holds",
    "sets-initial-lr": CONDITIONAL,
    "milestones-example": "holds",
    "must-be-increasing": CONTRADICTED,
    "constant-example": "holds",
    "sequence-example": "holds",
    "chain-example": CONTRADICTED,
    "chainable": CONDITIONAL,
    "lambda-example": "not supported",
    "remains-the-same": CONTRADICTED,
    "number-of-epochs": CONTRADICTED,
    "ignored-updates": "holds",
    "before-loading": "holds",
    "not-universal": "holds",
}
SMALL = """\
title: Small
purpose: To be broken.
runs:
  ten: {scheduler: CosineAnnealingLR, args: {T_max: 10}, steps: 11}
claims:
  middle: {run: ten, ask: {rate_at: 5}}
documents_say:
  half:
    source: CosineAnnealingLR
    place: the note
    quote: performs cosine annealing **without restarts**
    claim: {run: ten, ask: {rate_at: 5}, equals: 0.05}
    verdict: holds
    instead: It is [[0.05 | middle]].
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_in_a_file_of_claims_is_contradicted_by_pytorch(path: Path) -> None:
    assert [str(fault) for fault in check_file(path).faults] == []


def test_the_verdict_on_each_sentence_of_the_documentation() -> None:
    assert DOCUMENTATION is not None
    said = DOCUMENTATION.documents_say
    assert {name: saying.verdict for name, saying in said.items()} == VERDICTS


def test_every_quotation_is_in_the_installed_documentation() -> None:
    assert DOCUMENTATION is not None
    for name, saying in DOCUMENTATION.documents_say.items():
        scheduler = getattr(lr_scheduler, saying.source)
        docs = [scheduler.__doc__, *(each.__doc__ for each in vars(scheduler).values())]
        text = " ".join("\n".join(filter(None, docs)).replace(">>>", "").split())
        assert " ".join(saying.quote.split()) in text, name
        assert saying.place


def test_sentences_of_a_class_are_together() -> None:
    assert DOCUMENTATION is not None
    sources = [saying.source for saying in DOCUMENTATION.documents_say.values()]
    assert sources == sorted(sources, key=sources.index)
    assert set(sources) <= set(DOCUMENTED)


def test_what_the_sentences_say_beside_their_claims() -> None:
    """Facts that are in the texts without a run behind them."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
    restarts = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=50)
    for _ in range(20):
        optimizer.step()
        restarts.step()
    assert restarts.last_epoch == 20  # So the next plain call is step(21), not step(20).
    restarts.step(26)
    restarts.step()
    assert restarts.last_epoch == 27

    assert "base_lr" not in inspect.signature(lr_scheduler.OneCycleLR).parameters
    assert "max_lr" in inspect.signature(lr_scheduler.OneCycleLR).parameters

    said = "When last_epoch=-1, sets initial lr as lr."
    assert sum(is_documented(name, said) for name in DOCUMENTED) == 1 + 6

    twice = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    milestones = lr_scheduler.MultiStepLR(twice, milestones=[1, 1])
    twice.step()
    milestones.step()
    assert twice.param_groups[0]["lr"] == pytest.approx(0.001)


def written(folder: Path, text: str) -> Path:
    path = folder / FOLDER / "small.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_small_file_of_claims_is_sound(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    assert check_file(path).faults == check_claims(path) == ()
    [claims] = load_all_claims(tmp_path).items
    assert (claims.slug, claims.documents_say["half"].instead) == ("small", "It is 0.05.")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("[[0.05 | middle]]", "[[0.06 | middle]]", 14, "PyTorch gives 0.05 for middle"),
        ("[[0.05 | middle]]", "0.05", 14, "must be a claim"),
        ("[[0.05 | middle]]", "[[0.05 | center]]", 14, "there is no center in `claims`"),
        ("[[0.05 | middle]]", "half", 6, "middle is not used in the text"),
        ("verdict: holds", "verdict: contradicted", 13, "must be holds, because PyTorch"),
        ("equals: 0.05", "equals: 0.5", 13, "must be contradicted, because PyTorch gives 0.05"),
        ("without restarts", "with restarts", 11, "has no such sentence"),
        ("source: CosineAnnealingLR", "source: StepLR", 11, "documentation of StepLR in PyTorch"),
        ("source: CosineAnnealingLR", "source: CosineLR", 9, "did you mean CosineAnnealingLR"),
        ("    place: the note\n", "", 8, "place: is missing"),
        (
            "{run: ten, ask: {rate_at: 5}}\ndoc",
            "{run: nine, ask: {rate_at: 5}}\ndoc",
            6,
            "in `runs`",
        ),
        ("purpose: To be broken.\n", "", 1, "purpose: is missing"),
    ],
)
def test_fault_of_a_file_of_claims_has_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert SMALL.count(old) == 1
    faults = check_claims(written(tmp_path, SMALL.replace(old, new)))
    found = [(fault.line, f"{fault.field}: {fault.message}") for fault in faults]
    assert any(at == line and said in message for at, message in found), found


def test_a_sentence_that_pytorch_no_longer_has_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, SMALL)
    load_claims(path)
    monkeypatch.setattr(lr_scheduler.CosineAnnealingLR, "__doc__", "Anneals.")
    with pytest.raises(ContentError, match="has no such sentence"):
        load_claims(path)


def test_under_another_torch_claims_are_executed_before_they_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, SMALL.replace("[[0.05 | middle]]", "[[0.06 | middle]]"))
    load_claims(path)
    monkeypatch.setattr("core.lesson.verify.TORCH_VERSION", "2.14.0+cpu")
    with pytest.raises(ContentError, match=r"PyTorch gives 0\.05 for middle, the text 0\.06"):
        load_claims(path)
