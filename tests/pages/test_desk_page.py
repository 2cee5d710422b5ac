"""The author's desk: examples, faults with their lines, variants switched off, a trial."""

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.authoring.draft import Examined, Outline, examine, read_draft
from core.learner import TRIAL, attempts, standing
from core.quiz import question_kinds
from core.store import store
from pages.teach import _found as finding
from pages.teach._draft import CHECKED, STARTERS, TEXT
from tests.pages.visiting import LEARNER, open_page, press, texts


def begin_with(app: AppTest, kind: str) -> None:
    app.selectbox(key="desk.kind").set_value(kind)
    press(app, "Use it")


def draft(app: AppTest) -> str:
    return app.text_area[0].value or ""


def table(app: AppTest, name: str) -> dict[str, list[dict[str, object]]]:
    [part] = [part for part in app.get("bidi_component") if name in part.proto.id]
    found: dict[str, list[dict[str, object]]] = json.loads(part.proto.json)
    return found


def test_there_is_an_example_of_every_kind() -> None:
    assert {path.stem for path in STARTERS.glob("*.yaml")} == question_kinds().keys()


@pytest.mark.parametrize("path", sorted(STARTERS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_sound(path: Path) -> None:
    outline, examined = examine(path.read_text(encoding="utf-8"))
    assert isinstance(outline, Outline)
    assert isinstance(examined, Examined)
    assert (*outline.faults, *examined.faults) == ()
    assert examined.kind == path.stem
    assert examined.rows


def test_from_an_example_to_its_variants_and_a_trial(app: AppTest) -> None:
    open_page(app, "desk")
    assert "Problems in your draft appear here" in texts(app)
    begin_with(app, "value")
    assert "my-value" in draft(app)
    press(app, "Check the draft")
    assert app.success[0].value.startswith("**No faults.**")
    variants = table(app, "desk.variants.0")
    titles = [column["title"] for column in variants["columns"]]
    assert titles == ["Ask", "T", "k", "Key", "one-step-off", "whole-wave"]
    assert len(variants["rows"]) > 40

    written = read_draft(draft(app)).questions[0]
    question = written.model_copy(update={"id": "draft-my-value"})
    key = standing(store(), LEARNER, TRIAL, question).variant.key
    app.text_input[0].set_value(key)
    press(app, "Check answer")
    assert app.success[-1].value.startswith("**Right.**")
    assert [each.quiz for each in attempts(store(), LEARNER)] == [TRIAL]


def test_of_a_test_only_its_head_is_praised(app: AppTest) -> None:
    open_page(app, "desk")
    app.text_area[0].set_value("title: A\npurpose: B\npools: [{take: 1, skills: [half-period]}]\n")
    press(app, "Check the draft")
    assert app.success[0].value.startswith("This is a test, and its fields are right.")
    assert "No faults" not in texts(app)


def test_a_variant_that_is_switched_off_is_written_into_the_draft(app: AppTest) -> None:
    open_page(app, "desk")
    begin_with(app, "value")
    press(app, "Check the draft")
    # A component's state can't be set here, so its callback is called directly.
    state = {TEXT: app.session_state[TEXT], CHECKED: app.session_state[CHECKED]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", state)
        finding._switch(0, "1", False)
        finding._switch(0, "3", False)
        finding._switch(0, "1", True)
        finding._switch(0, "99", False)
    off = [row.names for row in state[CHECKED].questions[0].rows if row.off]
    assert list(read_draft(state[TEXT]).questions[0].never) == off
    assert len(off) == 1
    assert state[CHECKED].text == finding.name_of(state[TEXT])


def test_faults_have_their_lines_and_nothing_typed_is_markup(app: AppTest) -> None:
    open_page(app, "desk")
    app.text_area[0].set_value(
        "title: <b>x</b>\nquestions:\n"
        "  - id: one\n    kind: value\n    promt: '**no** <img src=x onerror=alert(1)>'\n"
        "  - id: two\n    kind: riddle\n"
    )
    press(app, "Check the draft")
    rows = [row["cells"] for row in table(app, "desk.faults")["rows"]]
    assert app.subheader[0].value == f"{len(rows)} faults"
    found = {(cells[0], cells[1]): cells[2] for cells in rows if isinstance(cells, list)}
    assert found["5", "questions[0].promt"] == "is not a field here; did you mean prompt?"
    assert found["7", "questions[1].kind"].startswith("must be one of value")
    assert found["1", "purpose"] == "is missing"
    assert "onerror" not in texts(app)
    assert "Try it" not in texts(app)
