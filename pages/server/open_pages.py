"""How many pages may be open, and how much each may ask: every open page is a websocket."""

import logging
from asyncio import sleep
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from google.protobuf.message import DecodeError
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.server.addresses import address_of
from pages.server.once_per_minute import OncePerMinute
from pages.server.room import room
from pages.shared import identity, limits
from pages.shared.budget import Budget

log = logging.getLogger(__name__)
log.addFilter(OncePerMinute())

# Close codes. The page shows the reasons of those that are ours to define (shell.js).
NOT_BYTES, UNREADABLE, TOO_BIG, TOO_MUCH, FULL = 1003, 1002, 1009, 4429, 4503

NO_ROOM = "So many pages are open that there is no room for this one. Reload it in a minute."
ADDRESS_HAS_MANY = "Too many pages are open at your address. Close some, then reload this one."
LEARNER_HAS_MANY = "You have too many pages open. Close some, then reload this one."
FLOOD = "This page asked for too much at once. Reload it in a minute."

ANSWERED = {"app_heartbeat", "backend_operation_request", "rerun_script", "stop_script"}
"""What a page may ask of Streamlit. The rest empties everybody's cache, or is of no use here."""


class OpenPages:
    """Refuse pages beyond the limits, slow down those that ask much, and close those that go on.

    A page that is refused gets a websocket that is closed with a code and a reason: of a handshake
    that fails, a browser tells a page nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Start with no page open."""
        self.app = app
        self.of_address: Counter[str] = Counter()
        self.of_learner: Counter[str] = Counter()
        self.budgets: dict[str, Budget] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a page while it is open, or refuse it."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        address = address_of(scope)
        learner = identity.from_request(HTTPConnection(scope)) or ""
        reason = self._refusal(address, learner)
        if reason is not None:
            await _refuse(reason, scope, receive, send)
            return
        with self._counted(address, learner):
            budget = self._budget(address)
            await sleep(budget.spend(limits.OPENING_COSTS))
            page = _Page(receive, send, budget)
            await self.app(scope, page.receive, page.send)

    def _refusal(self, address: str, learner: str) -> str | None:
        if self.of_address.total() >= room().pages:
            log.warning("Refused a page: %d are open, the most.", room().pages)
            return NO_ROOM
        if self.of_address[address] >= limits.MAX_PAGES_PER_ADDRESS:
            log.warning(
                "Refused a page from %s, which has %d open, the most that "
                "HALFWAVE_MAX_PAGES_PER_ADDRESS allows.",
                address,
                limits.MAX_PAGES_PER_ADDRESS,
            )
            return ADDRESS_HAS_MANY
        if learner and self.of_learner[learner] >= limits.MAX_PAGES_PER_LEARNER:
            return LEARNER_HAS_MANY
        return None

    @contextmanager
    def _counted(self, address: str, learner: str) -> Iterator[None]:
        self.of_address[address] += 1
        self.of_learner[learner] += 1
        try:
            yield
        finally:
            for counter, key in ((self.of_address, address), (self.of_learner, learner)):
                counter[key] -= 1
                if not counter[key]:
                    del counter[key]

    def _budget(self, address: str) -> "Budget":
        """Return what an address may still spend, also if its last page was closed a moment ago."""
        if address not in self.budgets:
            for other in [each for each, left in self.budgets.items() if left.is_full()]:
                if other not in self.of_address:
                    del self.budgets[other]
            self.budgets[address] = Budget(
                limits.REQUESTS_PER_SECOND_OF_ADDRESS, limits.REQUESTS_AT_ONCE_OF_ADDRESS
            )
        return self.budgets[address]


class _Page:
    """One open page: what it asks, at a bearable pace, and what it is sent until it is closed."""

    def __init__(self, receive: Receive, send: Send, of_address: Budget) -> None:
        self._receive = receive
        self._send = send
        self._of_address = of_address
        self._own = Budget(limits.REQUESTS_PER_SECOND, limits.REQUESTS_AT_ONCE)
        self._slowed_since: float | None = None
        self._closed = False

    async def receive(self) -> Message:
        """Return the next message that Streamlit should see."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes")
            if data is None:
                return await self._close(NOT_BYTES)
            if len(data) > limits.MAX_REQUEST_BYTES:
                return await self._close(TOO_BIG)
            try:
                kind = BackMsg.FromString(data).WhichOneof("type")
            except DecodeError:
                return await self._close(UNREADABLE)
            if not await self._paced():
                return await self._close(TOO_MUCH, FLOOD)
            if kind in ANSWERED:
                return message

    async def send(self, message: Message) -> None:
        """Send a message, unless the page has gone: Streamlit learns of that a moment later.

        It takes a failure to send for a message that isn't bytes, and would raise something else.
        """
        if not self._closed:
            with suppress(OSError):
                await self._send(message)

    async def _paced(self) -> bool:
        """Wait until a request may be answered; return False for a page that never lets up."""
        own = self._own.spend()
        now = monotonic()
        if not own:
            self._slowed_since = None
        elif self._slowed_since is None:
            self._slowed_since = now
        elif now - self._slowed_since > limits.FLOOD_SECONDS:
            return False
        # Meanwhile nothing more is read from the page: what it sends waits on its own side.
        await sleep(max(own, self._of_address.spend()))
        return True

    async def _close(self, code: int, reason: str = "") -> Message:
        await self.send({"type": "websocket.close", "code": code, "reason": reason})
        self._closed = True
        return {"type": "websocket.disconnect", "code": code, "reason": reason}


async def _refuse(reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    protocol = next(iter(scope["subprotocols"]), None)
    await send({"type": "websocket.accept", "subprotocol": protocol})
    await send({"type": "websocket.close", "code": FULL, "reason": reason})
