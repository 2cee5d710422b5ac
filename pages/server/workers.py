"""Several processes that serve one address: forked from one that has everything loaded.

Each has a listening socket of its own, among which the kernel shares the connections out. The
parent serves nobody: it starts a process again that has died, and ends them all when it ends.
"""

import ctypes
import logging
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final, NoReturn

log = logging.getLogger("uvicorn.error")

CAN_FORK: Final = sys.platform == "linux"
"""Whether this system shares connections out among processes, and forks them safely."""
MOST: Final = 64
CANT_START: Final = 3
"""The exit status of a process that could not begin to serve."""
REST_SECONDS: Final = 1.0
"""The pause before a process that died young is started again."""
END_SECONDS: Final = 8.0
"""How long the processes may take to end before they are killed: a container has ten seconds."""
_WATCHED: Final = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
_END_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG

Serve = Callable[[socket.socket], int]


def listen(host: str, port: int, n: int) -> list[socket.socket]:
    """Return `n` sockets that listen on one address. Raises OSError if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with _socket(family) as probe:
        probe.bind((host, port))  # Shared, it would join whoever has the address.
        port = probe.getsockname()[1]
    listening = []
    for _ in range(n):
        one = _socket(family)
        if n > 1:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind((host, port))
        one.set_inheritable(True)
        listening.append(one)
    return listening


def _socket(family: socket.AddressFamily) -> socket.socket:
    # Only of a socket that says TCP does asyncio switch the delay of small packets off.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made


def supervise(listening: Sequence[socket.socket], serve: Serve) -> int:
    """Serve each socket in a process of its own until a signal comes; return the exit status.

    Args:
        listening: From `listen`. The parent keeps them open, so that a connection that comes
            while a process is started again waits for it.
        serve: Serves one socket until a signal comes, and returns an exit status.
    """
    # One sandbox for all of them.
    os.environ.setdefault("HALFWAVE_SANDBOX", f"halfwave-{secrets.token_hex()}")
    signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    started: dict[int, tuple[socket.socket, float]] = {}
    for one in listening:
        started[_fork(one, serve)] = one, time.monotonic()
    first = set(started)
    while signal.sigwait(_WATCHED) == signal.SIGCHLD:
        for process, status in _dead():
            if process not in started:
                continue  # An orphan: in a container the parent is everybody's.
            one, since = started.pop(process)
            if status == CANT_START and process in first:
                _end(started)
                return 1
            log.error("Process %d ended (%d). Another takes its place.", process, status)
            if time.monotonic() - since < REST_SECONDS:
                time.sleep(REST_SECONDS)
            started[_fork(one, serve)] = one, time.monotonic()
    _end(started)
    return 0


def _fork(listening: socket.socket, serve: Serve) -> int:
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        _run(listening, serve, parent)
    return process


def _run(listening: socket.socket, serve: Serve, parent: int) -> NoReturn:
    """Serve in a forked process, which ends with its parent."""
    ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
    sys.exit(serve(listening))


def _dead() -> list[tuple[int, int]]:
    """Return the number and exit status of each process that has ended; -15 is by SIGTERM."""
    found: list[tuple[int, int]] = []
    while True:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if process == 0:
            return found
        found.append((process, os.waitstatus_to_exitcode(status)))


def _end(started: dict[int, tuple[socket.socket, float]]) -> None:
    """End the processes, each when it has answered its requests."""
    left = set(started)
    until = time.monotonic() + END_SECONDS
    for process in left:
        os.kill(process, signal.SIGTERM)
    while left and time.monotonic() < until:
        signal.sigtimedwait({signal.SIGCHLD}, 0.1)
        left -= {process for process, _ in _dead()}
    for process in left:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
