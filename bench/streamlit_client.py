"""A Streamlit client: one browser tab that speaks the websocket protocol of Streamlit 1.67.

A tab asks for a run of the page's script with the widgets' states that have changed, and reads
what is drawn until `script_finished`. Loopback only.
"""

import asyncio
import http.client
import ipaddress
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

FINISHED: Final = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)
GONE: Final = (OSError, http.client.HTTPException, websockets.WebSocketException)
MESSAGES_KEPT: Final = 8  # The browser, too, forgets big messages that two runs have not used.


class LostRunError(Exception):
    """A run that never finished, or could not be requested."""


class PageError(Exception):
    """The page drew an exception, or lacks something that a visitor needs."""


@dataclass(frozen=True)
class Drawn:
    """An element as it was last drawn, and the fragment that it belongs to, if any."""

    element: Element
    fragment: str

    @property
    def body(self) -> Any:
        """The element's own message, such as a `TextInput`."""
        return getattr(self.element, self.kind)

    @property
    def kind(self) -> str:
        """The kind of element, such as `text_input`."""
        return self.element.WhichOneof("type") or ""

    @property
    def key(self) -> str:
        """The key that the page gave its widget; empty if it has none."""
        return str(getattr(self.body, "id", "")).removeprefix("$$ID-").partition("-")[2]

    def matches(self, kind: str, **fields: object) -> bool:
        """Return whether it is of that kind and its message has these values."""
        return self.kind == kind and all(getattr(self.body, k) == v for k, v in fields.items())


@dataclass(frozen=True)
class Ran:
    """One run of a script: from the request to `script_finished`, and what it drew."""

    ms: float
    size: int
    drawn: tuple[Drawn, ...]

    def text(self) -> str:
        """Return the Markdown that it drew."""
        return "\n".join(each.body.body for each in self.drawn if each.kind == "markdown")


class Tab:
    """A browser tab with its own cookie jar. Opening it runs the page for the first time.

    Args:
        url: Where the server is, such as `http://127.0.0.1:8501`.
        page: The page's address without its slash; empty for the first page.
        query: What follows the question mark.
        cookie: The `Cookie` header of an earlier tab; empty for none yet, None for a browser that
            keeps no cookies.
        patience: Seconds until a run that has not finished is lost.
        source: The loopback address that the tab connects from.
    """

    def __init__(
        self,
        url: str,
        page: str = "",
        query: str = "",
        *,
        cookie: str | None = "",
        patience: float = 20,
        source: str = "127.0.0.1",
    ) -> None:
        self.host = _loopback(url)
        self.page = page
        self.query = query
        self.cookie = cookie or ""
        self.keeps_cookies = cookie is not None
        self.patience = patience
        self.source = source
        self.drawn: tuple[Drawn, ...] = ()
        self.runs = 0
        self._states: dict[str, WidgetState] = {}
        self._kept: dict[str, ForwardMsg] = {}
        self._page_hash = ""

    async def __aenter__(self) -> Self:
        try:
            given = await asyncio.to_thread(
                _given_cookie, self.host, self.page, self.cookie, self.source
            )
            if self.keeps_cookies:
                self.cookie = given
            self._socket = await websockets.connect(
                f"ws://{self.host}/_stcore/stream",
                origin=websockets.Origin(f"http://{self.host}"),
                subprotocols=[websockets.Subprotocol("streamlit")],
                additional_headers={"Cookie": self.cookie} if self.cookie else None,
                max_size=None,
                ping_interval=None,  # A browser answers pings and sends none.
                proxy=None,
                local_addr=(self.source, 0),
            )
        except GONE as error:
            raise LostRunError(f"the server cannot be reached: {error!r}") from error
        try:
            self.first = await self.run()
        except BaseException:
            await self._socket.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(*GONE):
            await self._socket.close()

    def find(self, kind: str, **fields: object) -> Drawn:
        """Return the first element on the screen of a kind whose fields have these values.

        Raises:
            PageError: If there is none.
        """
        for each in self.drawn:
            if each.matches(kind, **fields):
                return each
        raise PageError(f"/{self.page} has drawn no {kind} with {fields}")

    def find_key(self, *beginnings: str) -> Drawn:
        """Return the first widget on the screen whose key begins like one of these.

        Raises:
            PageError: If there is none.
        """
        for each in self.drawn:
            if each.key.startswith(beginnings):
                return each
        raise PageError(f"/{self.page} has drawn nothing with a key like {beginnings}")

    async def type_in(self, form_field: Drawn, text: str) -> Ran:
        """Type into a form's text field and press the form's button."""
        field = form_field.body
        button = self.find("button", form_id=field.form_id, is_form_submitter=True)
        self.fill(form_field, string_value=text)
        return await self.press(button)

    def fill(self, widget: Drawn, **value: Any) -> None:
        """Put a value into a widget; the server hears of it with the next run."""
        self._states[widget.body.id] = WidgetState(id=widget.body.id, **value)

    async def press(self, button: Drawn) -> Ran:
        """Press a button."""
        return await self.run(
            WidgetState(id=button.body.id, trigger_value=True), fragment=button.fragment
        )

    async def slide(self, slider: Drawn, value: float) -> Ran:
        """Release a stock slider at a value."""
        state = WidgetState(id=slider.body.id)
        state.double_array_value.data.append(value)
        self._states[state.id] = state
        return await self.run(fragment=slider.fragment)

    async def set_state(self, component: Drawn, state: dict[str, Any]) -> Ran:
        """Do what a component of version 2 does with `setStateValue`: all its state at once."""
        self.fill(component, json_value=json.dumps(state))
        return await self.run(fragment=component.fragment)

    async def run(self, *triggers: WidgetState, fragment: str = "") -> Ran:
        """Ask for a run and wait for its end.

        Raises:
            LostRunError: If it does not come, or the server goes away before.
            PageError: If the page drew an exception.
        """
        start = time.perf_counter()
        try:
            async with asyncio.timeout(self.patience):
                await self._socket.send(self._request(triggers, fragment))
                drawn, size = await self._read_run(fragment)
        except TimeoutError:
            raise LostRunError(f"a run was not finished after {self.patience} s") from None
        except GONE as error:
            raise LostRunError(f"the server closed the connection: {error!r}") from error
        ms = 1000 * (time.perf_counter() - start)
        self.runs += 1
        faults = [each.body.message for each in drawn if each.kind == "exception"]
        if faults:
            raise PageError(f"/{self.page} drew an exception: {faults[0]}")
        return Ran(ms, size, drawn)

    def _request(self, triggers: tuple[WidgetState, ...], fragment: str) -> bytes:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_script_hash = self._page_hash
        asked.page_name = "" if self._page_hash else self.page
        asked.fragment_id = fragment
        asked.cached_message_hashes.extend(self._kept)
        asked.context_info.timezone = "UTC"
        asked.context_info.locale = "en"
        asked.context_info.url = f"http://{self.host}/{self.page}"
        there = {getattr(each.body, "id", "") for each in self.drawn}
        self._states = {name: state for name, state in self._states.items() if name in there}
        asked.widget_states.widgets.extend([*self._states.values(), *triggers])
        return bytes(message.SerializeToString())

    async def _read_run(self, fragment: str) -> tuple[tuple[Drawn, ...], int]:
        drawn: list[Drawn] = []
        size = 0
        while True:
            data = await self._socket.recv(decode=False)
            size += len(data)
            message = self._whole_message(ForwardMsg.FromString(data))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                drawn.clear()  # A script that asks for its own rerun draws everything again.
                if not message.metadata.run.fragment_ids:
                    fragment = ""  # The fragment has asked for a run of the whole page.
            elif kind == "navigation":
                self._page_hash = message.navigation.page_script_hash
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                drawn.append(Drawn(message.delta.new_element, message.delta.fragment_id))
            elif kind == "script_finished" and message.script_finished in FINISHED:
                around = [each for each in self.drawn if fragment and each.fragment != fragment]
                self.drawn = (*around, *drawn)
                return tuple(drawn), size
            elif (
                kind == "script_finished"
                and message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
            ):
                raise PageError(f"/{self.page} does not compile")

    def _whole_message(self, message: ForwardMsg) -> ForwardMsg:
        """Add what the server left out because this tab already has it."""
        if message.WhichOneof("type") == "ref_hash":
            kept = self._kept[message.ref_hash]
            whole = ForwardMsg()
            whole.CopyFrom(kept)
            whole.metadata.CopyFrom(message.metadata)
            return whole
        if message.metadata.cacheable:
            self._kept[message.hash] = message
            while len(self._kept) > MESSAGES_KEPT:
                del self._kept[next(iter(self._kept))]
        return message


def _loopback(url: str) -> str:
    """Return host and port. Raises ValueError for another machine: only loopback may be loaded."""
    parts = urlsplit(url)
    if parts.hostname is None or not ipaddress.ip_address(parts.hostname).is_loopback:
        raise ValueError(f"url must lead to a loopback address, got {url}")
    return parts.netloc


def _given_cookie(host: str, page: str, cookie: str, source: str) -> str:
    """Load a page as a browser does; return the `Cookie` header to send from then on."""
    connection = http.client.HTTPConnection(host, timeout=20, source_address=(source, 0))
    try:
        headers = {"Accept": "text/html"} | ({"Cookie": cookie} if cookie else {})
        connection.request("GET", f"/{page}", headers=headers)
        response = connection.getresponse()
        response.read()
        given = SimpleCookie(response.headers.get("Set-Cookie", ""))
        return "; ".join(f"{name}={each.value}" for name, each in given.items()) or cookie
    finally:
        connection.close()
