"""The launcher: one process beside the server, warm with PyTorch, that starts every run.

It forks a process for each run, confines it, ends it when its time is up, and says how it ended.
It has one thread, an empty environment, and no descriptor but the socket to the server.
"""

import faulthandler
import gc
import json
import os
import selectors
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from core.sandbox import limits
from core.sandbox.guest import confine
from core.sandbox.guest.guard import close_the_library
from core.sandbox.guest.program import run_program
from core.sandbox.guest.warm_up import warm_up

_exit = os._exit  # What a program finds under that name refuses.
REQUEST_BYTES: Final = 8 * limits.MAX_CODE_CHARACTERS + 2 * limits.MAX_MESSAGE
"""A character of code is at most six in JSON."""


@dataclass
class Run:
    """A process that runs a program, and the socket over which the server hears of its end."""

    process: int
    exited: int
    heard: socket.socket
    deadline: float
    late: bool = False


def main(descriptor: int) -> NoReturn:
    """Serve the server on the other side of a socket until it closes it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which closes it.
    server = socket.socket(fileno=descriptor)
    warm_up()
    close_the_library()
    os.environ.clear()
    gc.collect()
    gc.freeze()
    server.send(json.dumps({"confines": _wall_holds()}).encode())
    _serve(server)
    os._exit(0)


def _serve(server: socket.socket) -> None:
    runs: dict[int, Run] = {}
    selector = selectors.DefaultSelector()
    selector.register(server, selectors.EVENT_READ)
    while True:
        first = min((run.deadline for run in runs.values() if not run.late), default=None)
        wait = None if first is None else max(0.0, first - time.monotonic())
        for key, _ in selector.select(wait):
            if key.fileobj is server:
                request, descriptors, *_ = socket.recv_fds(server, REQUEST_BYTES, 2)
                if not request:
                    for run in runs.values():
                        os.kill(run.process, signal.SIGKILL)
                    return
                run = _start(json.loads(request), *descriptors)
                runs[run.exited] = run
                selector.register(run.exited, selectors.EVENT_READ)
            else:
                selector.unregister(key.fd)
                _say_how_it_ended(runs.pop(key.fd))
        now = time.monotonic()
        for run in runs.values():
            if not run.late and now >= run.deadline:
                run.late = True
                os.kill(run.process, signal.SIGKILL)


def _start(request: dict[str, Any], answer: int, heard: int) -> Run:
    deadline = time.monotonic() + request["seconds"]
    process = os.fork()
    if process == 0:
        _be_the_run(request, answer)
    os.close(answer)
    exited = os.pidfd_open(process)
    return Run(process, exited, socket.socket(fileno=heard), deadline)


def _be_the_run(request: dict[str, Any], answer: int) -> NoReturn:
    try:
        confine.confine(answer)
        _write_last_words()
        run_program(request["code"], request["key"])
    finally:
        _exit(1)


def _write_last_words() -> None:
    """Let a crash, or a demand for too much memory, write down the program's line."""
    faulthandler.enable(confine.ANSWER, all_threads=False)
    faulthandler.register(signal.SIGSYS, confine.ANSWER, all_threads=False, chain=True)


def _say_how_it_ended(run: Run) -> None:
    os.close(run.exited)
    _, status, used = os.wait4(run.process, 0)
    by_signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if by_signal == signal.SIGKILL and used.ru_utime + used.ru_stime > limits.CPU_SECONDS:
        by_signal = signal.SIGXCPU  # It ignored that one.
    with run.heard, suppress(OSError):  # The server may no longer wait for it.
        run.heard.send(json.dumps({"late": run.late, "signal": by_signal}).encode())


def _wall_holds() -> bool:
    """Return whether a confined process can compute, and dies where it must not go on."""
    return (
        confine.can_confine() and _tried(lambda: None) == 0 and _tried(os.getcwd) == -signal.SIGSYS
    )


def _tried(act: Any) -> int:
    process = os.fork()
    if process == 0:
        try:
            confine.confine(os.open(os.devnull, os.O_WRONLY))
            act()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
