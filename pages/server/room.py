"""How many connections and pages this process has room for: its limits, or fewer descriptors."""

import logging
from dataclasses import astuple, dataclass
from functools import cache
from typing import Final

from pages.shared import limits

try:
    import resource
except ImportError:  # Windows has no such limit.
    resource = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

OF_PAGE: Final = 3
"""Descriptors of an open page beyond its connection: Streamlit keeps an event loop for each."""


@dataclass(frozen=True)
class Room:
    """The most connections and pages that may be open at once, and closed pages that are kept."""

    connections: int
    pages: int
    closed: int


@cache
def room() -> Room:
    """Return the room, after asking the system for as many open files as the limits need.

    Without descriptors the server could accept nobody, not even to say that it is full.
    """
    wanted = Room(limits.MAX_CONNECTIONS, limits.MAX_PAGES, limits.MAX_CLOSED_PAGES)
    if resource is None:
        return wanted
    used = wanted.connections + OF_PAGE * (wanted.pages + wanted.closed)
    allowed = _raised(limits.RESERVED_DESCRIPTORS + used)
    share = (allowed - limits.RESERVED_DESCRIPTORS) / used
    if share >= 1:
        return wanted
    given = Room(*(max(1, int(share * each)) for each in astuple(wanted)))
    log.warning(
        "This process may open %d files, so it has room for %d connections and %d pages. "
        "For %d and %d, let it open %d (ulimit -n, or LimitNOFILE in systemd).",
        *(allowed, given.connections, given.pages, wanted.connections, wanted.pages),
        limits.RESERVED_DESCRIPTORS + used,
    )
    return given


def _raised(needed: int) -> int:
    """Raise the soft limit of open files as far as needed and allowed; return what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return needed if soft == resource.RLIM_INFINITY else soft
    raised = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    except (OSError, ValueError):  # Some systems allow less than they say.
        return soft
    return raised
