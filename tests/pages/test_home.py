"""Home without a browser: the curve, the main links, and the link back for a returning learner."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.learner import History, hand_in, history, set_last_visited, standing
from core.lesson import load_lessons
from core.schedule import CosineAnnealingLR, Run, trace
from core.store import StoreError, store
from pages.learn import _links

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
LESSONS = load_lessons().items


def open_home(learner: str = "new") -> AppTest:
    app = AppTest.from_file(str(FRAME), default_timeout=300)
    app.session_state["learner"] = learner
    app.run()
    assert not app.exception
    return app


def links(app: AppTest) -> list[tuple[str, str, str]]:
    """Return label, address and query of every link."""
    parts = [part.proto for part in app.get("page_link")]
    return [(part.label, part.page, part.query_string) for part in parts]


def test_home_shows_a_curve_that_pytorch_computed() -> None:
    [part] = [part for part in open_home().get("bidi_component") if part.proto.id.endswith("-home")]
    data = json.loads(part.proto.json)
    [curve] = data["curves"]
    rates = np.frombuffer(base64.b64decode(curve["rates"]), dtype="<f8")[:-1]
    expected = trace(Run(schedule=CosineAnnealingLR(T_max=30), n_steps=101)).rates
    np.testing.assert_array_equal(rates, expected)
    assert [slider["name"] for slider in data["sliders"]] == ["T_max", "eta_min", "lr"]
    assert all(slider["rates"] for slider in data["sliders"])


def test_home_leads_to_learn_play_and_test_and_to_every_lesson() -> None:
    labels = [label for label, _, _ in links(open_home())]
    assert labels[:3] == ["Learn", "Play", "Test yourself"]
    ways = links(open_home())[3:5]
    assert [address for _, address, _ in ways] == ["diagnostic", "desk"]
    assert labels[5:] == [f"{lesson.number} · {lesson.title}" for lesson in LESSONS]


@pytest.mark.parametrize(
    ("page", "address", "query"),
    [
        (f"lesson-{LESSONS[2].slug}", f"lesson-{LESSONS[2].slug}", ""),
        ("quiz?quiz=documents", "quiz", "quiz=documents"),
    ],
)
def test_who_returns_is_led_back(page: str, address: str, query: str) -> None:
    set_last_visited(store(), "ada", page=page, title="Half a wave")
    assert ("Continue where you were: Half a wave", address, query) in links(open_home("ada"))
    assert not any("Continue" in label for label, _, _ in links(open_home("grace")))


def test_who_returns_is_led_to_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    question = LESSONS[0].questions[0]
    now = standing(store(), "ada", f"lesson-{LESSONS[0].slug}", question)
    hand_in(store(), now, now.variant.key)
    set_last_visited(store(), "ada", page="quiz", title="Quizzes")
    assert not any("due now" in label for label, _, _ in links(open_home("ada")))
    monkeypatch.setenv("HALFWAVE_CLOCK", "+30d")
    assert ("Review: 1 due now", "review", "") in links(open_home("ada"))


def test_what_is_due_is_counted_once_a_minute_and_after_a_save(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = []

    def counting(*args: Any) -> History:
        read.append(args)
        return history(*args)

    monkeypatch.setattr(_links, "history", counting)
    set_last_visited(store(), "ada", page="quiz", title="Quizzes")
    app = open_home("ada")
    app.run()
    assert len(read) == 1
    app.session_state["saves"] = 1
    app.run()
    assert len(read) == 2
    monkeypatch.setenv("HALFWAVE_CLOCK", "+2m")
    app.run()
    assert len(read) == 3


def test_a_place_that_is_no_more_is_left_out() -> None:
    set_last_visited(store(), "eve", page="lesson-long-gone", title="Long gone")
    assert not any("Continue" in label for label, _, _ in links(open_home("eve")))


def test_home_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise StoreError("the database is away")

    monkeypatch.setattr(_links, "store", away)
    assert links(open_home())[0][0] == "Learn"
