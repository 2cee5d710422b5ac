"""Linux's own numbers: system calls, and the constants of the calls that confine a process.

They are the kernel's, never ours to choose: see its `include/uapi` and its tables of system calls.
"""

from typing import Final

ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Of each machine: the column of the tables below, and its name in a seccomp filter."""
FIRST_X32_CALL: Final = 0x40000000
"""System calls from here on use x86_64's other calling convention."""

PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
PR_SET_SECCOMP: Final = 22
PR_SET_NO_NEW_PRIVS: Final = 38
SECCOMP_MODE_FILTER: Final = 2

LOAD: Final = 0x20
EQUAL: Final = 0x15
GREATER: Final = 0x25
GREATER_OR_EQUAL: Final = 0x35
ANY_BIT: Final = 0x45
RETURN: Final = 0x06
"""Instructions of a filter: load a word, compare it, end."""

KILL: Final = 0x80000000
TRAP: Final = 0x00030000
ERRNO: Final = 0x00050000
ALLOW: Final = 0x7FFF0000
"""What a filter can answer."""

NUMBER_AT: Final = 0
ARCHITECTURE_AT: Final = 4
ARGUMENTS_AT: Final = 16
ARGUMENT_SIZE: Final = 8
LOW_WORD: Final = 0xFFFFFFFF
"""Where a filter finds the parts of a system call."""

STATUS_BYTES: Final = 4096
KIBIBYTE: Final = 1024
"""How long `/proc/self/status` is at most, and its unit of memory."""

OPEN_TO_WRITE: Final = 0o103
"""The flags O_WRONLY, O_RDWR and O_CREAT."""

Calls = dict[str, tuple[int | None, int | None]]
"""Numbers of system calls on x86_64 and on aarch64; None where there is no such call."""

COMPUTING: Final[Calls] = {
    # On the descriptors that are open: the answer, and what the kernel says of this process.
    "read": (0, 63),
    "write": (1, 64),
    "writev": (20, 66),
    "pread64": (17, 67),
    "lseek": (8, 62),
    "close": (3, 57),
    "fstat": (5, 80),
    # Memory.
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "madvise": (28, 233),
    # Time and waiting.
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "gettimeofday": (96, 169),
    "nanosleep": (35, 101),
    "time": (201, None),
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "times": (100, 153),
    "getrusage": (98, 165),
    # Signals of this process to itself.
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    # Who and where it is, without a name or an address of the machine.
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getcpu": (309, 168),
    "sched_getaffinity": (204, 123),
    "sysinfo": (99, 179),
    # The rest.
    "getrandom": (318, 278),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
LOOKING: Final[Calls] = {
    "stat": (4, None),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
}
"""Calls that look for a file by its name: there is none."""
OPEN: Final = (2, None)
OPENAT: Final = (257, 56)
MMAP: Final = (9, 222)
MREMAP: Final = (25, 216)
TGKILL: Final = (234, 131)
IOCTL: Final = (16, 29)
