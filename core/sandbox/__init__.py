"""The sandbox for learners' code. Read README.md first, then guest and host.py."""

from core.sandbox.asker import Asker, name_askers
from core.sandbox.errors import TRY_AGAIN
from core.sandbox.host import NAME, SHARED_BY
from core.sandbox.result import CodeRun, OutputLine
from core.sandbox.run import run_code, warm_sandbox

__all__ = [
    "NAME",
    "SHARED_BY",
    "TRY_AGAIN",
    "Asker",
    "CodeRun",
    "OutputLine",
    "name_askers",
    "run_code",
    "warm_sandbox",
]
