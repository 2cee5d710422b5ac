"""The sandbox for learners' code. Read README.md first, then guest and host.py."""

from core.sandbox.errors import TRY_AGAIN
from core.sandbox.result import CodeRun, OutputLine
from core.sandbox.run import run_code, warm_sandbox

__all__ = ["TRY_AGAIN", "CodeRun", "OutputLine", "run_code", "warm_sandbox"]
