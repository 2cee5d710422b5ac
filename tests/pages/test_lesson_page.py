"""The lesson page without a browser: locked until there is a prediction, then the curve."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.learner import attempts, last_visited
from core.lesson import (
    Block,
    DocumentHere,
    Lesson,
    PanelHere,
    Prose,
    QuestionHere,
    Section,
    load_lessons,
)
from core.quiz import DOCUMENTS
from core.schedule import trace
from core.store import store
from pages.learn._statement import SHAPES
from pages.shared import session
from pages.shared.formatting import plain

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
def test_lesson_opens_with_its_text_and_locked_panels(
    lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "is_kept", lambda: True)  # As for a browser with its cookie.
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
    assert any("which is 1 period" in text for text in markdown)
    assert not any("[[" in text or "{{" in text for text in markdown)


def read_on(app: AppTest) -> AppTest:
    """Open everything that waits for a prediction."""
    while waiting := [each for each in app.button if each.label == "Show me anyway"]:
        app = waiting[0].click().run()
    return app


def held_by(section: Section) -> list[str]:
    """Return what a section holds back after its first prediction, as the page would show it."""
    first = next(
        (
            at
            for at, block in enumerate(section.blocks)
            if isinstance(block, QuestionHere) and block.is_prediction
        ),
        len(section.blocks),
    )
    return [words(block) for block in section.blocks[first + 1 :]]


def words(block: Block) -> str:
    match block:
        case Prose():
            return block.text
        case QuestionHere():
            return f"question {block.id}"
        case DocumentHere():
            return f"document {block.name}"
        case PanelHere():
            return f"panel {block.name}"


def shown(app: AppTest, lesson: Lesson) -> set[str]:
    """Return what the page shows of a lesson, as `held_by` names it."""
    texts = [part.value for part in (*app.markdown, *app.subheader)]
    found = set(texts)
    for question in lesson.questions:
        if any(text.endswith(f": {question.title}") for text in texts):
            found.add(f"question {question.id}")
    for name, saying in lesson.documents_say.items():
        if saying.says in texts or saying.instead in texts:
            found.add(f"document {name}")
    drawn = {part.proto.id for part in app.get("bidi_component")}
    for name in lesson.panels:
        if any(each.endswith(f"lesson-{lesson.slug}.{name}") for each in drawn):
            found.add(f"panel {name}")
    return found


PREDICTING = [
    (lesson, section)
    for lesson in LESSONS
    for section in lesson.sections
    if any(isinstance(block, QuestionHere) and block.is_prediction for block in section.blocks)
]


def test_nothing_after_a_prediction_is_in_the_page_before_the_answer() -> None:
    assert len(PREDICTING) >= 13
    for lesson in LESSONS:
        app = open_lesson(lesson.slug)
        held = {each for section in lesson.sections for each in held_by(section)}
        assert held.isdisjoint(shown(app, lesson))

        # To read on without an answer opens everything, here and in a new session.
        app = read_on(app)
        assert held <= shown(app, lesson)
        assert held <= shown(open_lesson(lesson.slug), lesson)
        assert held.isdisjoint(shown(open_lesson(lesson.slug, "grace"), lesson))


def test_text_is_sent_for_print_and_new_numbers_hold_nothing_back_again() -> None:
    lesson = load_lessons().find("why-change-the-rate")
    assert lesson is not None
    held = {each for section in lesson.sections for each in held_by(section)}
    app = open_lesson(lesson.slug)
    app.session_state[f"lesson-{lesson.slug}.print.whole"] = True
    assert held <= shown(app.run(), lesson)

    app = open_lesson(lesson.slug)
    next(each for each in app.button if each.label == "Show me anyway").click().run()
    opened = shown(app, lesson) & held
    assert opened
    again = [each for each in app.button if each.label == "New numbers"]
    assert again
    assert shown(again[0].click().run(), lesson) & held == opened


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_document_is_quoted_and_its_verdict_has_a_sign_and_words(lesson: Lesson) -> None:
    app = read_on(open_lesson(lesson.slug))
    drawn = [part.value for part in (*app.markdown, *app.code)]
    notes = [part.value for part in app.caption]
    for saying in lesson.documents_say.values():
        quote = saying.quote if saying.is_code else f"“{plain(saying.quote)}”"
        assert quote in drawn
        source = DOCUMENTS[saying.source]
        assert f"**{source.kind} says**" in drawn
        place = saying.place if source.title else saying.place.capitalize()
        assert any(place in note and (source.title or "") in note for note in notes)
        words = f"{SHAPES[saying.verdict]} {saying.verdict.capitalize()}"
        condition = saying.condition
        assert (f"**{words}:** {condition}" if condition else f"**{words}**") in drawn
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_both_cases_of_a_condition_are_drawn() -> None:
    app = read_on(open_lesson("where-scheduler-step-goes"))
    once, each = curves(app, "lesson-where-scheduler-step-goes.epochs-only")
    assert (once["role"], each["role"]) == ("truth", "other")
    assert once["name"] == "The scheduler is stepped once an epoch"
    # Five epochs of 20 batches: one descent in five stairs, or ten whole waves.
    assert list(rates(once)[::20]) == list(rates(once)[19::20])
    assert list(rates(once)[::20]) == list(rates(each)[:5])
    np.testing.assert_allclose(rates(each)[::10], 0.1)
