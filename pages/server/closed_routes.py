"""Routes of Streamlit that nothing here needs: answered as if they weren't there."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server.operator import is_operator

CLOSED = (
    "/_stcore/upload_file/",  # It keeps what it is sent in memory.
    "/_stcore/bidi-components/",
    "/_stcore/agent/",
    "/component/",
    "/auth/",
    "/oauth2callback",
)
FOR_THE_OPERATOR = ("/_stcore/metrics",)


class ClosedRoutes:
    """Refuse the closed routes with 404, without reading what is sent to them."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on."""
        if scope["type"] == "http" and _is_closed(scope):
            refusal = PlainTextResponse("There is nothing here.\n", status_code=404)
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_closed(scope: Scope) -> bool:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.startswith(CLOSED) or (path.startswith(FOR_THE_OPERATOR) and not is_operator(scope))
