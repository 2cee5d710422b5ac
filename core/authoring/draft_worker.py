"""Working out an author's draft in a process of its own, with limits.

The text comes in on standard input; what was found goes out line by line as JSON, so that the
reader has what is done when the time is up.
"""

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.authoring.draft import Examined, Outline, examine, read_draft
from core.content.folders import KIND_VARIABLE, ROOT
from core.schedule import Run, trace

SECONDS: Final = 20
"""How long a draft may be worked out, in seconds of a processor."""
PATIENCE: Final = 60.0
"""How long anybody waits for it, in seconds: the server may have much else to do."""
MEGABYTES: Final = 1024
"""What it may take beyond PyTorch itself."""
AT_ONCE: Final = 2
"""So many drafts are checked at a time; others wait."""
OUT_OF_MEMORY: Final = 3
PASSED_ON: Final = ("PATH", "SYSTEMROOT", KIND_VARIABLE)
"""What the worker gets of the server's environment; Windows starts nothing without the second."""

_turns = threading.BoundedSemaphore(AT_ONCE)


def examine_in_worker(
    text: str, *, seconds: int = SECONDS, megabytes: int = MEGABYTES
) -> Iterator[Outline | Examined | str]:
    """Yield what `examine` does, from elsewhere; a sentence at the end if it was cut short."""
    draft = read_draft(text)
    if not draft.questions:  # Nothing is to be run.
        yield Outline(faults=draft.faults, questions=())
        return
    if not _turns.acquire(timeout=PATIENCE):
        yield "Other drafts are being checked just now. Try again in a minute."
        return
    try:
        yield from _ask_worker(text, seconds, megabytes)
    finally:
        _turns.release()


def _ask_worker(text: str, seconds: int, megabytes: int) -> Iterator[Outline | Examined | str]:
    worker = _start_worker(seconds, megabytes)
    late = threading.Event()

    def stop() -> None:
        late.set()
        _end(worker)

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
        _end(worker)
        worker.wait()
    if late.is_set() and not done:
        yield "The server was too busy to finish in a minute. Check it again."
    elif not done:
        yield _why_it_ended(worker.returncode, seconds, megabytes)


def _start_worker(seconds: int, megabytes: int) -> subprocess.Popen[str]:
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return subprocess.Popen(  # noqa: S603  Nothing of the draft is in the command.
        [sys.executable, "-m", "core.authoring.draft_worker", str(seconds), str(megabytes)],
        cwd=ROOT,
        # None of the server's own settings and secrets.
        env={"OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", **passed_on},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # It may have children of its own, which go with it.
    )


def _why_it_ended(code: int, seconds: int, megabytes: int) -> str:
    out_of_time = getattr(signal, "SIGXCPU", None)  # Windows has no such limit.
    if out_of_time is not None and code == -out_of_time:
        return f"The check was stopped after {seconds} seconds: this draft takes longer."
    if code == OUT_OF_MEMORY:
        return f"The check was stopped: it may take {megabytes} MB of memory and no more."
    return "The check ended before its time. Halfwave is to blame for that, not your draft."


def _end(worker: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        worker.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)


def main() -> None:
    """Read a draft from standard input and write what is found to standard output."""
    trace(Run(n_steps=1))  # PyTorch is whole only after its first optimizer.
    _limit(*map(int, sys.argv[1:]))
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


def _limit(seconds: int, megabytes: int) -> None:
    """Give up what a check has no need of: time and memory without end, and files.

    Windows has no such limits; there only `PATIENCE` ends a check.
    """
    if sys.platform == "win32":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0]) if sys.platform == "linux" else 0
    if pages:
        most = pages * resource.getpagesize() + megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    so_far = math.ceil(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (so_far + seconds, so_far + seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
