"""The widgets of every kind of question without a browser: what they get and what they return."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.learner import attempts, set_quiz_place, standing
from core.quiz import Question, load_quiz, question_kinds, quiz
from core.quiz.kinds.numeric import ValueVariant
from core.quiz.kinds.order import OrderVariant
from core.quiz.kinds.predict import PredictVariant
from core.records.rounding import roundings
from core.sandbox import OutputLine
from core.store import store
from pages.question.answer_widget import AnswerWidget
from pages.question.answers import widget_of
from pages.question.kinds._code import MOST_NOTES, notes
from pages.question.widget_keys import variant_key
from pages.widgets.fields import Note

LEARNER = "ada"
FILE = Path(__file__).parents[1] / "browser" / "quizzes" / "kinds.yaml"
QUIZ = load_quiz(FILE)


@pytest.fixture
def ask(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AppTest]:
    """Open the question of a kind in the quiz that has one of each."""
    monkeypatch.setenv("HALFWAVE_QUIZ_DIR", str(FILE.parent))

    def opened(kind: str) -> AppTest:
        set_quiz_place(store(), LEARNER, "kinds", question(kind).id)
        pages = app._registered_pages.items()
        app._page_hash = next(key for key, page in pages if page["url_pathname"] == "quiz")
        app.query_params["quiz"] = "kinds"
        app.run()
        assert not app.exception
        return app

    return opened


def question(kind: str) -> Question:
    return next(each for each in QUIZ.questions if each.kind == kind)


def given(app: AppTest, ending: str) -> dict[str, Any]:
    """Return the data of a component."""
    for part in app.get("bidi_component"):
        if part.proto.id.endswith(ending):
            return dict(json.loads(part.proto.json))
    raise LookupError(f"no component {ending}")


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def last(kind: str) -> Any:
    return standing(store(), LEARNER, "kinds", question(kind)).last


@pytest.mark.parametrize("kind", [each.kind for each in QUIZ.questions])
def test_every_kind_is_asked_handed_in_and_given_up(
    ask: Callable[[str], AppTest], kind: str
) -> None:
    app = ask(kind)
    assert [heading.value for heading in app.header] == [question(kind).title]
    press(app, "Check answer")
    assert not app.exception
    assert last(kind) is not None
    press(app, "Show the answer")
    assert not app.exception
    assert "zqx-why" in app.warning[0].value


def test_options_that_hold_are_ticked_and_stay_so(ask: Callable[[str], AppTest]) -> None:
    app = ask("multi")
    variant = standing(store(), LEARNER, "kinds", question("multi")).variant
    for box, option in zip(app.checkbox, variant.options, strict=True):
        assert option.id not in str(box.proto)
        if option.id == "zqx-top":
            box.check()
    app.segmented_control[0].set_value("unsure")
    press(app, "Check answer")
    assert (last("multi").answer, last("multi").sure) == ("zqx-top", "unsure")
    assert app.segmented_control[0].value is None
    assert app.info[0].value.startswith("**Partly right.**")


def test_of_a_prediction_only_steps_and_axes_are_given(ask: Callable[[str], AppTest]) -> None:
    app = ask("predict")
    variant = standing(store(), LEARNER, "kinds", question("predict")).variant
    assert isinstance(variant, PredictVariant)
    low, high = variant.rate_range
    data = given(app, ".answer")
    assert re.fullmatch(r"kinds\.one-predict\.1\.[0-9a-f]{16}\.answer", data.pop("name"))
    assert data == {
        "points": [0, 10, 20, 40],
        "texts": ["", "", "", ""],
        "n_steps": 41,
        "unit": "step",
        "low": low,
        "high": high,
        "alt": "Empty axes, with a point to place at each asked step.",
        "height": 300,
    }


def test_lines_are_given_as_they_are_shown_without_their_names(
    ask: Callable[[str], AppTest],
) -> None:
    data = given(ask("order"), ".answer")
    variant = standing(store(), LEARNER, "kinds", question("order")).variant
    assert isinstance(variant, OrderVariant)
    assert data["lines"] == [line.code for line in variant.lines]
    assert data["order"] == [0, 1, 2]
    assert data["before"][-1] == "for epoch in range(6):"


def test_blocks_are_added_changed_and_handed_in(ask: Callable[[str], AppTest]) -> None:
    app = ask("compose")
    press(app, "Add LinearLR")
    press(app, "Add CosineAnnealingLR")
    [milestone] = [each for each in app.text_input if each.label.startswith("Milestone 1")]
    milestone.set_value("5").run()
    [text] = [each for each in app.text_input if each.label == "The same as text"]
    assert (text.value or "").endswith("milestones=[5])")
    assert len(given(app, ".curve")["curves"]) == 1

    text.set_value("StepLR(10)").run()

    assert any("Use only" in said.value for said in app.markdown)
    [text] = [each for each in app.text_input if each.label == "The same as text"]
    text.set_value(question("compose").solution).run()  # type: ignore[attr-defined]
    press(app, "Check answer")
    assert app.success[0].value.startswith("**Right.**")


def test_milestones_outlast_a_chain(ask: Callable[[str], AppTest]) -> None:
    app = ask("compose")
    press(app, "Add LinearLR")
    press(app, "Add CosineAnnealingLR")
    [milestone] = [each for each in app.text_input if each.label.startswith("Milestone 1")]
    milestone.set_value("5").run()
    [joined] = [each for each in app.radio if each.label == "Blocks are joined by"]
    joined.set_value("ChainedScheduler").run()
    [text] = [each for each in app.text_input if each.label == "The same as text"]
    assert (text.value or "").startswith("ChainedScheduler(")
    [joined] = [each for each in app.radio if each.label == "Blocks are joined by"]
    joined.set_value("SequentialLR").run()
    [text] = [each for each in app.text_input if each.label == "The same as text"]
    assert (text.value or "").endswith("milestones=[5])")


def test_names_of_widgets_differ_by_variant_and_hide_the_seed() -> None:
    now = standing(store(), LEARNER, "kinds", question("value"))
    other = replace(now, variant=now.question.variant(now.variant.seed + 1))
    assert variant_key(now) == variant_key(replace(now))
    assert variant_key(now) != variant_key(other)
    assert str(now.variant.seed) not in variant_key(now).split(".")
    this = f"{now.variant.seed} {now.question.content_hash}"
    assert hashlib.sha256(this.encode()).hexdigest()[:16] not in variant_key(now)


def test_a_target_starts_where_the_author_says(ask: Callable[[str], AppTest]) -> None:
    data = given(ask("match"), ".CosineAnnealingLR")
    assert [curve["role"] for curve in data["curves"]] == ["truth", "yours"]
    assert {s["name"]: s["values"][s["index"]] for s in data["sliders"]} == {
        "T_max": 18,
        "eta_min": 0.01,
        "lr": 0.1,
    }
    assert all(slider["rates"] for slider in data["sliders"])


def test_code_is_shown_with_what_it_said(ask: Callable[[str], AppTest]) -> None:
    app = press(ask("fix"), "Check answer")
    data = given(app, ".ran")
    kinds = {(note["line"], note["kind"], note["title"]) for note in data["notes"]}
    assert (8, "warning", "UserWarning") in kinds
    assert (10, "printed", "prints") in kinds


def in_a_test() -> None:
    from core.learner import quiz_of_test
    from core.quiz import load_quizzes
    from pages.question import ask

    found = load_quizzes().find("kinds")
    assert found is not None
    ask(quiz_of_test("kinds"), next(q for q in found.questions if q.kind == "value"))


def test_in_a_test_not_a_word_is_said_before_the_close(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from core.learner import close_test, open_test
    from core.quiz.pools import Pool

    monkeypatch.setenv("HALFWAVE_QUIZ_DIR", str(FILE.parent))
    asked = question("value")
    now = datetime.now(UTC)
    held = quiz.Quiz("kinds", "Kinds", "", (), (Pool(take=1, questions=(asked.id,)),))
    families = quiz.catalogue(quiz.load_quizzes())
    sitting = open_test(store(), LEARNER, held, families, now)
    app = AppTest.from_function(in_a_test, default_timeout=300)
    app.session_state["learner"] = LEARNER
    app.run()
    assert not app.exception
    wrong = asked.variant(0).answer_for("zqx-full-wave")
    assert wrong is not None

    few = " It has one significant digit, and the question asks for three significant digits."
    said_of = {wrong: few, "0.512": "", "0.5.5": None}
    for answer, note in said_of.items():
        app.text_input[0].set_value(answer)
        press(app, "Save this answer")
        assert not [*app.warning, *app.success, *app.get("bidi_component")]
        assert [button.label for button in app.button] == ["Save this answer"]
        kept = [caption.value for caption in app.caption]
        saved = (
            f"Saved until you close this page.{note} You can change it until you close the test."
        )
        assert kept == ([] if note is None else [saved])
    assert len(attempts(store(), LEARNER, quiz="test:kinds", question=asked.id, round=1)) == 3

    close_test(store(), sitting, families, now)
    app.run()

    assert app.warning[0].value.startswith("**Not solved.**")
    assert [button.label for button in app.button] == []


def said(line: int | None, kind: Any, text: str, category: str = "") -> OutputLine:
    return OutputLine(line=line, kind=kind, category=category, text=text)


def test_notes_are_gathered_by_line() -> None:
    warning = said(2, "warning", "late", "UserWarning")
    found = notes(
        [warning, said(3, "printed", "0.1"), warning, said(3, "printed", "0.2"),
         said(None, "exception", "gone", "TimeoutError"), said(9, "printed", "beyond")],
        n_lines=3,
    )  # fmt: skip
    assert found == [
        Note(2, "warning", "UserWarning", ("late",)),
        Note(3, "printed", "prints", ("0.1", "0.2")),
        Note(None, "exception", "TimeoutError", ("gone",)),
        Note(None, "printed", "prints", ("beyond",)),
    ]


def test_of_very_many_notes_the_rest_is_counted() -> None:
    [note] = notes([said(1, "printed", str(n)) for n in range(MOST_NOTES + 5)], n_lines=1)
    assert len(note.texts) == MOST_NOTES + 1
    assert note.texts[-1] == "… and 5 more"


def reading() -> None:
    import streamlit as st

    from pages.widgets.curve.points import written_points
    from pages.widgets.fields import written_code, written_order

    st.text(repr([written_order("o", 3), written_points("p", 2), written_code("c")]))


@pytest.mark.parametrize(
    ("order", "points", "code", "read"),
    [
        ([2, 0, 1], ["0.1", "x"], "a = 1", "[(2, 0, 1), ('0.1', 'x'), 'a = 1']"),
        ([0, 0, 1], ["0.1"], 5, "[None, None, None]"),
        (["a", "b", "c"], "ab", None, "[None, None, None]"),
        ([True, 0, 2], [1, None], "", "[None, ('1', 'None'), '']"),
    ],
)
def test_what_a_browser_makes_up_is_not_believed(
    order: Any, points: Any, code: Any, read: str
) -> None:
    app = AppTest.from_function(reading)
    app.session_state["o"] = {"order": order}
    app.session_state["p"] = {"texts": points}
    app.session_state["c"] = {"text": code}
    app.run()
    assert not app.exception
    assert app.text[0].value == read


@pytest.mark.parametrize("kind", question_kinds())
def test_every_kind_has_a_widget_of_its_name(kind: str) -> None:
    widget = widget_of(question(kind).variant(0))
    assert isinstance(widget, AnswerWidget)
    assert widget.in_words(question(kind).variant(0), question(kind).variant(0).key)


def test_a_rounded_key_is_nearly_right_and_costs_nothing(ask: Callable[[str], AppTest]) -> None:
    app = ask("value")
    variant = standing(store(), LEARNER, "kinds", question("value")).variant
    assert isinstance(variant, ValueVariant)
    assert app.text_input[0].label == "Your answer: three significant digits"
    short = (repr(each.value) for each in roundings(variant.value, below=3))
    near = next(text for text in short if variant.grade(text).verdict == "near")
    app.text_input[0].set_value(near)
    press(app, "Check answer")
    said = str(app.info[0].value)
    assert said.startswith("**Nearly right.** ")
    assert said.endswith("Give three significant digits. This did not use a try.")
    assert variant.key_text not in said
    assert any(caption.value.endswith("3 tries left.") for caption in app.caption)
    app.text_input[0].set_value(variant.key)
    press(app, "Check answer")
    assert app.success[0].value.startswith("**Right.** ")


def test_a_last_try_says_first_that_it_is_not_right_and_why(ask: Callable[[str], AppTest]) -> None:
    app = ask("value")
    for answer in ("7.11", "7.12", "7.13"):
        app.text_input[0].set_value(answer)
        press(app, "Check answer")
    said = str(app.warning[0].value)
    assert said.startswith("**Not quite.** PyTorch does not give 7.13 here.\n\nPyTorch gives ")


def test_the_answer_that_was_asked_for_is_the_answer(ask: Callable[[str], AppTest]) -> None:
    app = ask("value")
    app.text_input[0].set_value("7.11")
    press(app, "Check answer")
    press(app, "Show the answer")
    assert str(app.warning[0].value).startswith("**Not solved.** PyTorch gives ")


def test_a_when_question_says_what_it_counts(ask: Callable[[str], AppTest]) -> None:
    app = ask("when")
    assert app.text_input[0].label == "Your answer: the number of a step, or never"
    app.text_input[0].set_value("soon")
    press(app, "Check answer")
    assert "Write a whole number such as 12, or never." in str(app.info[0].value)
