"""The sandbox for learners' code."""

from core.lab.said import CodeRun, Said
from core.lab.sandbox import run_code, warm_sandbox

__all__ = ["CodeRun", "Said", "run_code", "warm_sandbox"]
