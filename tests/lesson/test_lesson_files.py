"""Lesson files that are wrong: every fault is named, with its line, and harms no other file."""

from pathlib import Path

import pytest

from core.authoring.check_lesson import check_lesson
from core.content import ContentError, read_yaml
from core.lesson import PanelHere, Prose, QuestionHere, load_lesson, load_lessons
from core.lesson.names import with_named_runs
from core.lesson.verify import agrees
from core.schedule import PINNED_TORCH

ROOT = Path(__file__).parents[2]
LESSON = r"""---
title: A small lesson
purpose: To be broken.
minutes: 1
documents: ["000"]
runs:
  ten: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: 10}, steps: 11}
panels:
  curve: {run: ten, sliders: [T_max], alt: A curve., reveals_after: guess}
claims:
  middle: {run: ten, ask: {rate_at: 5}}
documents_say:
  half: {source: "000", place: question 3, quote: Half., verdict: holds,
    claim: {run: ten, ask: {rate_at: 5}, equals: 0.05}, instead: "It is [[0.05 | middle]]."}
questions:
  - id: guess
    kind: value
    title: Guess
    prompt: Which rate does step 5 use?
    run: ten
    ask: {rate_at: 5}
    explanation: Half is left.
---
## First

Half way it is [[0.05 | middle]], and `0.123` is code.

{{predict: guess}}

{{panel: curve}}

## Second

| a | b |
|---|---|
| 1 | [[0.05 \| middle]] |

```python
lr = 0.456
```

{{document: half}}
"""


def write(folder: Path, text: str, name: str = "01-small.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str, name: str = "01-small.md") -> list[tuple[int, str, str]]:
    found = check_lesson(write(folder, text, name))
    return [(fault.line, fault.field, fault.message) for fault in found]


def test_small_lesson_is_sound(tmp_path: Path) -> None:
    path = write(tmp_path, LESSON)
    assert check_lesson(path) == ()
    lesson = load_lesson(path)
    assert (lesson.slug, lesson.number, lesson.title) == ("small", 1, "A small lesson")
    first, second = lesson.sections
    assert (first.title, first.has_panel) == ("First", True)
    text, question, panel = first.blocks
    assert text == Prose("Half way it is 0.05, and `0.123` is code.")
    assert question == QuestionHere("guess", is_prediction=True)
    assert panel == PanelHere("curve")
    assert not second.has_panel
    assert isinstance(second.blocks[0], Prose)
    assert "| 1 | 0.05 |" in second.blocks[0].text
    assert "lr = 0.456" in second.blocks[0].text
    assert lesson.documents_say["half"].instead == "It is 0.05."


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("is [[0.05 | middle]], and", "is [[0.06 | middle]], and", 26, "PyTorch gives 0.05"),
        ("[[0.05 \\| middle]]", "[[0.051 \\| middle]]", 36, "PyTorch gives 0.05"),
        ('"It is [[0.05 |', '"It is [[0.04 |', 14, "PyTorch gives 0.05"),
        ("it is [[0.05 | middle]]", "it is 0.05", 26, "must be a claim"),
        ("## Second", "## Second 0.7", 32, "must be a claim"),
        ('"It is [[0.05 | middle]]."', '"It is 0.05."', 14, "must be a claim"),
        ("[[0.05 | middle]], and", "[[0.05 | center]], and", 26, "no center in `claims`"),
        ("{{predict: guess}}", "{{predict: gess}}", 28, "no gess in `questions`"),
        ("{{panel: curve}}", "{{panel: curv}}", 30, "no curv in `panels`"),
        ("{{panel: curve}}", "{{video: curve}}", 30, "a directive must be one of"),
        ("{{panel: curve}}", "Look: {{panel: curve}}", 30, "must be alone on its line"),
        (
            "{{panel: curve}}",
            "{{panel: curve}}\n{{panel: curve}}",
            31,
            "must have at most one panel",
        ),
        ("{{document: half}}", "", 13, "half is not used"),
        (
            "{{predict: guess}}\n\n{{panel: curve}}",
            "{{panel: curve}}\n\n{{predict: guess}}",
            9,
            "before",
        ),
        ("## First", "First", 24, "begin with a `## ` heading"),
        ("verdict: holds", "verdict: contradicted", 13, "must be holds, because PyTorch gives"),
        ("equals: 0.05}", "equals: 0.5}", 13, "must be contradicted, because PyTorch gives"),
        ("quote: Half.", "quote: Half…", 13, "must be the source's own words in one piece"),
        ("quote: Half.", f"quote: {'half ' * 40}", 13, "must have 1 to 160 characters"),
        ("place: question 3, ", "", 13, "place: is missing"),
        ("verdict: holds", "verdict: not checkable", 13, "with a claim can be checked"),
        ("verdict: holds", "condition: today, verdict: holds", 13, "can't have `condition`"),
        ("verdict: holds", "verdict: holds with a condition", 13, "needs `condition`"),
        ("claim: {run: ten, ask: {rate_at: 5}, equals: 0.05}", "says: x", 13, "needs a claim"),
        ("sliders: [T_max]", "sliders: [T_min]", 9, "must be one of T_max, eta_min, lr"),
        ("alt: A curve.", "alt: A curve., unit: epoch", 9, "must be step, as in guess, whose run"),
        ("minutes: 1", "minutes: soon", 4, "must be a whole number, got 'soon'"),
        ("minutes: 1", "minutes: 1\nduration: 2", 5, "is not a field here"),
        ('documents: ["000"]', 'documents: ["007"]', 5, "must be one of 000"),
        ('source: "000"', 'source: "001"', 13, "must be among the lesson's documents"),
        (
            "{run: ten, ask: {rate_at: 5}}\ndoc",
            "{run: no-such, ask: {rate_at: 5}}\ndoc",
            11,
            "in `runs`",
        ),
        (
            "{run: ten, ask: {rate_at: 5}}\ndoc",
            "{run: ten, ask: {rate: 5}}\ndoc",
            11,
            "there is no property rate",
        ),
        ("    kind: value", "    kind: riddle", 17, "must be one of value"),
        ("explanation: Half is left.", "explanation: Half of {T}.", 16, "T"),
        ("T_max: 10}", "T_mx: 10}", 11, "T_mx"),
        ("title: A small lesson", "title: [", 4, "not YAML"),
        ("---\n## First", "## First", 1, "three dashes"),
        ("---\ntitle", "title", 1, "three dashes"),
    ],
)
def test_fault_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert LESSON.count(old) == 1
    found = faults(tmp_path, LESSON.replace(old, new))
    assert any(at == line and said in f"{field}: {message}" for at, field, message in found), found


CLAIM = "claim: {run: ten, ask: {rate_at: 5}, equals: 0.05}"
OTHERWISE = "otherwise: {name: late, run: ten, ask: {rate_at: 10}, equals: 0.05}"


@pytest.mark.parametrize(
    ("claim", "verdict", "found"),
    [
        (CLAIM, "holds", None),
        (f"claim: [{CLAIM[7:]}, {CLAIM[7:]}]", "holds", None),
        (f"claim: [{CLAIM[7:]}, {CLAIM[7:].replace('0.05', '0.06')}]", "contradicted", None),
        (f"claim: [{CLAIM[7:]}, {CLAIM[7:].replace('0.05', '0.06')}]", "holds", "contradicted"),
        (CLAIM, "not supported", None),
        (CLAIM.replace("0.05", "0.06"), "not supported", "contradicted"),
        ("says: Nothing.", "not supported", None),
        ("says: Nothing.", "not checkable", None),
        (f"{CLAIM}, condition: early, {OTHERWISE}", "holds with a condition", None),
        (
            f"{CLAIM}, condition: early, {OTHERWISE.replace('10', '5')}",
            "holds with a condition",
            "holds",
        ),
        (
            f"{CLAIM.replace('0.05', '0.06')}, condition: early, {OTHERWISE}",
            "holds with a condition",
            "contradicted",
        ),
    ],
)
def test_a_verdict_is_executed(tmp_path: Path, claim: str, verdict: str, found: str | None) -> None:
    text = LESSON.replace(CLAIM, claim).replace("verdict: holds", f"verdict: {verdict}")
    said = [message for _, _, message in faults(tmp_path, text)]
    if found is None:
        assert said == []
    else:
        [message] = said
        assert message.startswith(f"must be {found}, because PyTorch gives")
        assert message.endswith(f"; got {verdict}")


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    text = LESSON.replace("minutes: 1", "minutes: soon").replace("title: Guess", "titel: Guess")
    text = text.replace("is code", "is 0.9 and 1e-3").replace("{{document: half}}", "{{film: x}}")
    assert [line for line, _, _ in faults(tmp_path, text)] == [4, 16, 18, 26, 26, 42]
    # Once the head can be read, what is in it is compared with the text.
    text = text.replace("minutes: soon", "minutes: 1")
    assert [line for line, _, _ in faults(tmp_path, text)] == [13, 16, 18, 26, 26, 42]
    # And once it all can be read, it is executed.
    text = LESSON.replace("[[0.05 | middle]], and", "[[0.5 | middle]], and")
    text = text.replace("equals: 0.05}", "equals: 0.5}").replace("is left.", "is left of {x}.")
    assert [line for line, _, _ in faults(tmp_path, text)] == [13, 16, 26]


def test_file_name_gives_number_and_slug(tmp_path: Path) -> None:
    [(line, _, message)] = faults(tmp_path, LESSON, "small.md")
    assert line == 1
    assert "03-half-a-wave.md" in message


def test_a_broken_lesson_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path, LESSON, "02-sound.md")
    broken = write(tmp_path, LESSON.replace("kind: value", "kind: riddle"), "01-broken.md")
    (tmp_path / "03-gone.md").symlink_to(tmp_path / "nowhere.md")
    folder = load_lessons(tmp_path)
    assert [lesson.slug for lesson in folder.items] == ["sound"]
    assert folder.broken.keys() == {"01-broken.md", "03-gone.md"}
    assert folder.find("broken") is None
    broken.write_text(LESSON, encoding="utf-8")
    assert [lesson.slug for lesson in load_lessons(tmp_path).items] == ["broken", "sound"]


def test_load_names_the_faults(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"01-small\.md:26: a number like 0\.9"):
        load_lesson(write(tmp_path, LESSON.replace("is code", "is 0.9")))


@pytest.mark.parametrize(
    ("typed", "value", "verdict"),
    [
        ("0.0655", 0.06545084971874737, True),
        ("0.0654", 0.06545084971874737, False),
        ("0.1", 0.1, True),
        ("0.1", 0.0996, False),
        ("0.0970", 0.09698, True),
        ("0.0095", 0.00954915, False),
        ("0.00955", 0.00954915, True),
        ("0.09998", 0.0999800, True),
        ("1e-4", 1.0000000000000159e-4, True),
        ("1e-4", 1.4e-4, False),
        ("1.99e-4", 1.9856e-4, True),
        ("0", 6e-18, True),
        ("0", 1e-6, False),
        ("25", 25, True),
        ("25", 25.4, False),
        ("2", True, False),
        ("yes", True, True),
        ("never", None, True),
        ("0", None, False),
        ("rises", "rises", True),
        ("nan", 0.1, False),
        ("", 0.0, False),
    ],
)
def test_a_typed_number_agrees_to_its_figures(typed: str, value: object, verdict: bool) -> None:
    assert agrees(typed, value) is verdict


def test_requirements_pin_the_torch_that_content_was_checked_with() -> None:
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert f"torch=={PINNED_TORCH}" in pins


def test_under_another_torch_claims_are_executed_before_a_lesson_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = write(tmp_path, LESSON.replace("it is [[0.05 | middle]]", "it is [[0.06 | middle]]"))
    assert load_lesson(wrong).slug == "small"
    monkeypatch.setattr("core.lesson.verify.TORCH_VERSION", "2.14.0+cpu")
    with pytest.raises(ContentError, match=r"PyTorch gives 0\.05 for middle, the text 0\.06"):
        load_lesson(wrong)


def test_reading_leaves_the_data_of_a_file_as_it_was() -> None:
    source = read_yaml("runs: {a: {scheduler: StepLR}}\npanels: {p: {run: a}}", "x.md")
    named, faults = with_named_runs(source)
    assert faults == []
    assert source.data["panels"] == {"p": {"run": "a"}}
    assert named.data["panels"] == {"p": {"run": {"scheduler": "StepLR"}}}
