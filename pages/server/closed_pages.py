"""What a page showed, kept for a while after its connection was lost, so that it can go on."""

from time import monotonic
from typing import Final

from streamlit.runtime import get_instance
from streamlit.runtime.session_manager import SessionInfo, SessionStorage

from pages.server.room import room
from pages.shared import limits


class ClosedPages(SessionStorage):
    """The sessions of pages that were closed lately; those that are dropped are shut down.

    Streamlit's own storage leaves the latter to the garbage collector, with three descriptors each.
    All methods are called in the thread of the event loop.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._closed: Final[dict[str, tuple[float, SessionInfo]]] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """Return a session that is still kept."""
        self._drop(room().closed)
        found = self._closed.get(session_id)
        return found[1] if found else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session, and drop those that are too old or too many."""
        self._closed.pop(session_info.session.id, None)
        self._drop(room().closed - 1)
        self._closed[session_info.session.id] = monotonic(), session_info

    def delete(self, session_id: str) -> None:
        """Forget a session, which goes on elsewhere. Raises KeyError if it isn't kept."""
        del self._closed[session_id]

    def list(self) -> list[SessionInfo]:
        """Return all sessions that are kept."""
        return [info for _, info in self._closed.values()]

    def _drop(self, most: int) -> None:
        """Shut down what is too old, and the oldest of what is more than that many."""
        now = monotonic()
        for session_id, (since, info) in list(self._closed.items()):
            if len(self._closed) <= most and now - since < limits.CLOSED_PAGE_SECONDS:
                return
            del self._closed[session_id]
            info.session.shutdown()


def keep_closed_pages() -> None:
    """Let Streamlit's runtime, which has started, keep closed pages here."""
    get_instance()._session_mgr._session_storage = ClosedPages()  # type: ignore[attr-defined]
