"""Who asks for a run: the sandbox shares its places fairly among addresses and their learners."""

from collections.abc import Callable
from dataclasses import dataclass


def _says_nothing() -> None:
    """Tell nobody that a run waits."""


@dataclass(frozen=True)
class Asker:
    """A learner at an address; both empty for nobody, such as an author's check.

    Attributes:
        address: The network address.
        learner: The learner's id.
        waits: Called once for a run that has to wait for a place.
    """

    address: str = ""
    learner: str = ""
    waits: Callable[[], None] = _says_nothing


NOBODY = Asker()
"""Runs that no learner asks for: they come after those of learners."""

_find: Callable[[], Asker] = lambda: NOBODY  # noqa: E731


def name_askers(find: Callable[[], Asker]) -> None:
    """Let `find` say for whom the present thread works; before, it is nobody."""
    global _find
    _find = find


def asker() -> Asker:
    """Return for whom the present thread works."""
    return _find()
