"""The server's side of the sandbox: the launcher, and the conversation about one run."""

import atexit
import json
import os
import re
import secrets
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from core.sandbox import errors, limits
from core.sandbox.answer import Answer, read_answer
from core.sandbox.errors import StoppedError, TryAgainError

_CORE = Path(__file__).parents[1]
# The guest alone: the front doors of its packages would bring the server's modules with them.
_BOOT: Final = """\
import sys, types
for name, folder in (("core", sys.argv[1]), ("core.sandbox", sys.argv[1] + "/sandbox")):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from core.sandbox.guest.launcher import main
main(int(sys.argv[2]))
"""
ENVIRONMENT: Final = {
    # One thread for each run; text has the same hash in all of them, and so the same order.
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""All of the launcher's environment: nothing of the server's."""
_LINE: Final = re.compile(rb'File "program\.py", line (\d{1,9}) ')


class Launcher:
    """The process that starts runs. It is started again by whoever finds it dead."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  Nothing of a learner is in it.
                [sys.executable, "-s", "-P", "-c", _BOOT, str(_CORE), str(theirs.fileno())],
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._socket = ours
        self.confines = bool(self._first_word()["confines"])

    def _first_word(self) -> dict[str, Any]:
        """Return what the launcher says of its wall. Raises TryAgainError if it says nothing."""
        self._socket.settimeout(limits.START_SECONDS)
        try:
            said: dict[str, Any] = json.loads(self._socket.recv(limits.READ_BYTES) or b"{}")
        except OSError:
            said = {}
        self._socket.settimeout(None)
        if not said:
            self.close()
            raise TryAgainError(errors.RESTARTED)
        return said

    @property
    def process_id(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process and its runs."""
        self._socket.close()
        try:
            self._process.wait(limits.END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def execute(self, code: str) -> Answer:
        """Run code and return what it did. Raises StoppedError."""
        key = secrets.token_hex()
        answer, answer_theirs = os.pipe()
        heard, heard_theirs = socket.socketpair()
        try:
            request = {"code": code, "key": key, "seconds": limits.RUN_SECONDS}
            message = json.dumps(request, ensure_ascii=False).encode()
            with suppress(OSError):  # A dead launcher hears nothing; `heard` will say so.
                socket.send_fds(self._socket, [message], [answer_theirs, heard_theirs.fileno()])
            os.close(answer_theirs)
            heard_theirs.close()
            text, ended = _listen(answer, heard)
        finally:
            os.close(answer)
            heard.close()
        if ended is None:
            self._process.kill()
            self._process.wait()  # Whoever comes next finds it dead, and starts another.
            raise TryAgainError(errors.RESTARTED)
        if ended["late"]:
            raise TryAgainError(errors.TOO_LATE)
        return read_answer(text, key) or _without_answer(text, ended["signal"])


def _listen(answer: int, heard: socket.socket) -> tuple[bytes, dict[str, Any] | None]:
    """Return what a run writes until it ends, and how it ended; None if the launcher is dead."""
    text, most = bytearray(), limits.MAX_ANSWER
    deadline = time.monotonic() + limits.RUN_SECONDS + limits.GRACE_SECONDS
    ended: dict[str, Any] | None = None
    # It waits for any number of a descriptor: a busy server has more than `select` can.
    with selectors.PollSelector() as waiting:
        waiting.register(answer, selectors.EVENT_READ)
        waiting.register(heard, selectors.EVENT_READ)
        while waiting.get_map():
            found = waiting.select(max(0.0, deadline - time.monotonic()))
            ready = [key.fileobj for key, _ in found]
            if not ready:
                break
            if answer in ready:
                got = os.read(answer, limits.READ_BYTES)
                text += got
                if not got or len(text) > most:  # Whoever floods it waits for the end of its time.
                    waiting.unregister(answer)
            if heard in ready:
                said = heard.recv(limits.READ_BYTES)
                ended = json.loads(said) if said else None
                waiting.unregister(heard)
    return bytes(text), ended


def _without_answer(text: bytes, by_signal: int) -> Answer:
    """Return the refusal of a run that ended without an answer. Raises TryAgainError."""
    if by_signal == 0:
        return Answer.refusing(errors.NO_ANSWER)
    written = _LINE.search(text)
    line = int(written[1]) if written else 0
    known = line if 0 < line <= limits.MAX_CODE_CHARACTERS + 1 else None
    match by_signal:
        case signal.SIGSYS:
            sentence = errors.NO_MEMORY if text else errors.NO_SYSTEM_CALL
        case signal.SIGXCPU:
            raise TryAgainError(errors.TOO_LONG)
        case signal.SIGKILL:
            raise TryAgainError(errors.RESTARTED)
        case _:
            sentence = errors.CRASHED
    return Answer.refusing(sentence, known)


_starting = threading.Lock()
_launcher: Launcher | None = None


def launcher() -> Launcher:
    """Return the launcher, started on first use and when it has died.

    Raises StoppedError where code can't be run.
    """
    global _launcher
    if sys.platform != "linux":
        raise StoppedError(errors.NOT_HERE)
    with _starting:
        if _launcher is None or (_launcher.confines and not _launcher.alive):
            if _launcher is not None:
                _launcher.close()
                _launcher = None
            _launcher = Launcher()
        if not _launcher.confines:
            raise StoppedError(errors.NOT_HERE)
        return _launcher


@atexit.register
def _close() -> None:
    if _launcher is not None:
        _launcher.close()
