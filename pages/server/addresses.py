"""The network address of a visitor, as the limits count it."""

import ipaddress
import logging

from starlette.datastructures import Headers
from starlette.types import Scope

from pages.server.once_per_minute import OncePerMinute

log = logging.getLogger(__name__)
log.addFilter(OncePerMinute())


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from.

    It is the one that a proxy forwards only if the operator named the proxy in FORWARDED_ALLOW_IPS:
    uvicorn then has put it into the scope, with port 0.
    """
    host, port = scope.get("client") or ("", 0)
    if port and "x-forwarded-for" in Headers(scope=scope):
        log.warning(
            "%s forwards the addresses of visitors, and isn't believed: all of them count as one. "
            "If it is your proxy, start the server with FORWARDED_ALLOW_IPS=%s.",
            host,
            host,
        )
    return counted_as(host)


def counted_as(host: str) -> str:
    """Return what an address counts as: one visitor can have all of an IPv6 network of 64 bits."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))
