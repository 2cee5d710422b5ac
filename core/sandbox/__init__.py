"""The sandbox for learners' code."""

from core.sandbox.result import CodeRun, Said
from core.sandbox.run import PASSING, run_code, warm_sandbox

__all__ = ["PASSING", "CodeRun", "Said", "run_code", "warm_sandbox"]
