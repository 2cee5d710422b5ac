"""Middleware for every request: security headers, the learner cookie."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
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
