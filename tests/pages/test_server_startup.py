"""The start of a server: it listens before it is warm, and can stop meanwhile."""

import threading
from typing import Any

import anyio
import pytest

from pages.play.first_run import first_run
from pages.server import startup


def test_a_server_listens_while_it_warms_up_and_can_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    reading, read_on = threading.Event(), threading.Event()

    async def nothing() -> None:
        return

    def load_lessons() -> None:
        reading.set()
        read_on.wait()
        done.append("lessons")

    async def serve() -> None:
        app: Any = None
        async with startup.lifespan(first_run)(app):
            # The server listens now, although no lesson has been read.
            await anyio.to_thread.run_sync(reading.wait)
            assert done == []
            threading.Timer(0.2, read_on.set).start()

    monkeypatch.setattr(startup, "_start_up", nothing)
    monkeypatch.setattr("core.lesson.load_lessons", load_lessons)
    monkeypatch.setattr("core.quiz.load_quizzes", lambda: done.append("quizzes"))
    monkeypatch.setattr(startup, "warm_sandbox", lambda: done.append("sandbox"))
    anyio.run(serve)
    # Whoever stops it waits for the part in progress, and for no other.
    assert done == ["lessons"]
