"""Every limit of the server on what its visitors can ask, each with its reason.

Where an operator may want another value, an environment variable gives it. An honest class of 200
behind one address meets none of them: `tests/pages/test_server_limits.py`. The table in SECURITY.md
is made from this file. The sandbox's limits are in `core/sandbox/limits.py`.

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
MAX_CONNECTIONS_PER_ADDRESS: Final = _share(_set("HALFWAVE_MAX_CONNECTIONS_PER_ADDRESS", 2_000))
"""Open connections from one address that have no page open: one address can't take them all."""

REQUEST_SECONDS: Final = 15
"""Seconds until a request must be there, from the first byte or the connection on."""
READ_SECONDS: Final = 30
"""Seconds for which a browser may read nothing of an answer that waits for it."""
LOOK_SECONDS: Final = 5
"""Seconds between two looks at whether something moves on a connection."""
RETRY_SECONDS: Final = 30
"""Seconds after which a browser that was refused should try again."""
PIECE_BYTES: Final = 65_536
"""Bytes of an answer that are written at once: no more of it waits in memory for a slow reader."""
RESERVED_DESCRIPTORS: Final = 200
"""Descriptors for everything but connections and pages: databases, the sandbox, files."""

# Open pages: each is a websocket, a Streamlit session of about 150 kB, and four descriptors.

MAX_PAGES: Final = _share(_set("HALFWAVE_MAX_PAGES", 1_000))
"""Open pages, shared by all processes: five classes of 200, and 150 MB of memory."""
MAX_PAGES_PER_ADDRESS: Final = _share(_set("HALFWAVE_MAX_PAGES_PER_ADDRESS", 600))
"""Open pages from one address: a class of 200 with three tabs each."""
MAX_PAGES_PER_LEARNER: Final = _set("HALFWAVE_MAX_PAGES_PER_LEARNER", 20)
"""Open pages of one learner: more tabs than anyone reads."""
MAX_CLOSED_PAGES: Final = 300
"""Pages that are kept after their connection was lost: a class of 200 whose network fails."""
CLOSED_PAGE_SECONDS: Final = 120
"""Seconds for which they are kept: then a page that comes back starts again."""

# What an open page asks: reruns, each of some 20 ms of processor time.

MAX_REQUEST_BYTES: Final = 1_000_000
"""Bytes of one request of a page: the longest answer or draft is a tenth of that."""
REQUESTS_PER_SECOND: Final = 40
"""Requests a second that a page is answered: a held arrow key asks 33 times."""
REQUESTS_AT_ONCE: Final = 100
"""Requests that a page may save up; beyond them, it is read more slowly."""
REQUESTS_PER_SECOND_OF_ADDRESS: Final = 400
"""Requests a second from one address: 200 learners who act every 3 s ask 67 times."""
REQUESTS_AT_ONCE_OF_ADDRESS: Final = 2_000
"""Requests that an address may save up: 200 pages that open at the same time, ten times."""
OPENING_COSTS: Final = 5
"""Requests of its address that opening a page counts as: it makes a session and a first run."""
FLOOD_SECONDS: Final = 10
"""Seconds for which a page may ask for more than it is answered, before it is closed."""

RUNS_AT_ONCE: Final = 3
"""Scripts that compute at the same time: more of them only wait for each other."""
RUN_HOLDS_SECONDS: Final = 0.1
"""Seconds after which a script no longer counts: it waits for a program or the database."""

# What a page saves: answers, hints, new numbers, each one or two rows.

ACTS_PER_MINUTE: Final = 60
"""Acts a minute that are saved for a learner: one who answers every 3 s needs 20."""
ACTS_AT_ONCE: Final = 100
"""Acts that a learner may save up: all questions of a quiz, clicked through."""
ACTS_PER_MINUTE_OF_ADDRESS: Final = _set("HALFWAVE_ACTS_PER_MINUTE_OF_ADDRESS", 10_000)
"""Acts a minute from one address: 200 learners who answer every 3 s need 4,000."""
NEW_LEARNERS_PER_HOUR: Final = _set("HALFWAVE_NEW_LEARNERS_PER_HOUR", 1_000)
"""Learners an hour at one address whose first act is saved: five classes of 200."""
DRAFTS_PER_MINUTE: Final = 6
"""Drafts a minute that an author may have checked: each takes up to 20 s of processor time."""
DOWNLOADS_PER_MINUTE: Final = 10
"""Downloads a minute of a learner's answers: both kinds, a few times."""
