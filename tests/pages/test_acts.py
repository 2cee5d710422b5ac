"""What may be saved in a time: no class of 200 meets a limit, and a script does."""

import asyncio
import random

import pytest

from bench.streamlit_client import Tab
from bench.visitors import QuizVisitor
from core.learner import attempts
from core.store import open_store
from pages.shared import acts, budget, limits
from tests.serving import Server

LEARNERS = 200
SECONDS_BETWEEN_ANSWERS = 3


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that the test moves, and budgets that nobody has used."""
    now = [1000.0]
    monkeypatch.setattr(budget, "monotonic", lambda: now[0])
    for name in ("ACTS", "ACTS_OF_ADDRESS", "NEW_LEARNERS"):
        used = getattr(acts, name)
        fresh = budget.Budgets(used._per_second * 60, used._at_once)
        monkeypatch.setattr(acts, name, fresh)
    return now


def test_a_class_of_200_behind_one_address_meets_no_limit(clock: list[float]) -> None:
    for turn in range(10 * 60 // SECONDS_BETWEEN_ANSWERS):
        for number in range(LEARNERS):
            is_new = turn == 0
            assert acts.why_not_now("school", f"learner {number}", is_new=is_new) is None
        clock[0] += SECONDS_BETWEEN_ANSWERS


def test_a_quiz_may_be_clicked_through(clock: list[float]) -> None:
    found = {acts.why_not_now("school", "ada", is_new=False) for _ in range(limits.ACTS_AT_ONCE)}
    assert found == {None}


def test_a_script_meets_a_limit_and_others_at_its_address_do_not(clock: list[float]) -> None:
    saved = 0
    for _ in range(600):
        saved += acts.why_not_now("school", "script", is_new=False) is None
        clock[0] += 0.1
    assert saved <= limits.ACTS_PER_MINUTE + limits.ACTS_AT_ONCE + 1
    assert acts.why_not_now("school", "script", is_new=False) == acts.TOO_MANY_ACTS
    assert acts.why_not_now("school", "ada", is_new=False) is None
    clock[0] += 60
    assert acts.why_not_now("school", "script", is_new=False) is None


def test_a_flood_of_new_learners_is_one_address_s_own(clock: list[float]) -> None:
    for number in range(limits.NEW_LEARNERS_PER_HOUR):
        assert acts.why_not_now("flood", f"new {number}", is_new=True) is None
    assert acts.why_not_now("flood", "one more", is_new=True) == acts.TOO_MANY_NEW_LEARNERS
    assert acts.why_not_now("flood", "new 0", is_new=True) is None  # It began before.
    assert acts.why_not_now("flood", "old", is_new=False) is None
    assert acts.why_not_now("school", "ada", is_new=True) is None


def test_who_asked_for_nothing_lately_takes_no_memory(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget.Budgets, "MOST", 100)
    kept = budget.Budgets(60, 10)
    for number in range(1_000):
        assert kept.take(f"visitor {number}")
        clock[0] += 1
    assert len(kept._kept) <= 102


def test_an_answer_too_many_is_refused_with_a_sentence_and_costs_nothing(server: Server) -> None:
    async def answer() -> tuple[str, int, bool]:
        async with Tab(server.url, "quiz", QuizVisitor.query(), patience=120) as tab:
            visitor = QuizVisitor(tab, random.Random(1))
            for number in range(3 * limits.ACTS_AT_ONCE):
                await visitor.get_ready()
                while not visitor.is_open():  # New numbers were refused: it was their turn.
                    await asyncio.sleep(0.2)
                    await visitor.get_ready()
                ran = await tab.type_in(tab.find("text_input"), f"0.0{number + 1}7")
                said = [each.body.body for each in ran.drawn if each.kind == "alert"]
                if acts.TOO_MANY_ACTS in said:
                    return tab.cookie, number, "Saved" in ran.text()
        raise AssertionError("no answer was refused")

    cookie, number, says_saved = asyncio.run(answer())
    assert not says_saved
    learner = cookie.removeprefix("learner=").split(".")[0]
    store = open_store(f"sqlite:///{server.data / 'halfwave.db'}")
    try:
        kept = [each.answer for each in attempts(store, learner)]
    finally:
        store.close()
    assert kept
    assert f"0.0{number + 1}7" not in kept
