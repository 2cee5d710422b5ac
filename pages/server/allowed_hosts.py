"""Whose requests are answered: those for our own names, from our own pages."""

import ipaddress
import logging
import os
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server.once_per_minute import OncePerMinute

log = logging.getLogger(__name__)
log.addFilter(OncePerMinute())

DEFAULT_PORTS = {"http": 80, "https": 443}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FOREIGN_HOST = "This server doesn't answer to this host name. HALFWAVE_ALLOWED_HOSTS can add it.\n"
FOREIGN_ORIGIN = "Only Halfwave's own pages may send this request.\n"


class AllowedHosts:
    """Refuse requests for other host names, and what pages of other sites ask for.

    So no foreign page can rebind its name to us, open a session here or change anything. This
    machine's addresses and names are always allowed as hosts. HALFWAVE_ALLOWED_HOSTS lists more,
    separated by commas; `*` allows any. A page is ours if its origin is that of the request's own
    host, or has a name in that list, whatever the port: a proxy may listen on another than we see.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Read the allowed names once."""
        self.app = app
        listed = os.environ.get("HALFWAVE_ALLOWED_HOSTS", "").lower().split(",")
        self.listed = {name.strip() for name in listed if name.strip()}
        self.names = {"localhost", socket.gethostname().lower(), *self.listed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 421 a host that is not ours, and with 403 a page that is not."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self.allows(host):
            log.warning(
                "Refused a request for the host %.100r. If it is a name of this server, "
                "add it to HALFWAVE_ALLOWED_HOSTS.",
                host,
            )
            await _refuse(421, FOREIGN_HOST, scope, receive, send)
        elif not self._is_from_our_page(scope, headers):
            log.warning(
                "Refused a %s from a page of %.100r, sent to the host %.100r. If the page is ours, "
                "add the host name in its address to HALFWAVE_ALLOWED_HOSTS.",
                "websocket" if scope["type"] == "websocket" else scope["method"],
                headers.get("origin"),
                host,
            )
            await _refuse(403, FOREIGN_ORIGIN, scope, receive, send)
        else:
            await self.app(_with_own_origin(scope, host), receive, send)

    def allows(self, host: str) -> bool:
        """Return whether a Host header, with or without a port, names this server."""
        name, _ = _name_and_port(host)
        return "*" in self.names or name.removesuffix(".local") in self.names or _is_address(name)

    def allows_origin(self, origin: str, host: str) -> bool:
        """Return whether an Origin header is that of our own pages, in a request for a host."""
        try:
            parts = urlsplit(origin.lower())
            name, port = (parts.hostname or "").removesuffix("."), parts.port
        except ValueError:
            return False
        if not name or parts.scheme not in DEFAULT_PORTS:
            return False
        default = DEFAULT_PORTS[parts.scheme]
        own_name, own_port = _name_and_port(host)
        is_own_name = name == own_name
        return (
            (is_own_name and (port or default) == (own_port or default))
            or (is_own_name and "*" in self.listed)
            or name in self.listed
        )

    def _is_from_our_page(self, scope: Scope, headers: Headers) -> bool:
        origin = headers.get("origin")
        host = headers.get("host", "")
        if scope["type"] == "websocket":
            # A browser always names the origin; a program that doesn't could also lie.
            return origin is None or self.allows_origin(origin, host)
        if scope["method"] in SAFE_METHODS:
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return origin is not None and self.allows_origin(origin, host)


async def _refuse(status: int, text: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(text, status_code=status)(scope, receive, send)


def _with_own_origin(scope: Scope, host: str) -> Scope:
    """Return a scope that names our own origin, if it names one, exactly as the host is written.

    Streamlit compares the two as text. Where they differ it would look up this machine's address
    on the internet and keep everybody waiting meanwhile.
    """
    headers = MutableHeaders(raw=list(scope["headers"]))
    if scope["type"] != "websocket" or "origin" not in headers:
        return scope
    headers["origin"] = f"{'https' if scope['scheme'] == 'wss' else 'http'}://{host}"
    return {**scope, "headers": headers.raw}


def _name_and_port(host: str) -> tuple[str, int | None]:
    name, _, port = host.rpartition(":")
    if not port.isdecimal():
        name, port = host, ""
    return name.strip("[]").lower().removesuffix("."), int(port) if port else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
