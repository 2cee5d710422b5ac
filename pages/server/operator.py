"""Who the operator is: whoever sends the token that the server was started with."""

import os
import secrets

from starlette.datastructures import Headers
from starlette.types import Scope


def is_operator(scope: Scope) -> bool:
    """Return whether a request carries HALFWAVE_OPERATOR_TOKEN as its bearer token."""
    token = os.environ.get("HALFWAVE_OPERATOR_TOKEN", "")
    sent = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
    return bool(token) and secrets.compare_digest(sent.encode(), token.encode())
