"""Every limit of the sandbox, each with its reason. No other module of it states a number.

The table in README.md is made from this file; `tests/sandbox/test_sandbox_limits.py` compares them.
"""

from typing import Final

# Time: a learner waits for the answer, and a run keeps one of few places.

RUN_SECONDS: Final = 1.4
"""A whole run, by the wall clock: waiting and PyTorch count too, so no run can hold its place."""
FEED_SECONDS: Final = 0.8
"""The interpreter's share of a run: honest code needs hundredths of a second."""
TURN_SECONDS: Final = 0.45
"""From one call to the next: an endless loop without calls is stopped soon."""
REPLY_SECONDS: Final = 0.6
"""When a worker that doesn't answer is killed: later than its own limit for a turn."""
GRACE_SECONDS: Final = 0.1
"""How long a worker may be late in stopping itself before it is killed."""
END_SECONDS: Final = 0.5
"""Time that must be left to read what was written into the optimizers after the last call."""
WARM_UP_SECONDS: Final = 60
"""The first run of a process: PyTorch loads what it loads at first use."""

# Places: one learner must not keep the others out.

RUNS_AT_ONCE: Final = 2
"""Runs at the same time: each takes a worker, and for a moment a second one to find a line."""
WAIT_SECONDS: Final = 0.5
"""How long a run waits for a place before the answer is "busy", and before a patient retry."""
PATIENCE_SECONDS: Final = 10.0
"""How long code written by an author is tried again when the machine is busy."""
MAX_REMEMBERED_RUNS: Final = 64
"""Results that are remembered: the same code is often run again within minutes."""
MAX_REMEMBERED_SIZE: Final = 20_000
"""Rates and characters of a remembered result: all of them together stay small."""

# The worker.

MAX_CODE_CHARACTERS: Final = 4_000
"""Characters of the code: far more than any question asks for."""
MAX_MEMORY_MB: Final = 16
"""Memory of the interpreter: far more than honest code needs."""
MAX_MEMORY = MAX_MEMORY_MB * 2**20
MAX_CALLS: Final = 20_000
"""Calls of PyTorch and `print`: thousands of steps, but not millions."""
MAX_RECURSION: Final = 500
"""Depth of the interpreter's own calls: far below what would overflow its stack."""
MAX_NESTED_CALLS: Final = 20
"""A learner's function that PyTorch calls can call PyTorch: each level is on our stack."""
MAX_LINE_LOOKUPS: Final = 300
"""Copies of the interpreter made to find a line: each takes about a millisecond."""

# Values that cross: what is small in the sandbox can be endless when it is written out.

MAX_VALUES: Final = 20_000
"""Values in one call, those in lists of lists included: a list can hold itself many times over."""
MAX_LIST: Final = 2_000
"""Items of one list in a call: the interpreter looks at each of them."""
MAX_DEPTH: Final = 20
"""Lists within lists, passed or printed: each level is on our stack."""
MAX_TEXT: Final = 1_000
"""Characters of one text in a call: no parameter needs more than a word."""
MAX_WHOLE: Final = 10**12
"""Size of a whole number in a call: PyTorch counts up to some of them, or multiplies by them."""
MAX_WHOLE_OUT: Final = 10**30
"""Size of a whole number in a reply; a larger one is infinite, as a float would be."""
MAX_EXACT_FACTOR: Final = 1_000
"""Largest whole number that a learner's function returns exactly; a larger one becomes a float.

Products of whole numbers never overflow: they fill the memory instead.
"""
MAX_OBJECTS: Final = 5_000
"""Objects of PyTorch in a run: each stays alive until its end."""

# Optimizers and schedulers.

MAX_GROUPS: Final = 500
"""Parameter groups of an optimizer: each is compared at every call."""
MAX_JOINED: Final = 100
"""Schedulers that step when one does: a scheduler can hold another many times over."""
MAX_MILESTONES: Final = 10_000
"""Milestones, repeated ones counted: PyTorch multiplies once for each."""
MAX_RATES: Final = 50_000
"""Recorded rates, of all steps and parameter groups: what a curve can show."""
MAX_TRAJECTORIES: Final = 100
"""Optimizers whose rates are in the result: those with the most steps."""
MAX_SAVED_STATES: Final = 50
"""State dicts whose optimizer is remembered, to recognize it when one is loaded."""

# Tensors and models.

MAX_ELEMENTS: Final = 100_000
"""Elements of one tensor: work on it must stay short, because it isn't interrupted."""
MAX_ELEMENTS_IN_ALL: Final = 4_000_000
"""Elements of all tensors of a run, gradients and optimizer states included: 16 MB."""
MAX_LAYERS: Final = 100
"""Layers that run when a model does: a model can hold another many times over."""
MAX_ARITHMETIC_DEPTH: Final = 50
"""Arithmetic on tensors that waits in the sandbox: each level is on our stack."""

# Output.

MAX_LINES: Final = 2_000
"""Printed lines and warnings: a page shows far fewer."""
MAX_CHARACTERS: Final = 100_000
"""Characters of all output: it is stored and sent to the browser."""
MAX_VALUE_CHARACTERS: Final = 20_000
"""Characters of one printed value."""
MAX_PRINTED_WHOLE: Final = 10**1000
"""Size of a printed whole number: writing it takes the square of its digits."""
MAX_MESSAGE: Final = 2_000
"""Characters of an exception's text; the rest is cut off."""
MAX_SENTENCE: Final = 300
"""Characters of the sentence for a stopped run; the rest is cut off."""
MAX_QUOTED: Final = 40
"""Characters of a learner's text quoted in a sentence."""
