"""Work done before the server listens, so that no visitor waits for it."""

import gc
import importlib
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from streamlit.starlette import App

from core import lesson, quiz
from core.sandbox import name_askers, warm_sandbox
from core.schedule import Run, live_sliders
from core.store import close_store
from pages.server.closed_pages import keep_closed_pages
from pages.server.fair_runs import share_runs
from pages.server.health import faults
from pages.server.once_per_minute import calm_logs
from pages.server.room import room
from pages.server.theme import keep_theme
from pages.shared import identity, session
from pages.shared.run_figure import RunFigure


def lifespan(first_run: Callable[[], Run]) -> Callable[[App], AbstractAsyncContextManager[None]]:
    """Return the lifespan of the app: all that is done before the server listens.

    Args:
        first_run: Gives the run that the playground shows at first.
    """

    @asynccontextmanager
    async def started(_app: App) -> AsyncIterator[None]:
        await _start_up(first_run)
        try:
            yield
        finally:
            close_store()

    return started


async def _start_up(first_run: Callable[[], Run]) -> None:
    """Exercise the engine, sandbox and database, then freeze their objects for the collector.

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
    # The launcher loads PyTorch in a process of its own meanwhile.
    warming = threading.Thread(target=warm_sandbox)
    warming.start()
    await faults()  # It logs them.
    quiz.load_quizzes()
    lesson.load_lessons()
    run = first_run()
    RunFigure(run, alt="", sliders=live_sliders(run)).figure()
    # Streamlit imports these when it first draws a warning, or data for a component.
    for late in ("pandas", "streamlit.emojis"):
        importlib.import_module(late)
    warming.join()
    gc.collect()
    gc.freeze()
