"""Few runs of scripts at the same time, shared fairly among those who ask for them.

Scripts run in a thread each and compute under one lock. Were 200 of them to run at once, the
thread that answers requests would wait for its turn among 200.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from pages.server.addresses import counted_as
from pages.server.fair_places import FairPlaces
from pages.shared import identity, limits

PLACES: Final = FairPlaces(limits.RUNS_AT_ONCE, hold=limits.RUN_HOLDS_SECONDS)
_begin = ScriptRunner._set_execing_flag


def share_runs() -> None:
    """Make every run of a script wait for a place, from now on.

    While it waits, later requests of the same page are joined to one, as always in Streamlit.
    """
    ScriptRunner._set_execing_flag = _with_place  # type: ignore[assignment, method-assign]


@contextmanager
def _with_place(runner: ScriptRunner) -> Iterator[None]:
    address, learner = _who(runner._session_id)
    with PLACES.place(address, learner), _begin(runner):
        yield


def _who(session: str) -> tuple[str, str]:
    """Return address and learner of a session; without a learner's id, every session is one."""
    client = get_instance().get_client(session) if Runtime.exists() else None
    context = client.client_context if client else None
    if context is None:
        return "", session
    learner = identity.read(context.cookies.get(identity.COOKIE, ""))
    return counted_as(context.remote_ip or ""), learner or session
