"""A page whose messages from the server can be held back, to look at it half drawn."""

from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute


class Held:
    """The messages of a server to a page: those after some moment wait until they are let in."""

    def __init__(self, page: Page) -> None:
        self.waiting: list[bytes] = []
        self.last: Callable[[bytes], bool] | None = None
        self.socket: WebSocketRoute | None = None
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        self.holding = False
        socket.connect_to_server().on_message(self._take)

    def _take(self, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        assert self.socket is not None
        if self.holding:
            self.waiting.append(message)
            return
        self.socket.send(message)
        self.holding = self.last is not None and self.last(message)

    def hold(self) -> None:
        """Hold everything from now on."""
        self.holding = True

    def let_in(self) -> None:
        """Let in what waits and whatever comes."""
        assert self.socket is not None
        self.last, self.holding = None, False
        while self.waiting:
            self.socket.send(self.waiting.pop(0))
