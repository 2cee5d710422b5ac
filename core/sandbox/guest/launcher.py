"""The launcher: one process beside the server, warm with PyTorch, that starts every run.

It lets runs wait for their turn, forks a process for each, confines it, ends it when its time is
up, and says how it ended. Several server processes may share it. It has one thread, an empty
environment, and no descriptor but the socket on which server processes connect.
"""

import faulthandler
import gc
import json
import os
import selectors
import signal
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

from core.sandbox import limits
from core.sandbox.guest import confine
from core.sandbox.guest.guard import close_the_library
from core.sandbox.guest.program import run_program
from core.sandbox.guest.turns import Turn, Turns
from core.sandbox.guest.warm_up import warm_up

_exit = os._exit  # What a program finds under that name refuses.
REQUEST_BYTES: Final = 8 * limits.MAX_CODE_CHARACTERS + 2 * limits.MAX_MESSAGE
"""A character of code is at most six in JSON."""
ASLEEP: Final = "S"
PROCESS_CLOCK: Final = 2
"""What Linux calls a process that sleeps, and the clock of another process's time."""


@dataclass(eq=False)
class Run:
    """One request: the code, where the server hears of it, and its process once it has a turn."""

    request: dict[str, Any]
    server: socket.socket
    answer: int
    heard: socket.socket
    turn: Turn
    process: int = 0
    exited: int = -1
    started: float = 0.0
    computed: float = 0.0
    slept: float = 0.0
    is_late: bool = False
    is_moved: bool = False
    """Whether it was ended to wait for a place for long runs."""
    is_reniced: bool = False

    def say(self, **what: object) -> None:
        """Tell the server, which may no longer wait for it."""
        with suppress(OSError):
            self.heard.send(json.dumps(what).encode())

    def close(self) -> None:
        """Say no more."""
        os.close(self.answer)
        self.heard.close()

    def look(self) -> float:
        """Return for how long it has computed or slept, as seen at every tick."""
        with suppress(OSError):  # It has ended.
            stat = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii", errors="replace")
            if stat.rpartition(")")[2].split()[0] == ASLEEP:
                self.slept += limits.TICK_SECONDS
            self.computed = time.clock_gettime(~self.process << 3 | PROCESS_CLOCK)
        return self.computed + self.slept


def main(descriptor: int) -> NoReturn:
    """Serve the server processes that connect to a listening socket, until the last one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the servers, which close it.
    listener = socket.socket(fileno=descriptor)
    warm_up()
    close_the_library()
    os.environ.clear()
    gc.collect()
    gc.freeze()
    Launcher(listener, confines=_wall_holds()).serve()
    os._exit(0)


class Launcher:
    """The runs of all server processes: those that wait, and those that have a process."""

    def __init__(self, listener: socket.socket, *, confines: bool) -> None:
        self.confines = confines
        self.turns = Turns()
        self.runs: dict[Turn, Run] = {}
        self.servers: set[socket.socket] = set()
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ, self._greet)

    def serve(self) -> None:
        """Serve until no server process is connected any more."""
        while True:
            for key, _ in self.selector.select(limits.TICK_SECONDS if self.runs else None):
                key.data(key.fileobj)
            if not self.servers:
                return
            self._look(time.monotonic())

    def _greet(self, listener: socket.socket) -> None:
        server, _ = listener.accept()
        if _user_of(server) != os.getuid():
            server.close()
            return
        self.servers.add(server)
        self.selector.register(server, selectors.EVENT_READ, self._hear)
        with suppress(OSError):
            server.send(json.dumps({"confines": self.confines, "process": os.getpid()}).encode())

    def _hear(self, server: socket.socket) -> None:
        request, descriptors = b"", list[int]()
        with suppress(OSError):
            request, descriptors, *_ = socket.recv_fds(server, REQUEST_BYTES, 2)
        if not request:
            self._part_with(server)
            return
        asked = json.loads(request)
        answer, heard = descriptors
        turn = Turn((asked["address"], asked["learner"]), time.monotonic() + asked["patience"])
        self.runs[turn] = Run(asked, server, answer, socket.socket(fileno=heard), turn)
        if (too_many := self.turns.ask(turn)) is not None:
            self._say_busy(too_many)

    def _part_with(self, server: socket.socket) -> None:
        """End all that a server process has asked for, which has ended itself."""
        self.selector.unregister(server)
        self.servers.remove(server)
        server.close()
        for turn, run in [*self.runs.items()]:
            if run.server is server:
                turn.until = 0.0  # It waits for nothing any more.
                if run.process:
                    os.kill(run.process, signal.SIGKILL)

    def _look(self, now: float) -> None:
        """End what is late, move what is no longer quick, and start what has its turn."""
        for turn in self.turns.give_up(now):
            self._say_busy(turn)
        for turn in [*self.turns.running]:
            run = self.runs[turn]
            if not run.is_late and now >= run.started + run.request["seconds"]:
                run.is_late = True
                os.kill(run.process, signal.SIGKILL)
            elif not turn.is_long and run.look() >= limits.QUICK_SECONDS:
                self._is_no_longer_quick(run)
        while (turn_now := self.turns.next(now)) is not None:
            self._start(self.runs[turn_now])

    def _is_no_longer_quick(self, run: Run) -> None:
        if not run.is_reniced:
            run.is_reniced = True
            _give_way(run.process)
        if self.turns.outstays(run.turn):
            run.is_moved = True
            os.kill(run.process, signal.SIGKILL)
            # Its place is free now: with low priority, a process takes long to end.
            self.turns.leave(run.turn, run.computed + run.slept, time.monotonic())

    def _start(self, run: Run) -> None:
        run.started = time.monotonic()
        run.computed = run.slept = 0.0
        run.is_moved = run.is_reniced = False
        run.process = os.fork()
        if run.process == 0:
            _be_the_run(run.request, run.answer)
        if run.turn.is_long:
            run.is_reniced = True
            _give_way(run.process)
        run.exited = os.pidfd_open(run.process)
        self.selector.register(run.exited, selectors.EVENT_READ, lambda _: self._end(run))
        run.say(now="runs")

    def _end(self, run: Run) -> None:
        now = time.monotonic()
        self.selector.unregister(run.exited)
        os.close(run.exited)
        _, status, used = os.wait4(run.process, 0)
        run.process = 0
        if run.is_moved:
            self.turns.wait_again(run.turn)
            run.say(now="waits")
            return
        computed = used.ru_utime + used.ru_stime
        self.turns.leave(run.turn, computed + run.slept, now)
        by_signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if by_signal == signal.SIGKILL and computed > limits.CPU_SECONDS:
            by_signal = signal.SIGXCPU  # It ignored that one.
        run.say(now="ended", late=run.is_late, signal=by_signal)
        del self.runs[run.turn]
        run.close()

    def _say_busy(self, turn: Turn) -> None:
        run = self.runs.pop(turn)
        run.say(now="leaves")
        run.close()


def _give_way(process: int) -> None:
    """Let a process compute with low priority from now on."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process, limits.LONG_NICENESS)


def _user_of(server: socket.socket) -> int:
    """Return whose process is at the other end."""
    size = struct.calcsize("3i")
    credentials = server.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    return int(struct.unpack("3i", credentials)[1])


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
