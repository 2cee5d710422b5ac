"""What a process imports to run a scheduler."""

import subprocess
import sys

SCRIPT = """
import sys
from core.schedule import Run, parse_schedule, trace
trace(Run(schedule=parse_schedule("CosineAnnealingLR(T_max=10)"), n_steps=20))
print("torch._dynamo" in sys.modules)
"""


def test_a_trace_does_not_import_the_compiler() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("False\n", "")
