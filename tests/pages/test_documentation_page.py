"""The page of what the documentation says: every sentence with its verdict and evidence."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.lesson import load_all_claims
from core.schedule import (
    CosineAnnealingLR,
    CyclicLR,
    Optimizer,
    ReduceLROnPlateau,
    Run,
    StepLR,
)
from pages.learn._statement import SHAPES, from_docstring, in_words

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"


def opened() -> AppTest:
    app = AppTest.from_file(str(FRAME), default_timeout=300).run()
    pages = app._registered_pages.items()
    app._page_hash = next(key for key, page in pages if page["url_pathname"] == "documentation")
    return app.run()


def test_every_sentence_has_its_words_its_verdict_and_its_evidence() -> None:
    claims = load_all_claims().find("documentation")
    assert claims is not None
    app = opened()
    assert not app.exception
    assert app.title[0].value == claims.title
    drawn = [part.value for part in (*app.markdown, *app.code)]
    notes = [part.value for part in app.caption]
    said = claims.documents_say.values()
    for saying in said:
        quote = saying.quote if saying.is_code else f"“{from_docstring(saying.quote)}”"
        assert quote in drawn
        assert saying.instead in drawn
        words = f"{SHAPES[saying.verdict]} {saying.verdict.capitalize()}"
        assert any(text.startswith(f"**{words}") for text in drawn)
    contradicted = sum(saying.verdict == "contradicted" for saying in said)
    assert any(f"{len(said)} sentences" in note for note in notes)
    assert any(f"✕ contradicted: {contradicted}" in note for note in notes)
    assert {header.value for header in app.header} == {saying.source for saying in said}


def test_the_numbers_beside_an_example_are_executed() -> None:
    tables = "\n".join(part.value for part in opened().markdown)
    assert "| rate of epoch 0 | 0.00369 | ✕ 0.0025 |" in tables
    assert "| rate of epoch 30 | 0.005 | ✓ 0.005 |" in tables
    assert "| exception | none | ✕ ValueError |" in tables


def test_a_folder_without_claims_says_what_will_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFWAVE_LESSON_DIR", str(tmp_path))
    assert any("No sentences yet." in part.value for part in opened().markdown)
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "documentation.yaml").write_text("title: [")
    assert "documentation.yaml has faults" in opened().expander[0].label


def test_the_marks_of_a_docstring_are_written_as_markdown() -> None:
    assert from_docstring(":math:`T_{cur}` is the number") == "$T_{cur}$ is the number"
    quote = "**before** calling :meth:`~torch.optim.Optimizer.step` with ``lr``"
    assert from_docstring(quote) == "**before** calling `step` with `lr`"
    assert from_docstring("a * b") == r"a \* b"


def test_a_run_in_words_says_what_the_scheduler_uses() -> None:
    triangles = CyclicLR(base_lr=0.01, max_lr=0.1, step_size_up=5, cycle_momentum=False)
    run = Run(optimizer=Optimizer(lr=0.1), schedule=triangles, n_steps=31)
    assert " from " not in in_words(run)
    metrics = (1.0, 0.9, 0.8, 0.7, 0.6)
    blind = Run(schedule=CosineAnnealingLR(T_max=5), n_steps=5, metrics=metrics)
    assert in_words(blind).endswith("not given the metrics 1, 0.9, 0.8, 0.7 and so on")
    watching = Run(schedule=ReduceLROnPlateau(), n_steps=5, metrics=metrics)
    assert in_words(watching).endswith("5 steps, given the metrics 1, 0.9, 0.8, 0.7 and so on")
    staircase = Run(optimizer=Optimizer(lr=0.1), schedule=StepLR(step_size=5), n_steps=31)
    assert in_words(staircase) == "`StepLR(step_size=5)` from 0.1, 31 steps"
