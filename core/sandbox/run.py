"""Run a learner's code with real schedulers, in a process of its own."""

import re
import threading
import time
from contextlib import suppress
from functools import cache, lru_cache

from core.sandbox import errors, limits
from core.sandbox.bridge.guest_errors import check_code, own_exception
from core.sandbox.bridge.session import MissingNameError, Session
from core.sandbox.errors import StoppedError, TryAgainError
from core.sandbox.result import CodeRun

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
_PLACES = threading.BoundedSemaphore(limits.RUNS_AT_ONCE)
_PLACEHOLDER = re.compile(r"^([ \t]*model[ \t]*=[ \t]*)\.\.\.", re.MULTILINE)


def run_code(code: str, *, patient: bool = False) -> CodeRun:
    """Run a learner's code in the sandbox and return what it did. Never raises for any text.

    The same code gives the same result. Results are remembered, except those that a quieter
    moment might change; `patient=True` waits for such a moment.
    """
    plain = code.replace("\r\n", "\n")
    until = time.monotonic() + (limits.PATIENCE_SECONDS if patient else 0.0)
    while True:
        run = _run_once(plain)
        if run.stopped not in errors.TRY_AGAIN or time.monotonic() >= until:
            return run
        time.sleep(limits.WAIT_SECONDS)


def _run_once(code: str) -> CodeRun:
    try:
        return _remembered(code)
    except _NotRememberedError as not_remembered:
        return not_remembered.run


@cache
def warm_sandbox() -> None:
    """Start the first worker and let PyTorch load what it loads at first use: it takes seconds."""
    with suppress(_NotRememberedError):
        _run(WARM_UP, (), time.monotonic() + limits.WARM_UP_SECONDS)


class _NotRememberedError(Exception):
    """Carries a result past `lru_cache`, which keeps only what is returned."""

    def __init__(self, run: CodeRun) -> None:
        super().__init__()
        self.run = run


@lru_cache(maxsize=limits.MAX_REMEMBERED_RUNS)
def _remembered(code: str) -> CodeRun:
    try:
        check_code(code)
    except StoppedError as stopped:
        return CodeRun.not_run(str(stopped))
    warm_sandbox()
    deadline = time.monotonic() + limits.RUN_SECONDS
    if not _PLACES.acquire(timeout=limits.WAIT_SECONDS):
        raise _NotRememberedError(CodeRun.not_run(errors.BUSY))
    try:
        return _run(_PLACEHOLDER.sub(r"\1torch.nn.Linear(1, 1)", code), (), deadline)
    finally:
        _PLACES.release()


def _run(code: str, defaults: tuple[str, ...], deadline: float) -> CodeRun:
    session = Session(code, defaults, deadline=deadline)
    try:
        error = session.run()
        if error is not None:
            session.end_with(own_exception(error))
    except MissingNameError as missing:
        return _run(code, (*defaults, str(missing)), deadline)
    except TryAgainError as stopped:
        raise _NotRememberedError(session.result(str(stopped))) from None
    except StoppedError as stopped:
        return session.result(str(stopped))
    except Exception:  # noqa: BLE001  Code that breaks the prelude harms only its own run.
        raise _NotRememberedError(session.result(errors.RESTARTED)) from None
    run = session.result(None)
    if run.size > limits.MAX_REMEMBERED_SIZE:
        raise _NotRememberedError(run)
    return run
