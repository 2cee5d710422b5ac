"""The worker process that examines an author's draft under limits, and its starter.

It reads the text from standard input and writes what it finds line by line as JSON, so that the
reader has what is done when the time is up.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Final

from core.authoring.draft import Examined, Outline, examine, read_draft
from core.authoring.worker_platform import PLATFORM, Platform
from core.content.folders import KIND_VARIABLE, ROOT
from core.quiz import question_kinds
from core.sandbox import NAME, SHARED_BY
from core.schedule import Run, trace

SECONDS: Final = 20
"""How much processor time the check of a draft may take, in seconds."""
PATIENCE: Final = 60.0
"""How long a check may take by the clock, in seconds: the server may be busy."""
MEGABYTES: Final = 1024
"""How much memory it may take beyond PyTorch's own."""
AT_ONCE: Final = 2
"""How many drafts are checked at a time; others wait."""
OUT_OF_MEMORY: Final = 3
PASSED_ON: Final = ("PATH", "SYSTEMROOT", KIND_VARIABLE)
"""What the worker gets of the server's environment; Windows starts nothing without the second."""

_turns = threading.BoundedSemaphore(AT_ONCE)


def examine_in_worker(
    text: str,
    *,
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
    platform: Platform = PLATFORM,
) -> Iterator[Outline | Examined | str]:
    """Run `examine` in another process; yield its results, and a sentence if it is cut short.

    Args:
        text: The draft.
        seconds: How much processor time the check may take.
        megabytes: How much memory it may take beyond PyTorch itself.
        platform: How the process is ended here.
    """
    draft = read_draft(text)
    if not draft.questions:  # There is nothing to run.
        yield Outline(faults=draft.faults, questions=())
        return
    if not _turns.acquire(timeout=PATIENCE):
        yield "Other drafts are being checked just now. Try again in a minute."
        return
    try:
        yield from _ask_worker(text, seconds, megabytes, platform)
    finally:
        _turns.release()


def _ask_worker(
    text: str, seconds: int, megabytes: int, platform: Platform
) -> Iterator[Outline | Examined | str]:
    worker = _start_worker(seconds, megabytes)
    late = threading.Event()

    def stop() -> None:
        late.set()
        platform.end(worker)

    timer = threading.Timer(PATIENCE, stop)
    timer.start()
    done = False
    try:
        if worker.stdin is None or worker.stdout is None:
            raise RuntimeError("the worker has no pipes")
        with contextlib.suppress(BrokenPipeError), worker.stdin as pipe:
            pipe.write(text)
        for line in worker.stdout:
            kind, found = json.loads(line)
            if kind == "end":
                done = True
            else:
                yield (Outline if kind == "outline" else Examined).model_validate(found)
        worker.wait(PATIENCE)
    finally:
        timer.cancel()
        platform.end(worker)
        worker.wait()
    if late.is_set() and not done:
        yield "The server was too busy to finish in a minute. Check it again."
    elif not done:
        out_of_time = platform.ran_out_of_time(worker.returncode)
        yield (
            f"The check was stopped after {seconds} seconds: this draft takes longer."
            if out_of_time
            else _why_it_ended(worker.returncode, megabytes)
        )


def _start_worker(seconds: int, megabytes: int) -> subprocess.Popen[str]:
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return subprocess.Popen(  # noqa: S603  Nothing of the draft is in the command.
        [sys.executable, "-m", "core.authoring.draft_worker", str(seconds), str(megabytes)],
        cwd=ROOT,
        # None of the server's own settings and secrets.
        env={"OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", SHARED_BY: NAME, **passed_on},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # It may have children of its own, which go with it.
    )


def _why_it_ended(code: int, megabytes: int) -> str:
    if code == OUT_OF_MEMORY:
        return f"The check was stopped: it needs more than {megabytes} MB of memory."
    return "The check ended unexpectedly. The fault is in Halfwave, not in your draft."


def main() -> None:
    """Read a draft from standard input and write what is found to standard output."""
    # Late imports must happen before the limits: PyTorch imports more for its first optimizer, and
    # kinds of question are imported when they are first asked for.
    trace(Run(n_steps=1))
    question_kinds()
    PLATFORM.limit(*map(int, sys.argv[1:]))
    try:
        for found in examine(sys.stdin.read()):
            kind = "outline" if isinstance(found, Outline) else "examined"
            _say(kind, found.model_dump(mode="json"))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    _say("end", None)


def _say(kind: str, found: object) -> None:
    sys.stdout.write(json.dumps([kind, found]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
