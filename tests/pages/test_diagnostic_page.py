"""“Where do I stand?”: from the first question to the map, with a break."""

import json

from streamlit.testing.v1 import AppTest

from core.learner import DIAGNOSTIC, ask_for_answer, hand_in, sitting, standing
from core.lesson import load_lessons
from core.quiz import CONFUSIONS, Question
from core.store import store
from pages.shared.question_bank import questions
from tests.pages.visiting import LEARNER, labels, links, open_page, press, texts, wrong_answer


def open_question() -> Question:
    there = sitting(store(), LEARNER, DIAGNOSTIC)
    assert there is not None
    return questions()[there.questions[-1]]


def answer(*, right: bool) -> None:
    """Answer the open question, with the same function as the widget."""
    now = standing(store(), LEARNER, DIAGNOSTIC, open_question())
    if not right and (now.question.mistakes or now.variant.options):
        hand_in(store(), now, wrong_answer(now))
    elif right:
        hand_in(store(), now, now.variant.key)
    else:
        ask_for_answer(store(), now)


def test_who_knows_none_of_it_is_led_to_the_first_lesson(app: AppTest) -> None:
    open_page(app, "diagnostic")
    press(app, "Begin")
    asked = 0
    while "Take another diagnostic" not in labels(app):
        asked += 1
        press(app, "I don't know")
        open_page(app, "diagnostic")
        press(app, "Next question")
    assert asked == 5
    assert app.header[0].value == "A good place to start"
    first = load_lessons().items[0]
    assert links(app)[0][:2] == (f"Lesson 1: {first.title}", f"lesson-{first.slug}")
    assert "0 of" not in texts(app)


def test_from_the_invitation_to_the_map(app: AppTest) -> None:
    open_page(app, "diagnostic")
    assert "Each answer decides the next question" in texts(app)
    assert sitting(store(), LEARNER, DIAGNOSTIC) is None
    press(app, "Begin")
    asked = []
    for number in range(1, 11):
        assert app.header[0].value == open_question().title
        assert "Next question" not in labels(app)
        asked.append(open_question().id)
        answer(right=number % 3 == 0)
        open_page(app, "diagnostic")  # As after a reload.
        assert app.header[0].value == open_question().title
        press(app, "Next question")
    assert len(set(asked)) == 10

    assert app.header[0].value == "3 of 10 right"
    [skills] = [p for p in app.get("bidi_component") if "diagnostic.skills" in p.proto.id]
    rows = json.loads(skills.proto.json)["rows"]
    assert sum(int(row["cells"][2]) for row in rows) >= 10
    assert all(row["cells"][1]["text"] for row in rows)
    headings = [header.value for header in app.header]
    assert "Your answers" in headings
    seen = [each for each in CONFUSIONS.values() if f"“{each.title}”" in texts(app)]
    assert bool(seen) == ("Confusions found" in headings)

    press(app, "Take another diagnostic")
    there = sitting(store(), LEARNER, DIAGNOSTIC)
    assert there is not None
    assert (there.round, len(there.questions)) == (2, 1)
