"""What all commands of `python -m core` share."""

import sys


def refuse(sentence: str, *, status: int = 2) -> int:
    """Write why a command can't be carried out to standard error; return its exit status."""
    sys.stderr.write(f"{sentence}\n")
    return status
