"""The lesson page without a browser: locked until there is a prediction, then the curve."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.learner import attempts, last_visited
from core.lesson import Lesson, load_lessons
from core.schedule import trace
from core.store import store

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
LESSONS = load_lessons().items


def open_lesson(slug: str, learner: str = "ada") -> AppTest:
    app = AppTest.from_file(str(FRAME), default_timeout=300).run()
    pages = app._registered_pages.items()
    app._page_hash = next(key for key, page in pages if page["url_pathname"] == f"lesson-{slug}")
    app.session_state["learner"] = learner
    return app.run()


def curves(app: AppTest, key: str) -> list[dict[str, Any]]:
    """Return the curves of the live curve with this key; no such curve is an error."""
    for part in app.get("bidi_component"):
        if part.proto.id.endswith(key):
            return list(json.loads(part.proto.json)["curves"])
    raise LookupError(f"no live curve {key}")


def rates(curve: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(curve["rates"]), dtype="<f8")[: curve["n_steps"]]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_lesson_opens_with_its_text_and_locked_panels(lesson: Lesson) -> None:
    app = open_lesson(lesson.slug)
    assert not app.exception
    assert app.title[0].value == lesson.title
    assert [header.value for header in app.header] == [s.title for s in lesson.sections]
    assert len(app.get("bidi_component")) >= len(lesson.panels)
    for name, panel in lesson.panels.items():
        locked = panel.reveals_after is not None
        key = f"lesson-{lesson.slug}.{name}" + (".empty" if locked else "")
        assert (curves(app, key) == []) is locked
    kept = last_visited(store(), "ada")
    assert kept is not None
    assert (kept.page, kept.title) == (f"lesson-{lesson.slug}", lesson.title)


def test_a_prediction_is_kept_and_reveals_the_curve() -> None:
    slug = "half-a-wave"
    app = open_lesson(slug)
    app.radio[0].set_value(0)
    app = next(button for button in app.button if button.label == "Check answer").click().run()
    assert not app.exception
    [attempt] = attempts(store(), "ada", quiz=f"lesson-{slug}", question="fifty-with-25")
    assert attempt.verdict in ("correct", "wrong")
    [curve] = curves(app, f"lesson-{slug}.fifty-epochs")
    lesson = load_lessons().find(slug)
    assert lesson is not None
    expected = trace(lesson.panels["fifty-epochs"].run.run({}))
    np.testing.assert_array_equal(rates(curve)[:50], expected.rates)
    # The other prediction is still missing, here and in a new session; another learner has neither.
    assert curves(app, f"lesson-{slug}.how-it-ends.empty") == []
    assert curves(open_lesson(slug), f"lesson-{slug}.fifty-epochs")
    assert curves(open_lesson(slug, "grace"), f"lesson-{slug}.fifty-epochs.empty") == []


def test_a_document_is_drawn_beside_what_pytorch_does() -> None:
    app = open_lesson("half-a-wave")
    truth, document = curves(app, "lesson-half-a-wave.two-cycles")
    assert (truth["role"], document["role"]) == ("truth", "document")
    assert not np.allclose(rates(truth), rates(document))
    markdown = [part.value for part in app.markdown]
    assert any("contain 1 period" in text for text in markdown)
    assert not any("[[" in text or "{{" in text for text in markdown)
