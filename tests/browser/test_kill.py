"""Killing the server in the middle of a class loses no answer that a page called saved."""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bench.streamlit_client import LostRunError, Tab
from bench.visitors import QuizVisitor
from core.learner import attempts
from core.store import open_store
from tests.apart import apart
from tests.serving import Server, only, serve

LEARNERS = 25
ANSWERS = 20  # Of each learner: more would meet the limit on what one may save in a minute.
EVERYTHING = LEARNERS * ANSWERS
KILLS = 2


class Learner:
    """A learner who hands in answers one after the other, in a new tab after each kill."""

    def __init__(self, number: int) -> None:
        self.answers = [f"{0.0001 * (number + 1) + 0.001 * index:.4f}" for index in range(ANSWERS)]
        self.left = deque(self.answers)
        self.saved: list[str] = []
        self.cookie = ""

    @property
    def id(self) -> str:
        """The id in the cookie: the part before its time and signature."""
        return self.cookie.removeprefix("learner=").rsplit(".", 2)[0]

    async def work(self, url: str, after_each: Callable[[], None]) -> None:
        """Answer until no answers are left, or the server is gone.

        After a kill a learner sees whether the last answer was kept, and gives it again if not.
        """
        with suppress(LostRunError):
            async with Tab(url, "quiz", QuizVisitor.query(), cookie=self.cookie) as tab:
                self.cookie = tab.cookie
                visitor = QuizVisitor(tab, random.Random())
                if self.left and visitor.shows(self.left[0]):
                    self.left.popleft()
                while self.left:
                    await visitor.get_ready()
                    await visitor.answer(self.left[0])
                    self.saved.append(self.left.popleft())
                    after_each()


async def work(server: Server, learners: list[Learner], kill_at: int) -> None:
    """Let all learners work at once; kill the server when `kill_at` answers are saved."""

    def kill() -> None:
        if sum(len(learner.saved) for learner in learners) >= kill_at:
            server.process.kill()

    await asyncio.gather(*(learner.work(server.url, kill) for learner in learners))


def test_no_saved_answer_is_lost_when_the_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, folder in only(tmp_path, "cosine-basics").items():
        monkeypatch.setenv(name, folder)  # For the visitors as well, who look up a question.
    learners = [Learner(number) for number in range(LEARNERS)]
    data = tmp_path / "data"
    part = EVERYTHING // (KILLS + 1)
    for kill in range(KILLS + 1):
        kill_at = part * kill + random.randint(part // 2, part)
        with serve(data) as server:
            until = kill_at if kill < KILLS else EVERYTHING + 1
            apart(lambda: asyncio.run(work(server, learners, until)))  # noqa: B023
            assert kill == KILLS or server.process.wait() < 0

    store = open_store(f"sqlite:///{data / 'halfwave.db'}")
    for learner in learners:
        kept = Counter(attempt.answer for attempt in attempts(store, learner.id))
        lost = set(learner.saved) - kept.keys()
        assert not lost
        assert not learner.left
        assert kept == Counter(learner.answers)  # Each once, those given again after a kill too.
    store.close()
