"""What is done before the server listens, so that no visitor waits for it."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streamlit.starlette import App

from pages.server import identity
from pages.server.health import faults

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: App) -> AsyncIterator[None]:
    """Exercise engine and database, then put what they imported out of the collector's sight.

    PyTorch imports some 800 modules more at its first optimizer: seconds, spent here. A database
    that is down does not keep the server down: /healthz and every page say so until it is back.
    """
    # A secret that cannot be had stops the server here, not at its first page.
    identity.read("")
    for fault in (await faults()).values():
        log.error("Not ready: %s", fault)
    gc.collect()
    gc.freeze()
    yield
