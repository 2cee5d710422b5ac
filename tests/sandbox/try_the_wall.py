"""Makes system calls in confined processes, past Python, and prints how each of them ended.

It is run as a process of its own, by `test_sandbox_wall.py`, with calls as JSON: a name, a number
and arguments. It prints the exit status for each: 0 if the call came back, −31 if it was death.
"""

import ctypes
import json
import os
import sys
import types
from pathlib import Path

CORE = Path(__file__).parents[2] / "core"
for name, folder in (("core", CORE), ("core.sandbox", CORE / "sandbox")):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [str(folder)]

from core.sandbox.guest.confine import confine  # noqa: E402

MACHINE_CODE = bytes.fromhex("b814000000cd80c3")  # getpid of 32 bits: mov eax, 20; int 0x80; ret


def attempt(number: int, arguments: list[int]) -> None:
    """Make a system call; a number below 0 is machine code with the calls of 32 bits."""
    if number >= 0:
        libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
        return
    libc.mmap.restype = ctypes.c_void_p
    where = libc.mmap(None, ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_long(0))
    ctypes.memmove(where, MACHINE_CODE, len(MACHINE_CODE))
    ctypes.CFUNCTYPE(ctypes.c_int)(where)()


libc = ctypes.CDLL(None, use_errno=True)
ended = {}
for name, number, arguments in json.loads(sys.argv[1]):
    process = os.fork()
    if process == 0:
        confine(os.open(os.devnull, os.O_WRONLY))
        attempt(number, arguments)
        os._exit(0)
    ended[name] = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
sys.stdout.write(json.dumps(ended))
