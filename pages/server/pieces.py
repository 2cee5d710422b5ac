"""Large answers in pieces, so that a slow reader keeps little of them in the server's memory."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.shared.limits import PIECE_BYTES


class Pieces:
    """Send the body of a response piece by piece, each when the one before is on its way."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and divide what comes back."""

        async def send_pieces(message: Message) -> None:
            body = message.get("body", b"")
            if message["type"] == "http.response.body" and len(body) > PIECE_BYTES:
                for start in range(0, len(body), PIECE_BYTES):
                    piece = bytes(body[start : start + PIECE_BYTES])
                    is_last = start + PIECE_BYTES >= len(body)
                    more = message.get("more_body", False) or not is_last
                    await send({**message, "body": piece, "more_body": more})
            else:
                await send(message)

        await self.app(scope, receive, send_pieces if scope["type"] == "http" else send)
