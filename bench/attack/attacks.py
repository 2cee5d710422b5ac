"""Attacks, each from one stranger's address, for as long as they are let."""

import asyncio
import http.client
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Final

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from bench.streamlit_client import GONE, LostRunError, PageError, Tab
from bench.visitors import CodeVisitor, QuizVisitor

STRANGER: Final = "127.0.0.2"
Attack = Callable[[str], Coroutine[None, None, None]]
REFUSED: Final = (*GONE, LostRunError, PageError, asyncio.IncompleteReadError)

ATTACKS: Final[dict[str, Attack]] = {}


def attack(title: str) -> Callable[[Attack], Attack]:
    """Register an attack, which goes on until it is cancelled."""

    def registered(function: Attack) -> Attack:
        ATTACKS[title] = function
        return function

    return registered


async def _together(count: int, one: Callable[[int], Awaitable[None]]) -> None:
    """Let that many do the same, each again and again, whatever happens to them."""

    async def again(number: int) -> None:
        while True:
            with suppress(*REFUSED):
                await one(number)
            await asyncio.sleep(0.01)

    await asyncio.gather(*map(again, range(count)))


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port), local_addr=(STRANGER, 0))


def _socket(url: str, origin: str | None = None) -> websockets.connect:
    host = url.removeprefix("http://")
    return websockets.connect(
        f"ws://{host}/_stcore/stream",
        origin=websockets.Origin(origin or url),
        subprotocols=[websockets.Subprotocol("streamlit")],
        max_size=None,
        ping_interval=None,
        proxy=None,
        local_addr=(STRANGER, 0),
    )


def _rerun(page: str = "playground") -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = page
    return bytes(message.SerializeToString())


@attack("8 foreign websockets at a time")
async def foreign(url: str) -> None:
    async def one(number: int) -> None:
        async with _socket(url, f"https://{number}.elsewhere.example"):
            pass

    await _together(8, one)


@attack("1,000 connections that ask nothing")
async def idle(url: str) -> None:
    async def one(_number: int) -> None:
        reader, writer = await _connected(url)
        with suppress(*REFUSED):
            await reader.read()
        writer.close()

    await _together(1_000, one)


@attack("300 requests, a byte a second")
async def half_open(url: str) -> None:
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"x" * 1_000

    async def one(_number: int) -> None:
        _, writer = await _connected(url)
        for byte in request:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)

    await _together(300, one)


@attack("200 who never read their answer")
async def never_read(url: str) -> None:
    page = await asyncio.to_thread(_get, url, "/")
    script = next(word for word in page.split('"') if word.endswith(".js") and "index" in word)
    request = f"GET /{script.removeprefix('./')} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    async def one(_number: int) -> None:
        _, writer = await _connected(url)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        for _ in range(20):
            writer.write(request)
            await writer.drain()
            await asyncio.sleep(1)
        writer.close()

    await _together(200, one)


@attack("1,000 open pages")
async def many_pages(url: str) -> None:
    async def one(_number: int) -> None:
        async with _socket(url) as socket:
            await socket.wait_closed()
        await asyncio.sleep(1)

    await _together(1_000, one)


@attack("a page that asks for 3,000 reruns")
async def storm(url: str) -> None:
    async def one(_number: int) -> None:
        async with _socket(url) as socket:
            reading = asyncio.create_task(_read(socket))
            with suppress(*REFUSED):
                for _ in range(3_000):
                    await socket.send(_rerun())
                await asyncio.sleep(5)
            reading.cancel()

    await _together(1, one)


@attack("200 pages that ask at once")
async def crowd(url: str) -> None:
    async def one(_number: int) -> None:
        async with _socket(url) as socket:
            reading = asyncio.create_task(_read(socket))
            with suppress(*REFUSED):
                while True:
                    await socket.send(_rerun())
                    await asyncio.sleep(2)
            reading.cancel()

    await _together(200, one)


@attack("20 pages that send nonsense")
async def nonsense(url: str) -> None:
    async def one(number: int) -> None:
        async with _socket(url) as socket:
            await socket.send("text" if number % 2 else b"\xff" * 100)
            await socket.wait_closed()

    await _together(20, one)


@attack("20 pages whose widgets send nonsense")
async def broken_widgets(url: str) -> None:
    async def one(_number: int) -> None:
        async with Tab(url, source=STRANGER) as tab:
            widget = tab.find("bidi_component").body.id
            while True:
                with suppress(PageError):
                    await tab.run(WidgetState(id=widget, json_value="{"))

    await _together(20, one)


@attack("20 who upload 0.9 MB")
async def uploads(url: str) -> None:
    body = b"x" * 900_000
    boundary = "edge"
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'.encode()
        + body
        + f"\r\n--{boundary}--\r\n".encode()
    )

    async def one(_number: int) -> None:
        async with _socket(url) as socket:
            await socket.send(_rerun())
            session = await _session(socket)
            for file in range(10):
                await asyncio.to_thread(_upload, url, f"{session}/{file}", form, boundary)

    await _together(20, one)


@attack("20 newcomers without a cookie")
async def newcomers(url: str) -> None:
    async def one(_number: int) -> None:
        async with Tab(url, source=STRANGER):
            pass

    await _together(20, one)


@attack("20 who answer without a pause")
async def answers(url: str) -> None:
    async def one(number: int) -> None:
        async with AsyncExitStack() as stack:
            tab = await stack.enter_async_context(
                Tab(url, QuizVisitor.page, QuizVisitor.query(), source=STRANGER)
            )
            visitor = QuizVisitor(tab, random.Random(number))
            while True:
                await visitor.get_ready()
                await visitor.act()

    await _together(20, one)


@attack("8 learners whose code never ends")
async def endless(url: str) -> None:
    async def one(number: int) -> None:
        async with Tab(
            url, CodeVisitor.page, CodeVisitor.query(), source=STRANGER, patience=60
        ) as tab:
            visitor = CodeVisitor(tab, random.Random(number))
            while True:
                await visitor.get_ready()
                await visitor.write(f"while True:  # {visitor.rng.random()}\n    pass\n")

    await _together(8, one)


async def _read(socket: websockets.ClientConnection) -> None:
    with suppress(*REFUSED):
        async for _ in socket:
            pass


async def _session(socket: websockets.ClientConnection) -> str:
    """Return the session's id, which the server tells a page with its first run."""
    while True:
        message = ForwardMsg.FromString(await socket.recv(decode=False))
        if message.WhichOneof("type") == "new_session":
            return str(message.new_session.initialize.session_id)


def _upload(url: str, place: str, form: bytes, boundary: str) -> None:
    connection = http.client.HTTPConnection(
        url.removeprefix("http://"), timeout=20, source_address=(STRANGER, 0)
    )
    token = "2|00000000|00000000000000000000000000000000|1"
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Origin": url,
        "X-Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}",
    }
    try:
        connection.request("PUT", f"/_stcore/upload_file/{place}", form, headers)
        connection.getresponse().read()
    finally:
        connection.close()


def _get(url: str, address: str) -> str:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request("GET", address)
    text = connection.getresponse().read().decode()
    connection.close()
    return text
