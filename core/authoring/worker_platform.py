"""How a draft worker is limited and ended on each operating system."""

import contextlib
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol


class Platform(Protocol):
    """How processes are limited and ended on one family of operating systems."""

    def limit(self, seconds: int, megabytes: int) -> None:
        """Limit this process: processor time, memory beyond what it has now, and files."""

    def end(self, worker: subprocess.Popen[str]) -> None:
        """End a worker, whatever it does."""

    def ran_out_of_time(self, code: int) -> bool:
        """Return whether a process with this return code was ended by the limit of its time."""


class Posix:
    """Linux and macOS: limits by `resource`, and a process group for each worker."""

    def limit(self, seconds: int, megabytes: int) -> None:
        """Limit this process; its memory only on Linux, which tells how much it has now."""
        import resource

        statm = Path("/proc/self/statm")
        pages = int(statm.read_text().split()[0]) if sys.platform == "linux" else 0
        if pages:
            most = pages * resource.getpagesize() + megabytes * 2**20
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        so_far = math.ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (so_far + seconds, so_far + seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    def end(self, worker: subprocess.Popen[str]) -> None:
        """End a worker with the processes that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)

    def ran_out_of_time(self, code: int) -> bool:
        """Return whether the limit of processor time ended it."""
        return code == -signal.SIGXCPU


class Windows:
    """Windows: no limits, so only the server's patience ends a check."""

    def limit(self, seconds: int, megabytes: int) -> None:
        """Set no limit; Windows has none."""

    def end(self, worker: subprocess.Popen[str]) -> None:
        """End a worker; it has no process group."""
        worker.kill()

    def ran_out_of_time(self, code: int) -> bool:
        """Return False: nothing limits its time."""
        return False


PLATFORM: Platform = Windows() if sys.platform == "win32" else Posix()
"""The platform that this process runs on."""
