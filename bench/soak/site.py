"""The server that is soaked: started, ended, its clock moved, its disk filled, and measured."""

import asyncio
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.serving import Server, serve

SMALL_DISK_MB: Final = 48
GRACE: Final = 5.0
"""Seconds after a disturbance in which an answer may still be missing."""


@dataclass(frozen=True)
class Footprint:
    """What the server and all of its processes hold."""

    memory_mb: float
    descriptors: int
    processes: int


class Site:
    """A server on a data folder that stays the same however often it is started.

    Args:
        data: The data folder.
        env: Further environment variables.
    """

    def __init__(self, data: Path, **env: str) -> None:
        self.data = data
        self.clock = ""
        """By how much the clock is moved from the next start on, such as `+3h`; empty for not."""
        self.faults: list[str] = []
        self._env = env
        self._stack = ExitStack()
        self._server: Server | None = None
        self._calm_at = 0.0
        self._disturbances = 0

    @property
    def url(self) -> str:
        """Its address now; the last one while it is down."""
        assert self._server
        return self._server.url

    @property
    def is_disturbed(self) -> bool:
        """Whether something is done to it, or was until a moment ago."""
        return self._disturbances > 0 or time.monotonic() < self._calm_at

    @contextmanager
    def disturbed(self) -> Iterator[None]:
        """Mark a time in which answers may be missing."""
        self._disturbances += 1
        try:
            yield
        finally:
            self._disturbances -= 1
            self._calm_at = time.monotonic() + GRACE

    async def start(self) -> float:
        """Start it; return how long that took."""
        began = time.monotonic()
        entered = self._stack.enter_context
        server = serve(self.data, HALFWAVE_CLOCK=self.clock, **self._env)
        self._server = await asyncio.to_thread(entered, server)
        return time.monotonic() - began

    async def end(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Send it a signal and wait until it and all of its processes are gone."""
        assert self._server
        began = time.monotonic()
        everyone = self._processes()
        self._server.process.send_signal(how)
        _, left = await asyncio.to_thread(psutil.wait_procs, everyone, 30)
        took = time.monotonic() - began
        for each in left:
            self.faults.append(f"{each.name()} is still there 30 s after {how.name}")
            each.kill()
        await asyncio.to_thread(self._stack.close)
        self._read_log()
        return took

    def footprint(self) -> Footprint:
        """Return what it holds now; memory that processes share is counted once."""
        memory = descriptors = count = 0
        for each in self._processes():
            with suppress(psutil.NoSuchProcess):
                memory += each.memory_full_info().pss
                descriptors += each.num_fds()
                count += 1
        return Footprint(memory / 2**20, descriptors, count)

    def health(self) -> int:
        """Return the status of `/healthz`."""
        assert self._server
        return self._server.ask("/healthz").status

    def _processes(self) -> list[psutil.Process]:
        assert self._server
        try:
            first = psutil.Process(self._server.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _read_log(self) -> None:
        """Keep what the server said in tracebacks: nothing that happens here should end in one."""
        log = (self.data.parent / f"{self.data.name}.log").read_text(errors="replace")
        for traceback in re.findall(r"Traceback \(most recent call last\):\n(?:  .*\n)+(.+)", log):
            self.faults.append(f"a traceback in the log: {traceback[:200]}")


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Mount a small file system on a folder.

    Raises:
        OSError: If that is not allowed here.
    """
    folder.mkdir()
    size = f"size={SMALL_DISK_MB}m"
    mount = ["mount", "-t", "tmpfs", "-o", size, "halfwave-soak", str(folder)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        raise OSError("a small file system can't be mounted here (it needs root)")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def fill_up(folder: Path) -> Path:
    """Fill the file system of a folder to the last byte; return the file that does."""
    filling = folder / "filling"
    with suppress(OSError), filling.open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass
    return filling
