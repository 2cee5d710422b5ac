"""The sandbox for learners' code."""

from core.sandbox.result import CodeRun, OutputLine
from core.sandbox.run import PASSING, run_code, warm_sandbox

__all__ = ["PASSING", "CodeRun", "OutputLine", "run_code", "warm_sandbox"]
