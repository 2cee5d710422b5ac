"""The wall: what system calls past Python do in a confined process."""

import json
import os
import platform
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.sandbox import run_code
from core.sandbox.errors import NOT_HERE
from core.sandbox.guest import confine, kernel
from core.sandbox.host import Launcher, launcher

WALL = Path(__file__).parent / "try_the_wall.py"
X32 = 0x40000000
PATH = 0
# Number on x86_64, and arguments; what isn't given is 0.
DEADLY: dict[str, tuple[int, list[int]]] = {
    "write a file": (257, [-100, PATH, 0o101, 0o600]),
    "make a file": (85, [PATH, 0o600]),
    "make a folder": (83, [PATH, 0o700]),
    "list a folder": (217, [3, PATH, 99]),
    "ask for the folder": (79, [PATH, 0]),
    "change the folder": (80, [PATH]),
    "delete a file": (87, [PATH]),
    "rename a file": (82, [PATH, PATH]),
    "make a link": (88, [PATH, PATH]),
    "mount": (165, [0, 0, 0, 0, 0]),
    "change the root": (161, [PATH]),
    "open by handle": (304, [0, 0, 0]),
    "start a process": (57, []),
    "start a process quickly": (58, []),
    "start a thread": (56, [0x50F00, 0, 0, 0, 0]),
    "start a process anew": (435, [0, 0]),
    "run a program": (59, [PATH, 0, 0]),
    "run a program by descriptor": (322, [3, PATH, 0, 0, 0]),
    "signal the parent": (62, [os.getpid(), 0]),
    "signal everything": (62, [-1, 9]),
    "signal with a value": (129, [os.getpid(), 0, 0]),
    "kill itself from outside": (234, [-1, -1, 9]),
    "signal by descriptor": (424, [3, 9, 0, 0]),
    "open a process": (434, [1, 0]),
    "read another's memory": (310, [1, 0, 0, 0, 0, 0]),
    "write another's memory": (311, [1, 0, 0, 0, 0, 0]),
    "trace another process": (101, [16, 1, 0, 0]),
    "take a descriptor": (438, [3, 0, 0]),
    "open a socket": (41, [1, 1, 0]),
    "open a pair of sockets": (53, [1, 1, 0, 0]),
    "connect": (42, [3, 0, 0]),
    "send a message": (46, [3, 0, 0]),
    "send to": (44, [3, 0, 0, 0, 0, 0]),
    "make a pipe": (22, [0]),
    "duplicate a descriptor": (33, [3, 9]),
    "control a descriptor": (72, [3, 3, 0]),
    "wait for events": (291, [0]),
    "use a ring": (425, [1, 0]),
    "change the wall": (157, [38, 0, 0, 0, 0]),
    "add to the wall": (317, [0, 0, 0]),
    "raise the limits": (160, [9, 0]),
    "raise another's limits": (302, [1, 9, 0, 0]),
    "become another user": (105, [0]),
    "take capabilities": (126, [0, 0]),
    "make a namespace": (272, [0x10000000]),
    "join a namespace": (308, [3, 0]),
    "load a program into the kernel": (321, [0, 0, 0]),
    "load a module": (175, [0, 0, 0]),
    "use keys": (250, [0, 0, 0, 0, 0]),
    "add a key": (248, [0, 0, 0, 0, 0]),
    "share memory": (29, [0, 4096, 0o600]),
    "make a file in memory": (319, [PATH, 0]),
    "handle page faults": (323, [0]),
    "watch performance": (298, [0, 0, -1, -1, 0]),
    "name of the machine": (63, [0]),
    "set the clock": (227, [0, 0]),
    "restart the machine": (169, [0, 0, 0, 0]),
    "send a message by queue": (69, [0, 0, 0, 0]),
    "a call nobody has": (9999, []),
    "use the other calling convention": (X32 + 39, []),
    "use the calls of 32 bits": (-1, []),
    "map much memory": (9, [0, 2**40, 3, 0x22, -1, 0]),
}
HARMLESS: dict[str, tuple[int, list[int]]] = {
    "read a file": (257, [-100, PATH, 0, 0]),
    "look for a file": (4, [PATH, 0]),
    "map some memory": (9, [0, 2**20, 3, 0x22, -1, 0]),
    "its number": (39, []),
    "the time": (228, [0, 0]),
}
NEEDS_X86 = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the numbers are those of x86_64"
)


@pytest.fixture(scope="module")
def ended() -> dict[str, int]:
    calls = [[name, *call] for name, call in (DEADLY | HARMLESS).items()]
    done = subprocess.run(
        [sys.executable, WALL, json.dumps(calls)], capture_output=True, text=True, check=True
    )
    found: dict[str, int] = json.loads(done.stdout)
    return found


@NEEDS_X86
@pytest.mark.parametrize("name", DEADLY)
def test_a_call_that_is_not_computing_is_death(name: str, ended: dict[str, int]) -> None:
    assert ended[name] == -signal.SIGSYS


@NEEDS_X86
@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_call_comes_back(name: str, ended: dict[str, int]) -> None:
    assert ended[name] == 0


HEADERS = {
    0: Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    1: Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.mark.parametrize("column", HEADERS)
def test_our_numbers_are_those_of_linux(column: int) -> None:
    if not HEADERS[column].exists():
        pytest.skip("no headers of Linux here")
    defined = re.findall(
        r"^#define __NR(?:3264)?_(\w+)\s+(\d+)$", HEADERS[column].read_text("ascii"), re.MULTILINE
    )
    numbers = {name: int(number) for name, number in defined}
    ours = {
        **kernel.COMPUTING,
        **kernel.LOOKING,
        "open": kernel.OPEN,
        "openat": kernel.OPENAT,
        "mmap": kernel.MMAP,
        "mremap": kernel.MREMAP,
        "tgkill": kernel.TGKILL,
        "ioctl": kernel.IOCTL,
    }
    other = {"newfstatat": "fstatat"}
    for name, row in ours.items():
        if row[column] is not None:
            assert numbers.get(name, numbers.get(other.get(name, ""))) == row[column], name


def test_the_launcher_shares_no_memory() -> None:
    maps = Path(f"/proc/{launcher().process_id}/maps").read_text(encoding="utf-8")
    rights = [line.split()[1] for line in maps.splitlines()]
    assert "rw-p" in rights
    assert [each for each in rights if "w" in each and "s" in each] == []


@pytest.mark.parametrize("breaks", ["platform", "wall"])
def test_without_a_wall_nothing_runs(
    breaks: str, monkeypatch: pytest.MonkeyPatch, unstarted: Callable[[], None]
) -> None:
    unstarted()
    if breaks == "platform":
        monkeypatch.setattr(sys, "platform", "darwin")
    else:
        # A launcher that says that its wall does not hold.
        monkeypatch.setattr(
            Launcher, "_first_word", lambda _self: {"confines": False, "process": 0}
        )
    run = run_code("print('unconfined')")
    assert (run.stopped, run.output) == (NOT_HERE, ())


@pytest.fixture
def unstarted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forget the launcher and the results of runs, until the end of the test."""
    from core.sandbox import host, run

    def forget() -> None:
        monkeypatch.setattr(host, "_launcher", None)
        run._remembered.cache_clear()

    return forget


def test_a_system_without_these_signals_says_so_too() -> None:
    """Windows has neither the signals nor the modules of a run."""
    code = (
        "import signal, subprocess, sys\n"
        "for name in ('SIGKILL', 'SIGSYS', 'SIGXCPU'): delattr(signal, name)\n"
        "sys.modules.update(dict.fromkeys(('fcntl', 'resource')))\n"
        "from core.sandbox.run import run_code\n"
        "sys.platform = 'win32'\n"
        "print(run_code('1').stopped)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == NOT_HERE


def test_a_foreign_machine_is_not_confined(monkeypatch: pytest.MonkeyPatch) -> None:
    assert confine.can_confine()
    monkeypatch.setattr(kernel, "ARCHITECTURES", {})
    assert not confine.can_confine()
