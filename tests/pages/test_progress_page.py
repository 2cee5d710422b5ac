"""The progress page: empty at first, then skills, confusions, days and downloads."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from core.learner import hand_in, standing
from core.quiz import CONFUSIONS, catalogue, load_quizzes
from core.store import store
from pages.server.routes import ROUTES
from pages.shared import identity
from tests.pages.visiting import LEARNER, links, open_page, texts

KNOWN = catalogue(load_quizzes())


def give(name: str, quiz: str, mistake: str | None = None) -> None:
    now = standing(store(), LEARNER, quiz, KNOWN[name])
    answer = now.variant.key if mistake is None else now.variant.answer_for(mistake)
    assert answer is not None
    hand_in(store(), now, answer)


def rows(app: AppTest, name: str) -> list[list[object]]:
    [part] = [part for part in app.get("bidi_component") if name in part.proto.id]
    return [row["cells"] for row in json.loads(part.proto.json)["rows"]]


def test_without_answers_it_says_what_will_be_here(app: AppTest) -> None:
    open_page(app, "progress")
    assert app.header[0].value == "No answers yet"
    assert ("See where you stand", "diagnostic", "") in links(app)


def test_what_is_zero_is_said_in_words(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFWAVE_CLOCK", "-40d")
    give("rate-after-k", "cosine-basics")
    open_page(app, "progress")
    values = {metric.label: metric.value for metric in app.metric}
    assert values == {"Answers": "1", "Confusions overcome": "None so far", "In a row": "1 day"}
    assert "No answers in these weeks" not in texts(app)

    monkeypatch.delenv("HALFWAVE_CLOCK")
    open_page(app, "progress")
    values = {metric.label: metric.value for metric in app.metric}
    assert values["In a row"] == "Begin today"
    assert "Longest: 1 day." in texts(app)
    assert "No answers in these weeks" in texts(app)
    said = texts(app) + " ".join(metric.value for metric in app.metric)
    assert not re.search(r"\b0 (of|days?|answers?)\b", said)


def test_answers_become_skills_confusions_and_days(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFWAVE_CLOCK", "-3d")
    give("first-at-the-floor", "t-max", mistake="whole-period")
    met = KNOWN["first-at-the-floor"].confusion_of["whole-period"]
    open_page(app, "progress")
    assert f"“{CONFUSIONS[met].title}”" in texts(app)
    assert "0 of 1" in [metric.value for metric in app.metric]

    monkeypatch.setenv("HALFWAVE_CLOCK", "-2d")
    give("never-up", "t-max")
    give("rate-after-k", "cosine-basics")
    monkeypatch.delenv("HALFWAVE_CLOCK")
    open_page(app, "progress")
    values = {metric.label: metric.value for metric in app.metric}
    assert values == {"Answers": "3", "Confusions overcome": "1 of 1", "In a row": "2 days"}
    counts = {cells[0]: cells[2] for cells in rows(app, "progress.skills")}
    assert counts["Half a wave"] == "2"
    assert [box.label for box in app.expander] == ["Overcome: 1"]
    assert "You have overcome all that your answers have shown." in texts(app)


def test_everything_can_be_taken_along(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    give("rate-after-k", "cosine-basics")
    open_page(app, "progress")
    assert "Forget me" in texts(app)
    assert "keep cookies" in texts(app), "nobody could ask for what is kept without a cookie"

    monkeypatch.setattr(identity, "read", lambda _: LEARNER)
    open_page(app, "progress")
    [offered] = [part.proto.body for part in app.get("html") if "download" in part.proto.body]
    addresses = {route.path for route in ROUTES}
    links = re.findall(r'href="\.(/[^"]+)"', offered)
    assert links == ["/api/answers.csv", "/api/answers.json"]
    assert addresses.issuperset(links)
