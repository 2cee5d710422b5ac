"""Middleware for every request: allowed hosts, security headers, the learner cookie."""

import ipaddress
import os
import socket

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.server.index_html import SHELL_HASH
from pages.shared import identity

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            # blob: is how Streamlit loads the inline JavaScript of a component.
            f"script-src 'self' blob: {SHELL_HASH}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class AllowedHosts:
    """Refuse requests for other host names, so that no foreign page can rebind its name to us.

    This machine's addresses and names are always allowed. HALFWAVE_ALLOWED_HOSTS lists more,
    separated by commas; `*` allows any.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Read the allowed names once."""
        self.app = app
        self.names = {"localhost", socket.gethostname().lower()}
        extra = os.environ.get("HALFWAVE_ALLOWED_HOSTS", "").lower().split(",")
        self.names.update(name.strip() for name in extra if name.strip())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 421, or by closing the websocket, where the Host is not ours."""
        if scope["type"] == "lifespan" or self.allows(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            text = (
                "This server doesn't answer to this host name. HALFWAVE_ALLOWED_HOSTS can add it.\n"
            )
            await PlainTextResponse(text, status_code=421)(scope, receive, send)

    def allows(self, host: str) -> bool:
        """Return whether a Host header, with or without a port, names this server."""
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        name = name.strip("[]").lower().removesuffix(".")
        return "*" in self.names or name.removesuffix(".local") in self.names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class SecurityHeaders:
    """Add the security headers to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to what comes back."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_guarded if scope["type"] == "http" else send)


class LearnerCookie:
    """Give a browser its learner cookie with the first page it loads.

    The websocket handshake that follows carries it, so a page knows its learner on its first run.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the cookie on a page that is asked for without a genuine, recent one."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_html = headers.get("content-type", "").startswith("text/html")
                if is_html and message["status"] == 200:
                    await _set_cookie(headers, HTTPConnection(scope))
            await send(message)

        await self.app(scope, receive, send_with_cookie)


async def _set_cookie(headers: MutableHeaders, connection: HTTPConnection) -> None:
    learner_id = identity.from_request(connection)
    if learner_id is not None and await run_in_threadpool(identity.is_forgotten, learner_id):
        learner_id = None
    elif not identity.needs_renewal(connection.cookies.get(identity.COOKIE, "")):
        return
    secure = connection.scope["scheme"] == "https"
    named = learner_id or identity.new_learner_id()
    headers.append("Set-Cookie", identity.cookie_header(named, secure=secure))
    # A shared cache that kept this page would hand one learner's cookie to the next.
    headers["Cache-Control"] = "private, no-cache"
