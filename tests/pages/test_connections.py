"""Connections to a real server: how many there may be, and when one that does nothing ends."""

import asyncio
import http.client
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Thread
from time import monotonic, sleep

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from pages.server import busy_page, connections
from pages.server import room as rooms
from pages.server.connections import BoundedHTTP
from pages.server.pieces import Pieces
from pages.server.room import Room
from pages.shared import limits
from tests.serving import free_port

LARGE = b"x" * 8_000_000
PATIENCE = 60


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        websocket = WebSocket(scope, receive, send)
        await websocket.accept()
        async for _ in websocket.iter_bytes():
            await websocket.send_bytes(LARGE)
        return
    request = Request(scope, receive)
    body = await request.body() if scope["method"] == "POST" else b"hello"
    large = scope["path"] == "/large"
    response: Response = PlainTextResponse(LARGE if large else body)
    await response(scope, receive, send)


@contextmanager
def served() -> Iterator[int]:
    """Serve a small app with our connections; yield the port."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            Pieces(answer), port=port, http=BoundedHTTP, lifespan="off", log_level="error"
        )
    )
    thread = Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started:
            sleep(0.01)
        yield port
        # Nobody is counted who is gone.
        wait_until(lambda: not connections._of_address)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def wait_until(done: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not done():
        assert monotonic() < deadline
        sleep(0.01)


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "room", lambda: Room(50, 10, 5))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REQUEST_SECONDS", 0.5)
    monkeypatch.setattr(limits, "READ_SECONDS", 0.5)
    monkeypatch.setattr(limits, "LOOK_SECONDS", 0.1)


def opened(stack: ExitStack, port: int, source: str = "127.0.0.1") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), PATIENCE, source_address=(source, 0))
    return stack.enter_context(made)


def asked(connection: socket.socket, path: str = "/") -> bytes:
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return connection.recv(65_536)


def rest(connection: socket.socket) -> bytes:
    """Read what comes until the server ends the connection."""
    read = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            read += part
    return read


def test_one_connection_too_many_gets_the_page_that_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with served() as port, ExitStack() as stack:
        for _ in range(50):
            assert b" 200 " in asked(opened(stack, port))[:20]
        refused = opened(stack, port)
        said = asked(refused)
        while b"</html>" not in said:
            said += refused.recv(65_536)
        assert said.startswith(b"HTTP/1.1 503 ")
        assert f"retry-after: {limits.RETRY_SECONDS}\r\n".encode() in said.lower()
        assert busy_page.PAGE.encode() in said
        assert rest(refused) == b""
        # Beyond even that, nothing is said.
        monkeypatch.setattr(connections, "room", lambda: Room(10, 10, 5))
        assert rest(opened(stack, port)) == b""
    with served() as port, ExitStack() as stack:
        assert b" 200 " in asked(opened(stack, port))[:20]


def test_one_address_leaves_room_for_others_and_a_named_proxy_is_not_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_CONNECTIONS_PER_ADDRESS", 5)
    with served() as port, ExitStack() as stack:
        crowd = [asked(opened(stack, port, "127.0.0.2"))[9:12] for _ in range(8)]
        assert crowd == [b"200"] * 5 + [b"503"] * 3
        # Uvicorn believes what is on the machine itself, as it would a proxy.
        assert [asked(opened(stack, port))[9:12] for _ in range(8)] == [b"200"] * 8


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT",
    ],
)
def test_a_request_that_never_comes_is_not_waited_for(sent: bytes) -> None:
    with served() as port, ExitStack() as stack:
        slow = opened(stack, port)
        slow.sendall(sent)
        assert rest(slow).count(b"HTTP/1.1 200") == sent.count(b"\r\n\r\nGET")


@pytest.mark.usefixtures("impatient")
def test_a_request_that_comes_byte_by_byte_is_not_waited_for() -> None:
    with served() as port, ExitStack() as stack:
        slow = opened(stack, port)
        with suppress(ConnectionError):
            for _ in range(PATIENCE * 20):
                slow.sendall(b"G")
                sleep(0.05)
            raise AssertionError("the server waited for a request for a minute")


@pytest.mark.usefixtures("impatient")
def test_who_never_reads_an_answer_is_cut_off_and_who_reads_slowly_is_not() -> None:
    with served() as port, ExitStack() as stack:
        never, slowly = opened(stack, port), opened(stack, port)
        never.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        slowly.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        got = 0
        while got < len(LARGE):
            part = slowly.recv(400_000)
            assert part
            got += len(part)
            sleep(0.05)
        assert 0 < len(rest(never)) < len(LARGE)


@pytest.mark.usefixtures("impatient")
def test_honest_requests_are_answered_whatever_the_pauses() -> None:
    with served() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.connect()
        first = connection.sock
        for _ in range(5):
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"hello"
            sleep(0.3)
        connection.request("POST", "/", iter([b"ab", b"c"]), encode_chunked=True)
        assert connection.getresponse().read() == b"abc"
        assert connection.sock is first
        connection.close()


@pytest.mark.usefixtures("impatient")
def test_a_websocket_lives_on_and_counts_as_an_open_page_instead() -> None:
    with (
        served() as port,
        connect(f"ws://127.0.0.1:{port}/", max_size=None, proxy=None) as websocket,
    ):
        sleep(1.5)
        websocket.send(b"again")
        assert websocket.recv() == LARGE
        assert not connections._of_address


@pytest.mark.parametrize(
    ("soft", "hard", "share"), [(256, 100_000, 1), (100_000, 100_000, 1), (256, 1_024, 0.11)]
)
def test_open_files_are_raised_as_far_as_allowed_or_the_log_says_what_there_is_room_for(
    soft: int,
    hard: int,
    share: float,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [soft, hard]
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(now))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: now.__setitem__(slice(2), pair))
    found = rooms.room.__wrapped__()
    assert found.connections <= limits.MAX_CONNECTIONS * share
    assert found.pages <= limits.MAX_PAGES * share
    taken = found.connections + rooms.OF_PAGE * (found.pages + found.closed)
    assert taken + limits.RESERVED_DESCRIPTORS <= now[0] <= hard
    if share == 1:
        assert found == Room(limits.MAX_CONNECTIONS, limits.MAX_PAGES, limits.MAX_CLOSED_PAGES)
        assert not caplog.messages
    else:
        [said] = caplog.messages
        assert "may open 1024 files" in said
        assert f"room for {found.connections} connections and {found.pages} pages" in said
