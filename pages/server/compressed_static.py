"""Static files, compressed once: Streamlit sends them raw, 7 MB at a first visit."""

import posixpath

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.server.compression import compressed, encoding_for, label

COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")
SMALLEST = 1_000


class CompressedStatic:
    """Answer for immutable text files with compressed bytes, each compressed once an encoding.

    Everything else (pages, media, ranges, event streams, the websocket) passes through untouched.
    What is kept is bounded by the files on disk: about 7 MB an encoding for all of Streamlit's.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`, with nothing compressed yet."""
        self.app = app
        self.packed: dict[tuple[str, str], tuple[Message, Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the kept bytes; or pass the request on, and keep what comes back if it qualifies."""
        encoding = _encoding(scope)
        if not encoding:
            await self.app(scope, receive, send)
            return
        # Spellings of one path share one entry, so that nobody can fill the memory with them.
        kept = (posixpath.normpath(scope["path"]), encoding)
        if kept not in self.packed:
            packing = _Packing(send)
            await self.app(scope, receive, packing.send)
            if packing.start is None:
                return
            packed = await to_thread.run_sync(_pack, packing.start, packing.body, encoding)
            self.packed[kept] = packed
        start, body = self.packed[kept]
        # A copy: the middleware outside adds its headers to the list that it gets.
        await send({**start, "headers": list(start["headers"])})
        await send(body)


class _Packing:
    """Holds back a response that qualifies, and passes on one that does not."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.start: Message | None = None
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_static(message):
            self.start = message
        elif self.start is None:
            await self._send(message)
        else:
            self.body += message.get("body", b"")


def _encoding(scope: Scope) -> str:
    """Return the encoding of the answer to a request; empty where there can be none."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return ""
    headers = Headers(scope=scope)
    conditional = any(name in headers for name in ("range", "if-none-match", "if-modified-since"))
    return "" if conditional else encoding_for(headers)


def _is_static(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and "immutable" in headers.get("cache-control", "")
        and "content-encoding" not in headers
        and headers.get("content-type", "").startswith(COMPRESSIBLE)
        and int(headers.get("content-length", 0)) >= SMALLEST
    )


def _pack(start: Message, body: bytearray, encoding: str) -> tuple[Message, Message]:
    packed = compressed(bytes(body), encoding)
    headers = MutableHeaders(raw=list(start["headers"]))
    label(headers, encoding)
    headers["Content-Length"] = str(len(packed))
    if "etag" in headers:
        headers["ETag"] = f"W/{headers['etag'].removeprefix('W/')}"
    return {**start, "headers": headers.raw}, {"type": "http.response.body", "body": packed}
