"""Run a learner's code with real PyTorch, in a process of its own that the kernel confines."""

import time
from contextlib import suppress
from functools import lru_cache

from core.sandbox import errors, limits
from core.sandbox.answer import Answer
from core.sandbox.errors import StoppedError, TryAgainError
from core.sandbox.host import launcher
from core.sandbox.result import CodeRun


def run_code(code: str, *, patient: bool = False) -> CodeRun:
    """Run a learner's code in the sandbox and return what it did. Never raises for any text.

    It waits for its turn, in the name of whom `name_askers` says. Results are remembered, except
    those that a quieter moment might change; `patient=True` waits for such a moment.
    """
    plain = code.removeprefix("\ufeff").replace("\r\n", "\n")  # As Python reads a file.
    until = time.monotonic() + (limits.PATIENCE_SECONDS if patient else 0.0)
    while True:
        run = _run_once(plain)
        if run.stopped not in errors.TRY_AGAIN or time.monotonic() >= until:
            return run
        time.sleep(limits.PAUSE_SECONDS)


def warm_sandbox() -> None:
    """Start the launcher and let it load PyTorch, which takes seconds."""
    with suppress(StoppedError):
        launcher()


def execute(code: str) -> Answer:
    """Run code now and return all that it did. Raises TryAgainError."""
    try:
        _check(code)
        return launcher().execute(code)
    except TryAgainError:
        raise
    except StoppedError as stopped:
        return Answer.refusing(stopped.sentence, stopped.line)


def _check(code: str) -> None:
    if len(code) > limits.MAX_CODE_CHARACTERS:
        raise StoppedError(errors.CODE_TOO_LONG, got=len(code))
    try:
        code.encode()
    except UnicodeEncodeError:
        raise StoppedError(errors.NOT_UTF8) from None


def _run_once(code: str) -> CodeRun:
    try:
        return _remembered(code)
    except _NotRememberedError as not_remembered:
        return not_remembered.run


class _NotRememberedError(Exception):
    """Carries a result past `lru_cache`, which keeps only what is returned."""

    def __init__(self, run: CodeRun) -> None:
        super().__init__()
        self.run = run


@lru_cache(maxsize=limits.MAX_REMEMBERED_RUNS)
def _remembered(code: str) -> CodeRun:
    run = _run(code)
    if run.stopped in errors.TRY_AGAIN or run.size > limits.MAX_REMEMBERED_SIZE:
        raise _NotRememberedError(run)
    return run


def _run(code: str) -> CodeRun:
    try:
        return execute(code).code_run()
    except TryAgainError as stopped:
        return CodeRun.not_run(str(stopped))
