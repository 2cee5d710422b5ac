"""The wall: what the kernel lets the process of a run do, from here to its end.

It can compute, use its own memory up to a limit, look at the clock, write into descriptors that
are open, and end. There are no files, no network, no other processes and no threads. Nothing that
the process does later can loosen this; the rest of the guest is written for honest programs.
"""

import ctypes
import errno
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from typing import Final

from core.sandbox import limits
from core.sandbox.guest import kernel

ANSWER: Final = 3
STATUS: Final = 4
"""The two descriptors that stay open: for the answer, and what the kernel says of the process."""
STATUS_FILE: Final = "/proc/self/status"


def can_confine() -> bool:
    """Return whether this system is one whose system calls we know."""
    return sys.platform == "linux" and os.uname().machine in kernel.ARCHITECTURES


def confine(answer: int) -> None:
    """Confine this process for good, with `answer` as the descriptor `ANSWER`.

    Raises OSError if the kernel refuses: then nothing of a learner may run.
    """
    os.dup2(answer, ANSWER)
    os.dup2(os.open(STATUS_FILE, os.O_RDONLY), STATUS)
    os.closerange(STATUS + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.closerange(0, ANSWER)
    _limit(resource.RLIMIT_AS, _size("VmSize") + 2 * limits.MAX_MEMORY)
    # At the first limit the kernel says why it ends the process; at the second it kills whoever
    # ignores that.
    _limit(resource.RLIMIT_CPU, limits.CPU_SECONDS, limits.CPU_SECONDS + 1)
    _limit(resource.RLIMIT_NOFILE, STATUS + 1)
    for nothing in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        _limit(nothing, 0)
    _prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)  # No run outlives the launcher.
    _prctl(kernel.PR_SET_DUMPABLE, 0)
    _prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    _install(b"".join(_filter()))


def used_too_much() -> bool:
    """Return whether the process has ever had more memory than a run can have.

    Python's and PyTorch's allocations begin to fail at twice the limit, and one larger than the
    limit ends the process. So where any has failed, caught or not, this is true.
    """
    return _size("VmPeak") - _size_at_first > limits.MAX_MEMORY


_size_at_first = 0


def remember_size() -> None:
    """Remember the memory that the process has before the learner's code runs."""
    global _size_at_first
    _size_at_first = _size("VmSize")


def _size(name: str) -> int:
    """Return a size of this process in bytes, from what the kernel says of it."""
    said = _read_at(STATUS, kernel.STATUS_BYTES, 0).decode("ascii", "replace")
    return int(said.partition(f"{name}:")[2].split()[0]) * kernel.KIBIBYTE


def _limit(what: int, most: int, at_last: int | None = None) -> None:
    hard = resource.getrlimit(what)[1]
    wanted = (most, most if at_last is None else at_last)
    soft, at_last = wanted if hard == resource.RLIM_INFINITY else (min(hard, w) for w in wanted)
    resource.setrlimit(what, (soft, at_last))


_read_at = os.pread  # What a program finds under that name refuses.
_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def _install(instructions: bytes) -> None:
    length = len(instructions) // len(_instruction(0, 0))
    program = _Program(length, instructions)
    address = ctypes.cast(ctypes.pointer(program), ctypes.c_void_p).value or 0
    _prctl(kernel.PR_SET_SECCOMP, kernel.SECCOMP_MODE_FILTER, address)


def _prctl(what: int, *values: int) -> None:
    words = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if _libc.prctl(what, *words) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses to confine a process")


# The filter. It answers every system call: the first answer that fits, and death where none does.


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _filter() -> Iterator[bytes]:
    column, architecture = kernel.ARCHITECTURES[os.uname().machine]
    yield _instruction(kernel.LOAD, kernel.ARCHITECTURE_AT)
    yield from _unless(kernel.EQUAL, architecture, kernel.KILL)
    yield _instruction(kernel.LOAD, kernel.NUMBER_AT)
    yield from _when(kernel.GREATER_OR_EQUAL, kernel.FIRST_X32_CALL, kernel.KILL)
    for calls, reply in (
        (kernel.COMPUTING, kernel.ALLOW),
        (kernel.LOOKING, kernel.ERRNO | errno.ENOENT),
    ):
        for numbers in calls.values():
            if (number := numbers[column]) is not None:
                yield from _when(kernel.EQUAL, number, reply)
    yield from _when(kernel.EQUAL, kernel.IOCTL[column], kernel.ERRNO | errno.ENOTTY)
    yield from _for_call(kernel.MMAP[column], [*_at_most(1, limits.MAX_MEMORY)])
    yield from _for_call(kernel.MREMAP[column], [*_at_most(2, limits.MAX_MEMORY)])
    yield from _for_call(kernel.TGKILL[column], [*_only_to_itself(os.getpid())])
    for numbers, flags in ((kernel.OPEN, 1), (kernel.OPENAT, 2)):
        if (number := numbers[column]) is not None:
            yield from _for_call(number, [*_only_to_read(flags)])
    yield _instruction(kernel.RETURN, kernel.KILL)


def _when(test: int, value: int, reply: int) -> Iterator[bytes]:
    """Answer with `reply` if the word that is loaded passes the test."""
    yield _instruction(test, value, 0, 1)
    yield _instruction(kernel.RETURN, reply)


def _unless(test: int, value: int, reply: int) -> Iterator[bytes]:
    yield _instruction(test, value, 1, 0)
    yield _instruction(kernel.RETURN, reply)


def _for_call(number: int, rest: list[bytes]) -> Iterator[bytes]:
    """Let `rest` answer one system call."""
    yield _instruction(kernel.EQUAL, number, 0, len(rest))
    yield from rest


def _argument(index: int, *, high: bool = False) -> bytes:
    word = kernel.ARGUMENT_SIZE // 2 if high else 0
    return _instruction(kernel.LOAD, kernel.ARGUMENTS_AT + kernel.ARGUMENT_SIZE * index + word)


def _at_most(index: int, most: int) -> Iterator[bytes]:
    """Allow a size up to `most`; a larger one is a signal, for which the line is written down."""
    yield _argument(index, high=True)
    yield from _when(kernel.GREATER, 0, kernel.TRAP)
    yield _argument(index)
    yield from _when(kernel.GREATER, most, kernel.TRAP)
    yield _instruction(kernel.RETURN, kernel.ALLOW)


def _only_to_itself(process: int) -> Iterator[bytes]:
    """Allow a signal to this process, but none that looks like the launcher's."""
    yield _argument(0)
    yield from _unless(kernel.EQUAL, process & kernel.LOW_WORD, kernel.KILL)
    yield _argument(2)
    for from_outside in (signal.SIGKILL, signal.SIGSTOP):
        yield from _when(kernel.EQUAL, from_outside, kernel.KILL)
    yield _instruction(kernel.RETURN, kernel.ALLOW)


def _only_to_read(index: int) -> Iterator[bytes]:
    """Say that there is no such file to read; whoever wants to write has no business here."""
    yield _argument(index)
    yield from _when(kernel.ANY_BIT, kernel.OPEN_TO_WRITE, kernel.KILL)
    yield _instruction(kernel.RETURN, kernel.ERRNO | errno.ENOENT)
