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
from core.sandbox.asker import Asker, asker
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


SHARED_BY: Final = "HALFWAVE_SANDBOX"
"""The environment variable that names one launcher for several processes."""
NAME: Final = os.environ.get(SHARED_BY) or f"halfwave-{secrets.token_hex()}"
"""The name of the launcher's socket. Processes that are forked from this one share it too."""


class Launcher:
    """The process that starts runs, and this process's connection to it.

    It ends when its last connection is closed. Whoever finds it dead starts it again.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._handle: int | None = None
        self._socket = self._connect()
        word = self._first_word()
        self.confines = bool(word["confines"])
        self.process_id: int = word["process"]
        """The number of the process."""
        with suppress(OSError):  # It has died since.
            self._handle = os.pidfd_open(self.process_id)

    def _connect(self) -> socket.socket:
        """Connect to the launcher of our name, which is started if there is none.

        The kernel lets one process have the name: of several that start one, one does.
        """
        until = time.monotonic() + limits.START_SECONDS
        while True:
            ours = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with listener, suppress(OSError):
                ours.connect(f"\0{NAME}")
                return ours
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with listener, suppress(OSError):
                listener.bind(f"\0{NAME}")
                listener.listen(limits.MAX_WAITING)
                ours.connect(f"\0{NAME}")  # First, so that it doesn't outlive us.
                self._process = _start(listener)
                return ours
            ours.close()
            if time.monotonic() > until:
                raise TryAgainError(errors.RESTARTED)
            time.sleep(limits.TICK_SECONDS)

    def _first_word(self) -> dict[str, Any]:
        """Return what the launcher says of itself. Raises TryAgainError if it says nothing."""
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
    def alive(self) -> bool:
        """Whether the process still runs."""
        try:
            return bool(self._socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self) -> None:
        """Part with the process, which ends with its runs if nobody else needs it."""
        self._socket.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        if self._process is not None and SHARED_BY not in os.environ:
            try:
                self._process.wait(limits.END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def kill(self) -> None:
        """End the process, which no longer answers."""
        if self._handle is not None:
            with suppress(OSError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            with selectors.PollSelector() as dead:
                dead.register(self._handle, selectors.EVENT_READ)
                dead.select(limits.END_SECONDS)

    def execute(self, code: str) -> Answer:
        """Run code when it is its turn, and return what it did. Raises StoppedError."""
        who = asker()
        request = {
            "code": code,
            "key": (key := secrets.token_hex()),
            "seconds": limits.RUN_SECONDS,
            "patience": limits.WAIT_SECONDS,
            "address": who.address,
            "learner": who.learner,
        }
        answer, answer_theirs = os.pipe()
        heard, heard_theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            message = json.dumps(request, ensure_ascii=False).encode()
            with suppress(OSError):  # A dead launcher hears nothing; `heard` will say so.
                socket.send_fds(self._socket, [message], [answer_theirs, heard_theirs.fileno()])
            os.close(answer_theirs)
            heard_theirs.close()
            conversation = _Conversation(answer, heard, request, who)
            conversation.listen()
        finally:
            os.close(answer)
            heard.close()
        match conversation.state:
            case "leaves":
                raise TryAgainError(errors.BUSY)
            case "ended":
                return conversation.answer(key)
            case _:
                self.kill()  # Whoever comes next finds it dead, and starts another.
                raise TryAgainError(errors.RESTARTED)


def _start(listener: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  Nothing of a learner is in it.
        [sys.executable, "-s", "-P", "-c", _BOOT, str(_CORE), str(listener.fileno())],
        cwd="/",
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[listener.fileno()],
    )


class _Conversation:
    """What is heard of one run: from the launcher how it goes, from the run its answer."""

    def __init__(
        self, answer: int, heard: socket.socket, request: dict[str, Any], who: Asker
    ) -> None:
        self.descriptor = answer
        self.heard = heard
        self.state = "waits"
        """What the run does: waits, runs, ended, leaves (it waited too long); or "" when the
        launcher is dead."""
        self.text = bytearray()
        self._patience = {"waits": request["patience"], "runs": request["seconds"]}
        self._who = who
        self._end: dict[str, Any] = {}
        self._has_moved = False

    def listen(self) -> None:
        """Listen until the run has ended, or nothing is heard for too long."""
        begun = since = time.monotonic()
        is_told = False
        # It waits for any number of a descriptor: a busy server has more than `select` can.
        with selectors.PollSelector() as waiting:
            waiting.register(self.descriptor, selectors.EVENT_READ)
            waiting.register(self.heard, selectors.EVENT_READ)
            while waiting.get_map():
                until = since + self._patience.get(self.state, 0.0) + limits.GRACE_SECONDS
                if self.state == "waits" and not is_told:
                    until = min(until, begun + limits.SAY_SECONDS)
                ready = waiting.select(max(0.0, until - time.monotonic()))
                for key, _ in ready:
                    goes_on = self._read() if key.fileobj == self.descriptor else self._hear()
                    since = since if key.fileobj == self.descriptor else time.monotonic()
                    if not goes_on:
                        waiting.unregister(key.fileobj)
                if not ready and self.state == "waits" and not is_told:
                    is_told = True
                    self._who.waits()
                elif not ready:
                    self.state = "" if self.state in self._patience else self.state
                    return

    def _read(self) -> bool:
        """Read some of the answer; return whether there is more that should be read."""
        got = os.read(self.descriptor, limits.READ_BYTES)
        self.text += got
        # Whoever floods it waits for the end of its time.
        return bool(got) and len(self.text) <= limits.MAX_ANSWER

    def _hear(self) -> bool:
        """Hear what the launcher says; return whether it will say more."""
        said = json.loads(self.heard.recv(limits.READ_BYTES) or b'{"now": ""}')
        self._has_moved |= (self.state, said["now"]) == ("runs", "waits")
        self.state, self._end = said["now"], said
        return self.state in self._patience

    def answer(self, key: str) -> Answer:
        """Return what the run did, which has ended. Raises TryAgainError."""
        if self._end["late"]:
            raise TryAgainError(errors.TOO_LATE)
        # A run that was started again may have begun to answer before.
        start = self.text.rfind(key.encode()) if self._has_moved else 0
        text = bytes(self.text[max(0, start) :])
        return read_answer(text, key) or _without_answer(text, self._end["signal"])


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
