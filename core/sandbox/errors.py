"""The catalog of sentences for stopped runs, and the exceptions that carry them.

A sentence says what is wrong, the limit, and what came. Names in braces are filled in by
`StoppedError`.
"""

from core.sandbox import limits

# Try again: the reason may be gone in a moment.

BUSY = "The sandbox is busy with other people's code. Try again in a moment."
TOO_LONG = (
    f"The code took too long: a run can compute for about {limits.CPU_SECONDS} seconds. "
    "Is there an endless loop?"
)
TOO_LATE = (
    f"The code took too long: it didn't end within {limits.RUN_SECONDS:g} seconds. "
    "It may sleep, or the server may be busy: try again in a moment."
)
RESTARTED = "The sandbox had to be restarted. Try again."
TRY_AGAIN = frozenset({BUSY, RESTARTED, TOO_LATE, TOO_LONG})
"""Reasons that may be gone at the next try."""

# This server.

NOT_HERE = "This server doesn't run code: its system can't confine a program safely."

# The code itself.

CODE_TOO_LONG = (
    f"The code can have {limits.MAX_CODE_CHARACTERS:,} characters at most, got {{got:,}}."
)
NOT_UTF8 = "The code has a character that can't be written in UTF-8."
NOT_PYTHON = "This can't be read as Python: {text}."

# What a program asks for.

NO_MODULE = "This sandbox can't import {name} yet."
NO_FILES = "This sandbox can't open files yet."
NO_PROCESSES = "This sandbox can't start other processes yet."
NO_THREADS = "This sandbox can't start threads yet."
NO_NETWORK = "This sandbox can't open network connections yet."
NO_INPUT = "This sandbox can't read from a keyboard yet."
NO_FUNCTION = "This sandbox can't use {name} yet."
NO_EVENT = 'This sandbox can\'t do what Python calls "{name}" yet.'
NO_INTERNALS = "This sandbox can't let a program read {name} yet."
NO_SOURCE = "This sandbox can't show a library's source code yet."
NO_SYSTEM_CALL = "This sandbox can't ask the operating system for that yet."

# What a program uses up.

NO_MEMORY = (
    "This sandbox can't give a run more memory yet than "
    f"{limits.MAX_MEMORY_MB} MB beyond PyTorch's own."
)
TOO_MUCH_OUTPUT = (
    f"This sandbox can't keep more output yet than {limits.MAX_LINES:,} lines and "
    f"{limits.MAX_CHARACTERS:,} characters."
)
TOO_MANY_RATES = f"This sandbox can't record more rates yet than {limits.MAX_RATES:,}."
TOO_MANY_OBJECTS = (
    f"This sandbox can't follow more optimizers yet than {limits.MAX_OPTIMIZERS:,}, nor more "
    f"schedulers than {limits.MAX_SCHEDULERS:,}."
)

# How a program ended.

CRASHED = "This sandbox can't run this code yet: Python or PyTorch itself crashed."
NO_ANSWER = "This sandbox can't run this code yet: it ended without a result."


class StoppedError(Exception):
    """Ends a run that doesn't count; its text is the sentence for the learner."""

    def __init__(self, sentence: str, *, line: int | None = None, **values: object) -> None:
        self.sentence = sentence.format(**values)
        self.line = line
        super().__init__(f"Line {line}: {self.sentence}" if line else self.sentence)


class TryAgainError(StoppedError):
    """Ends a run for a reason that may be gone at the next try: time, or too many runs."""
