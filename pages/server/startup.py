"""Work done at the start: what every answer needs before the server listens, the rest after."""

import asyncio
import gc
import importlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from functools import partial
from typing import Final

from anyio import to_thread
from streamlit.starlette import App

from core import lesson, quiz
from core.learner import expire
from core.sandbox import name_askers, warm_sandbox
from core.schedule import Run, live_sliders
from core.store import StoreError, close_store, store
from pages.server.closed_pages import keep_closed_pages
from pages.server.fair_runs import share_runs
from pages.server.health import faults
from pages.server.once_per_minute import calm_logs
from pages.server.room import room
from pages.server.theme import keep_theme
from pages.shared import identity, session
from pages.shared.run_figure import RunFigure

log = logging.getLogger(__name__)

EXPIRE_AFTER_SECONDS: Final = 3_600
EXPIRE_EVERY_SECONDS: Final = 86_400


def lifespan(first_run: Callable[[], Run]) -> Callable[[App], AbstractAsyncContextManager[None]]:
    """Return the lifespan of the app: what is done before the server listens, and right after.

    Args:
        first_run: Gives the run that the playground shows at first.
    """

    @asynccontextmanager
    async def started(_app: App) -> AsyncIterator[None]:
        await _start_up()
        # The server answers meanwhile; whoever comes before a part is done waits for that part.
        leaving = threading.Event()
        warming = threading.Thread(target=_warm_up, args=[first_run, leaving])
        warming.start()
        expiring = asyncio.create_task(_expire_daily())
        try:
            yield
        finally:
            expiring.cancel()
            leaving.set()
            await to_thread.run_sync(warming.join)
            close_store()

    return started


async def _start_up() -> None:
    """Exercise the engine and the database.

    A database that is down does not keep the server down: /healthz and every page say so until it
    is back.
    """
    room()  # It says where there is less than the limits allow.
    calm_logs()
    keep_closed_pages()
    share_runs()
    keep_theme()
    # A secret that cannot be had stops the server here, not at its first page.
    identity.read("")
    name_askers(session.asker)
    await faults()  # It logs them.


def _warm_up(first_run: Callable[[], Run], leaving: threading.Event) -> None:
    warm_up(first_run, leaving)
    if not leaving.is_set():
        # Only an answer in code needs the launcher. It loads PyTorch in a process of its own, and
        # a server that stops doesn't wait for it.
        threading.Thread(target=warm_sandbox, daemon=True).start()


def warm_up(first_run: Callable[[], Run], leaving: threading.Event | None = None) -> None:
    """Do what the first visitors would wait for, then freeze all objects for the collector.

    It opens no database and starts no thread, so that a process may be forked after it. It stops
    early once `leaving` is set.
    """
    for part in (
        # Streamlit imports these when it first draws a warning, or data for a component.
        partial(importlib.import_module, "pandas"),
        partial(importlib.import_module, "streamlit.emojis"),
        lesson.load_lessons,
        quiz.load_quizzes,
        partial(_draw, first_run),
        gc.collect,
        gc.freeze,
    ):
        if leaving is not None and leaving.is_set():
            return
        part()


def _draw(first_run: Callable[[], Run]) -> None:
    run = first_run()
    RunFigure(run, alt="", sliders=live_sliders(run)).figure()


async def _expire_daily() -> None:
    """Delete what visitors left who never acted, an hour after the start and then every day."""
    await asyncio.sleep(EXPIRE_AFTER_SECONDS)
    while True:
        with suppress(StoreError):  # It is tried again tomorrow.
            deleted = await to_thread.run_sync(lambda: expire(store()))
            log.info("Deleted %d rows of visitors who never acted and didn't come back.", deleted)
        await asyncio.sleep(EXPIRE_EVERY_SECONDS)
