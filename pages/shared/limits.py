"""Every limit of the server on what its visitors can ask, each with its reason.

Where an operator may want another value, an environment variable gives it. An honest class of 200
behind one address meets none of them. The sandbox's limits are in `core/sandbox/limits.py`.

A limit counts what one process sees, unless its reason says that all processes share it.
"""

import os
from typing import Final


def _set(variable: str, usual: int) -> int:
    """Return the operator's value of a limit, or else the usual one.

    Raises:
        ValueError: If it isn't a whole number of 1 or more.
    """
    given = os.environ.get(variable, "").strip()
    if not given:
        return usual
    if not given.isdecimal() or int(given) < 1:
        raise ValueError(f"{variable} must be a whole number of 1 or more, got {given[:40]!r}.")
    return int(given)


WORKERS: Final = _set("HALFWAVE_WORKERS", 1)
"""Processes that serve one address; limits that all of them share are divided by this number."""


def _share(total: int) -> int:
    """Return one process's part of a limit that all processes share, rounded up."""
    return -(-total // WORKERS)


# Connections: each takes a file descriptor and some memory.

MAX_CONNECTIONS: Final = _share(_set("HALFWAVE_MAX_CONNECTIONS", 4_000))
"""Open connections, shared by all processes: a class of 200 browsers opens up to 1,400."""
MAX_CONNECTIONS_PER_ADDRESS: Final = _set("HALFWAVE_MAX_CONNECTIONS_PER_ADDRESS", 2_000)
"""Open connections from one address that have no page open: one address can't take them all."""

# Open pages: each is a websocket, a Streamlit session of about 150 kB, and four descriptors.

MAX_PAGES: Final = _share(_set("HALFWAVE_MAX_PAGES", 1_000))
"""Open pages, shared by all processes: five classes of 200, and 150 MB of memory."""
MAX_PAGES_PER_ADDRESS: Final = _set("HALFWAVE_MAX_PAGES_PER_ADDRESS", 600)
"""Open pages from one address: a class of 200 with three tabs each."""
MAX_PAGES_PER_LEARNER: Final = _set("HALFWAVE_MAX_PAGES_PER_LEARNER", 20)
"""Open pages of one learner: more tabs than anyone reads."""
