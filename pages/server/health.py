"""Health checks of the parts that every page needs: the database and the engine."""

import logging
from collections.abc import Callable

import numpy as np
from anyio import CapacityLimiter, move_on_after, to_thread

from core.schedule import CosineAnnealingLR, Run, trace
from core.store import StoreError, store

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 8.0
# A check that hangs keeps its thread; with threads of their own, checks starve nobody else.
THREADS = CapacityLimiter(4)


async def faults() -> dict[str, str]:
    """Return the reason for each part that is not ready; empty when all are.

    It is for the operator, who also finds it in the log: it may name files and hosts.
    """
    found = {part: await _fault(check) for part, check in CHECKS.items()}
    reasons = {part: reason for part, reason in found.items() if reason is not None}
    for part, reason in reasons.items():
        log.error("The %s is not ready: %s", part, reason)
    return reasons


async def _fault(check: Callable[[], str | None]) -> str | None:
    with move_on_after(PATIENCE_SECONDS):
        return await to_thread.run_sync(check, abandon_on_cancel=True, limiter=THREADS)
    return f"no answer within {PATIENCE_SECONDS:.0f} seconds"


def _database_fault() -> str | None:
    try:
        store().ready()
    except StoreError as error:
        return str(error)
    return None


def _engine_fault() -> str | None:
    schedule = CosineAnnealingLR(T_max=2)
    rates = trace(Run(schedule=schedule, n_steps=3)).rates
    expected = [0.1, 0.05, 0.0]
    if not np.allclose(rates, expected):
        return f"T_max=2 from 0.1 must give the rates {expected}, got {rates.tolist()}"
    return None


CHECKS = {"database": _database_fault, "engine": _engine_fault}
