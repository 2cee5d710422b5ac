"""The quiz page without a browser: choose, answer, summary, a broken file."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.learner import (
    attempts,
    hand_in,
    last_visited,
    quiz_place,
    set_quiz_place,
    standing,
)
from core.lesson import load_lessons
from core.quiz import Question, Quiz, load_quizzes
from core.store import StoreError, store
from pages.practice._quiz_cards import SUMMARY
from tests.pages.visiting import links, texts, wrong_answer

LEARNER = "ada"
QUIZZES = load_quizzes()


def open_quiz(app: AppTest, slug: str | None = None) -> AppTest:
    pages = app._registered_pages.items()
    app._page_hash = next(key for key, page in pages if page["url_pathname"] == "quiz")
    if slug is not None:
        app.query_params["quiz"] = slug
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    found = [button for button in app.button if button.label == label]
    assert len(found) == 1, f"{label} among {[button.label for button in app.button]}"
    return found[0].click().run()


def give(app: AppTest, question: Question, answer: str) -> AppTest:
    options = standing(store(), LEARNER, "documents", question).variant.options
    ids = [option.id for option in options]
    if question.kind == "multi":
        for box, name in zip(app.checkbox, ids, strict=True):
            box.set_value(name in answer.split())
    elif options:
        app.radio[0].set_value(ids.index(answer))
    else:
        app.text_input[0].set_value(answer)
    return press(app, "Check answer")


@pytest.fixture
def documents() -> Quiz:
    found = QUIZZES.find("documents")
    assert found is not None
    return found


def test_every_quiz_is_offered(app: AppTest) -> None:
    open_quiz(app)
    assert not app.exception
    assert [heading.value for heading in app.subheader] == [each.title for each in QUIZZES.items]
    topics = [heading.value for heading in app.header]
    assert topics == list(dict.fromkeys(each.topic for each in QUIZZES.items))
    assert topics[0] == "The cosine"
    assert topics[-1] == "Tests"
    assert len(QUIZZES.items) >= 4


def test_an_unknown_quiz_leads_to_the_list(app: AppTest) -> None:
    open_quiz(app, "nowhere")
    assert not app.exception
    assert app.info[0].value.startswith("There is no quiz with that name")


def test_a_quiz_answered_right_from_end_to_end(app: AppTest, documents: Quiz) -> None:
    open_quiz(app, documents.slug)
    for index, question in enumerate(documents.questions):
        assert app.header[0].value == question.title
        key = standing(store(), LEARNER, documents.slug, question).variant.key
        give(app, question, key)
        assert not app.exception
        assert app.success[0].value.startswith("**Right.**")
        last = index == len(documents.questions) - 1
        press(app, "See the summary" if last else "Next question")
    count = len(documents.questions)
    assert app.header[0].value == f"{count} of {count} points"
    kept = last_visited(store(), LEARNER)
    assert kept is not None
    assert kept.page == "quiz?quiz=documents"

    press(app, "Start over with different numbers")

    assert app.header[0].value == documents.questions[0].title
    assert not app.success


def test_the_summary_leads_to_what_was_not_right_and_to_its_lesson(
    app: AppTest, documents: Quiz
) -> None:
    known, wrong = documents.questions[:2]
    for question, right in ((known, True), (wrong, False)):
        now = standing(store(), LEARNER, documents.slug, question)
        hand_in(store(), now, now.variant.key if right else wrong_answer(now))
    set_quiz_place(store(), LEARNER, documents.slug, SUMMARY)
    open_quiz(app, documents.slug)
    shown = links(app)
    assert (wrong.title, "quiz", f"quiz={documents.slug}&question={wrong.id}") in shown
    assert known.title not in [label for label, _, _ in shown]
    assert f"- {known.title}: right" in texts(app)
    assert "Not right yet." in texts(app) or "Partly right" in texts(app)
    assert texts(app).count("Not answered.") == len(documents.questions) - 2
    [lesson] = [each for each in load_lessons().items if wrong.skills[0] in each.skills][:1]
    at = shown.index((wrong.title, "quiz", f"quiz={documents.slug}&question={wrong.id}"))
    label = f"Lesson {lesson.number}: {lesson.title}"
    assert shown[at + 1] == (label, f"lesson-{lesson.slug}", "")


@pytest.mark.parametrize("question", range(3))
def test_what_the_page_says_is_what_is_kept(app: AppTest, documents: Quiz, question: int) -> None:
    open_quiz(app, documents.slug)
    for _ in range(question):
        press(app, "Next question")
    asked = documents.questions[question]
    variant = standing(store(), LEARNER, documents.slug, asked).variant
    options = [option.id for option in variant.options if option.id != variant.key]
    give(app, asked, options[0] if options else "0.3")

    [attempt] = attempts(store(), LEARNER)

    assert app.warning[0].value == f"**Not yet.** {attempt.diagnosis}"
    assert variant.explanation not in app.warning[0].value
    assert quiz_place(store(), LEARNER, documents.slug) in (asked.id, None)


def test_hints_then_the_answer_end_a_question(app: AppTest, documents: Quiz) -> None:
    open_quiz(app, documents.slug)
    question = documents.questions[0]
    total = len(question.hints)
    press(app, f"Hint 1 of {total}")
    assert any("**Hint 1.**" in text.value for text in app.markdown)
    press(app, "Show the answer")
    assert "The answer" in app.warning[0].value
    assert not [button for button in app.button if button.label == "Check answer"]


def test_a_broken_file_is_listed_and_harms_no_other(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = (Path(__file__).parents[2] / "quizzes" / "documents.yaml").read_text()
    (tmp_path / "sound.yaml").write_text(sound)
    (tmp_path / "broken.yaml").write_text("title: Broken\nquestions: []\n")
    (tmp_path / "unaskable.yaml").write_text(sound.replace("prompt: What", 'prompt: "{zz}" #', 1))
    monkeypatch.setenv("HALFWAVE_QUIZ_DIR", str(tmp_path))

    open_quiz(app)

    assert not app.exception
    assert [heading.value for heading in app.subheader] == ["The documents' questions, executed"]
    assert [box.label for box in app.expander] == [
        f"{name}.yaml has faults and was left out" for name in ("broken", "unaskable")
    ]
    assert any("purpose" in text.value for text in app.text)


def test_an_answer_that_cannot_be_saved_says_so(app: AppTest, documents: Quiz) -> None:
    open_quiz(app, documents.slug)
    for _ in range(2):
        press(app, "Next question")
    with store().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE attempts RENAME TO gone")

    app.text_input[0].set_value("0.05")
    press(app, "Check answer")

    assert not app.exception
    assert any("database can't be reached" in error.value for error in app.error)
    assert not app.success

    with store().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO attempts")
    app.run()
    assert attempts(store(), LEARNER) == ()


def test_a_page_never_says_saved_and_not_saved_at_once(
    app: AppTest, documents: Quiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_quiz(app, documents.slug)
    for _ in range(2):
        press(app, "Next question")
    app.text_input[0].set_value("0.5")
    press(app, "Check answer")
    [saved] = [each.value for each in app.caption if "left." in each.value]
    assert saved.startswith("Saved")

    def fail(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("pages.question.form.hand_in", fail)
        app.text_input[0].set_value("0.07")
        press(app, "Check answer")
    assert app.error[0].value.startswith("That was not saved")
    assert [each.value for each in app.caption if "left." in each.value] == ["2 tries left."]
    assert "Saved" not in texts(app)

    press(app, "Check answer")
    assert not app.error
    [saved] = [each.value for each in app.caption if "left." in each.value]
    assert saved.startswith("Saved")
    assert saved.endswith("1 try left.")
