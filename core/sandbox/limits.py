"""Every limit of the sandbox, each with its reason. No other module of it states a number.

The table in README.md is made from this file; `tests/sandbox/test_sandbox_limits.py` compares them.
"""

from typing import Final

# Time: a learner waits for the answer, and a run keeps one of few places.

CPU_SECONDS: Final = 2
"""Processor time of a run, kept by the kernel: a busy machine changes it little."""
RUN_SECONDS: Final = 8.0
"""A whole run, by the wall clock: sleeping counts too, so no run can hold its place."""
GRACE_SECONDS: Final = 1.0
"""How long the launcher may be late with a result before it is replaced."""
START_SECONDS: Final = 60
"""How long a launcher may take to load PyTorch and to try its own wall."""
END_SECONDS: Final = 5
"""How long a launcher may take to end when the server does, before it is killed."""

# Places: one learner must not keep the others out.

QUICK_PLACES: Final = 2
"""New runs at the same time: each is a process that computes."""
LONG_PLACES: Final = 2
"""Runs at the same time that are no longer quick: they compute while the processors have time."""
QUICK_SECONDS: Final = 0.2
"""Time that a quick run may compute or sleep, many times what it needs; then it is a long one."""
LONG_NICENESS: Final = 10
"""Priority of a long run, by which it takes a tenth of a processor that others want."""
WAIT_SECONDS: Final = 10.0
"""How long a run waits for a place before the answer is "busy": 200 learners at once need 6."""
SAY_SECONDS: Final = 0.5
"""How long a run waits before its learner is told that it waits."""
HALF_LIFE_SECONDS: Final = 30.0
"""Who used much time comes later; half of that is forgotten after so long."""
MAX_WAITING: Final = 400
"""Runs that wait, each with two descriptors: a class of 200, and as many others."""
PATIENCE_SECONDS: Final = 30.0
"""How long code written by an author waits, and is tried again, when the machine is busy."""
PAUSE_SECONDS: Final = 0.5
"""How long it rests before it is tried again."""
TICK_SECONDS: Final = 0.05
"""How often the launcher looks at the time that runs have used and waited."""
MAX_REMEMBERED_RUNS: Final = 64
"""Results that are remembered: the same code is often run again within minutes."""
MAX_REMEMBERED_SIZE: Final = 20_000
"""Rates and characters of a remembered result: all of them together stay small."""

# The process of a run.

MAX_CODE_CHARACTERS: Final = 20_000
"""Characters of the code: a whole training script."""
MAX_MEMORY_MB: Final = 256
"""Memory of a run beyond PyTorch's own: far more than a small model needs."""
MAX_MEMORY = MAX_MEMORY_MB * 2**20
RESERVED_MEMORY_MB: Final = 8
"""Memory set aside to write the answer of a run that has used up the rest."""
RESERVED_MEMORY = RESERVED_MEMORY_MB * 2**20

EXTRA_DEPTH: Final = 500
"""Calls that the end of a run may make where the program has used up Python's own limit."""

# What a run leaves.

MAX_LINES: Final = 10_000
"""Printed lines and warnings: a page shows far fewer."""
MAX_CHARACTERS: Final = 300_000
"""Characters of all output: it is stored and sent to the browser."""
MAX_MESSAGE: Final = 2_000
"""Characters of an exception's text; the rest is cut off."""
MAX_SENTENCE: Final = 300
"""Characters of the sentence for a stopped run; the rest is cut off."""
MAX_QUOTED: Final = 60
"""Characters of a learner's text quoted in a sentence."""
MAX_RATES: Final = 100_000
"""Recorded rates, of all steps and parameter groups: what a curve can show."""
MAX_OPTIMIZERS: Final = 1_000
"""Optimizers that a run can create: each is in the answer."""
MAX_SCHEDULERS: Final = 10_000
"""Schedulers that a run can create: each is in the answer by its name."""
MAX_TRAJECTORIES: Final = 100
"""Optimizers whose rates are in the result: those with the most steps."""
MAX_SAVED_STATES: Final = 50
"""State dicts whose optimizer is remembered, to recognize it when one is loaded."""
MAX_ANSWER_MB: Final = 16
"""Size of the answer that a run sends back: more than all of the above together."""
MAX_ANSWER = MAX_ANSWER_MB * 2**20
MAX_LISTS: Final = 500_000
"""Lists in the answer, by their brackets and those in texts: more than an honest run has."""
READ_BYTES: Final = 65_536
"""Bytes of an answer that are read at once."""
MAX_SHOWN_RATES: Final = 20
"""Rates of an optimizer that the command line shows; its JSON has all of them."""
