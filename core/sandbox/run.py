"""Run a learner's code with real schedulers, far from the server."""

import re
import threading
import time
from contextlib import suppress
from functools import cache, lru_cache

from core.sandbox.bridge.pool import AT_ONCE, WAIT
from core.sandbox.bridge.session import Session, StandInWantedError
from core.sandbox.errors import RESTARTED, TOO_LONG, judge, refuse_unreadable
from core.sandbox.result import CodeRun, PassingError, StoppedError

MAX_CODE = 4_000
SECONDS = 1.4
"""How long a run may take in all; the sandbox's own share is in `workers.LIMITS`."""
WARM_UP = """\
model = torch.nn.Linear(2, 1)
for kind in (optim.SGD, optim.AdamW):
    optimizer = kind(model.parameters(), lr=0.1)
    scheduler = lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=9)
    scheduler.step()
    loss = torch.nn.MSELoss()(model(torch.randn(3, 2)), torch.zeros(3, 1))
    loss.backward()
    optimizer.step()
    print(loss, optimizer)
"""
BUSY = "The sandbox is busy with other people's code. Try again in a moment."
PASSING = frozenset({BUSY, RESTARTED, TOO_LONG})
"""Reasons for which a run was stopped that another try may not meet."""
KEPT = 64
"""So many results are remembered."""
KEPT_SIZE = 20_000
"""Rates and characters of a result that is remembered, at most."""
PATIENCE = 10.0
"""So many seconds a patient caller waits."""
_RUNNING = threading.BoundedSemaphore(AT_ONCE)
_PLACEHOLDER = re.compile(r"^([ \t]*model[ \t]*=[ \t]*)\.\.\.", re.MULTILINE)


def run_code(code: str, *, patient: bool = False) -> CodeRun:
    """Run a learner's code in the sandbox and return what it did. Never raises for any text.

    The same code gives the same result. Results are remembered, but for those that a quieter
    moment might change; who is patient waits for such a moment.
    """
    plain = code.replace("\r\n", "\n")
    until = time.monotonic() + (PATIENCE if patient else 0.0)
    while True:
        ran = _once(plain)
        if ran.stopped not in PASSING or time.monotonic() >= until:
            return ran
        time.sleep(WAIT)


def _once(code: str) -> CodeRun:
    try:
        return _remembered(code)
    except _NotKeptError as not_kept:
        return not_kept.run


def warm_sandbox() -> None:
    """Start the first worker and let PyTorch load what it loads at first use: it takes seconds."""
    _warm()


@cache
def _warm() -> None:
    with suppress(_NotKeptError):
        _run(WARM_UP, (), time.monotonic() + 60)


class _NotKeptError(Exception):
    """Carries a result past the memory of results."""

    def __init__(self, run: CodeRun) -> None:
        super().__init__()
        self.run = run


@lru_cache(maxsize=KEPT)
def _remembered(code: str) -> CodeRun:
    try:
        refuse_unreadable(code, most=MAX_CODE)
    except StoppedError as refused:
        return Session("").result(str(refused))
    _warm()
    deadline = time.monotonic() + SECONDS
    if not _RUNNING.acquire(timeout=WAIT):
        raise _NotKeptError(Session("").result(BUSY))
    try:
        return _run(_PLACEHOLDER.sub(r"\1torch.nn.Linear(1, 1)", code), (), deadline)
    finally:
        _RUNNING.release()


def _run(code: str, stand_ins: tuple[str, ...], deadline: float) -> CodeRun:
    session = Session(code, stand_ins, deadline=deadline)
    try:
        error = session.run()
        if error is not None:
            session.end_with(judge(error))
    except StandInWantedError as wanted:
        return _run(code, (*stand_ins, str(wanted)), deadline)
    except PassingError as stopped:
        raise _NotKeptError(session.result(str(stopped))) from None
    except StoppedError as stopped:
        return session.result(str(stopped))
    except Exception:  # noqa: BLE001  Code may break the prelude: that is its own loss.
        raise _NotKeptError(session.result(RESTARTED)) from None
    ran = session.result(None)
    rates = sum(trajectory.used.size for trajectory in ran.trajectories)
    if rates + session.transcript.characters > KEPT_SIZE:
        raise _NotKeptError(ran)
    return ran
