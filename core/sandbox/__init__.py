"""The sandbox for learners' code."""

from core.lab.said import CodeRun, Said
from core.lab.sandbox import PASSING, run_code, warm_sandbox

__all__ = ["PASSING", "CodeRun", "Said", "run_code", "warm_sandbox"]
