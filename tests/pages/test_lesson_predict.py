"""A lesson's points: placed before its panel shows the curve, then drawn over it."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.learner import hand_in, standing
from core.lesson import load_lessons
from core.store import store

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
LEARNER = "ada"
LESSON = """---
title: A lesson
purpose: Points before a curve.
minutes: 1
skills: []
confusions: []
documents: ["000"]
panels:
  wave:
    run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: 20}, steps: 41}
    sliders: [T_max]
    alt: A wave.
    reveals_after: where-it-goes
questions:
  - id: where-it-goes
    kind: predict
    title: Where it goes
    prompt: Where is the rate?
    run: {scheduler: CosineAnnealingLR, lr: 0.1, args: {T_max: 20}, steps: 41}
    at: [0, 20, 40]
    explanation: It comes back.
---

## A wave

{{predict: where-it-goes}}

{{panel: wave}}
"""


@pytest.fixture
def open_lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "01-a-lesson.md").write_text(LESSON, encoding="utf-8")
    monkeypatch.setenv("HALFWAVE_LESSON_DIR", str(folder))
    assert not load_lessons().broken
    app = AppTest.from_file(str(FRAME), default_timeout=300)
    app.session_state["learner"] = LEARNER
    app.run()
    pages = app._registered_pages.items()
    app._page_hash = next(key for key, page in pages if page["url_pathname"] == "lesson-a-lesson")
    return app.run()


def components(app: AppTest) -> dict[str, dict[str, Any]]:
    """Return the data of each component, by the component's name."""
    named = [(part.proto.id.partition("lesson-a-lesson.")[2], part) for part in found(app)]
    return {name: json.loads(part.proto.json) for name, part in named if name}


def by_end(named: dict[str, dict[str, Any]], ending: str) -> dict[str, Any]:
    """Return the component whose name ends like this, after the digest of its variant."""
    [one] = [data for name, data in named.items() if name.endswith(ending)]
    return one


def found(app: AppTest) -> list[Any]:
    return list(app.get("bidi_component"))


def test_points_unlock_the_panel_and_are_drawn_over_it(open_lesson: AppTest) -> None:
    app = open_lesson
    assert not app.exception
    before = components(app)
    assert before["wave.empty"]["curves"] == []
    points = by_end(before, ".answer")
    assert (points["points"], points["texts"]) == ([0, 20, 40], ["", "", ""])

    lesson = load_lessons().items[0]
    now = standing(store(), LEARNER, "lesson-a-lesson", lesson.questions[0])
    hand_in(store(), now, "0.1 0.05 0")
    app.run()

    after = components(app)
    assert [curve["role"] for curve in after["wave"]["curves"]] == ["truth"]
    drawn = by_end(after, ".evidence")["curves"]
    assert [(curve["name"], curve["role"]) for curve in drawn] == [
        ("PyTorch", "truth"),
        ("your points", "yours"),
    ]
    assert any("0.05 at step 20" in text.value for text in app.text)
