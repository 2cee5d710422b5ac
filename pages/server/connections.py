"""Connections with limits: uvicorn's protocol, with an end for whoever keeps one without using it.

`uvicorn --http pages.server.connections:BoundedHTTP`. Uvicorn itself waits forever for a request
that never ends, and for a browser that never reads its answer.
"""

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from uvicorn.middleware.proxy_headers import _TrustedHosts
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from pages.server.addresses import counted_as
from pages.server.busy_page import busy_page
from pages.server.once_per_minute import OncePerMinute
from pages.server.room import room
from pages.shared import limits

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol
else:
    Protocol = AutoHTTPProtocol

log = logging.getLogger(__name__)
log.addFilter(OncePerMinute())

_of_address: Final = Counter[str]()


class BoundedHTTP(Protocol):
    """An HTTP connection that is refused beyond the limits, and cut off when nothing moves on it.

    A proxy's connections are those of many visitors: only their total is limited.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection; one too many gets the page that says so."""
        super().connection_made(transport)
        self._address = counted_as(self.client[0]) if self.client else ""
        self._is_counted = True
        _of_address[self._address] += 1
        self._is_upgraded = False
        self._asked_since: float | None = self.loop.time()
        self._stuck_since = self.loop.time()
        self._unread = 0
        self._watch = self.loop.call_later(limits.LOOK_SECONDS, self._look)
        if len(self.connections) > room().connections * 1.1:
            transport.abort()  # Even a page costs too much now.
        elif self._is_one_too_many():
            self.app = busy_page

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._uncount()
        self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Note whether a request is still incomplete."""
        before: Any = self.cycle
        super().data_received(data)
        begun = self.cycle
        is_incomplete = (
            begun is None or begun.more_body or (begun is before and begun.response_complete)
        )
        if not is_incomplete:
            self._asked_since = None
        elif self._asked_since is None:
            self._asked_since = self.loop.time()

    def handle_websocket_upgrade(self, *given: Any) -> None:
        """Leave the connection to the websocket; how many of those may be is another limit."""
        self._uncount()
        self._is_upgraded = True
        super().handle_websocket_upgrade(*given)

    def resume_writing(self) -> None:
        """Note that the browser reads."""
        super().resume_writing()
        self._stuck_since = self.loop.time()

    def _is_one_too_many(self) -> bool:
        if len(self.connections) > room().connections:
            log.warning("Refused a connection: %d are open, the most.", room().connections)
            return True
        if _of_address[self._address] > limits.MAX_CONNECTIONS_PER_ADDRESS:
            peer = self.client[0] if self.client else ""
            if peer in _TrustedHosts(self.config.forwarded_allow_ips):
                return False
            log.warning(
                "Refused a connection from %s, which has %d open, the most that "
                "HALFWAVE_MAX_CONNECTIONS_PER_ADDRESS allows.",
                peer,
                limits.MAX_CONNECTIONS_PER_ADDRESS,
            )
            return True
        return False

    def _uncount(self) -> None:
        if self._is_counted:
            self._is_counted = False
            _of_address[self._address] -= 1
            if not _of_address[self._address]:
                del _of_address[self._address]

    def _look(self) -> None:
        """Cut the connection off if nothing has moved for too long, or look again later."""
        now = self.loop.time()
        unread = self.transport.get_write_buffer_size()
        # A websocket has its own pings; one that is being closed may still never be read.
        is_stuck = unread >= self._unread and unread > 0
        if self._is_upgraded:
            is_stuck = self.transport.is_closing()
        if not is_stuck:
            self._stuck_since = now
        self._unread = unread
        never_asks = (
            not self._is_upgraded
            and self._asked_since is not None
            and now - self._asked_since > limits.REQUEST_SECONDS
        )
        if never_asks or now - self._stuck_since > limits.READ_SECONDS:
            self.transport.abort()
        else:
            self._watch = self.loop.call_later(limits.LOOK_SECONDS, self._look)
