"""Open pages: how many there may be, and how much each may ask."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.server import open_pages
from pages.server.open_pages import OpenPages
from pages.server.room import Room
from pages.shared import budget, identity, limits
from pages.shared.budget import Budget
from tests.apart import apart


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HALFWAVE_SECRET", "a secret for the tests")
    identity._signer.cache_clear()
    yield
    identity._signer.cache_clear()


class Page:
    """A page that opens a websocket to an app, without a network."""

    def __init__(self, address: str = "192.0.2.1", learner: str | None = None) -> None:
        headers = [(b"host", b"localhost")]
        if learner:
            cookie = identity.cookie_header(learner, secure=False).split(";")[0]
            headers.append((b"cookie", cookie.encode()))
        self.scope: Scope = {
            "type": "websocket",
            "path": "/_stcore/stream",
            "client": (address, 40_000),
            "headers": headers,
            "subprotocols": ["streamlit", "token"],
        }
        self.sends: asyncio.Queue[Message] = asyncio.Queue()
        self.sends.put_nowait({"type": "websocket.connect"})
        self.got: list[Message] = []

    async def open(self, app: OpenPages) -> None:
        async def send(message: Message) -> None:
            self.got.append(message)

        await app(self.scope, self.sends.get, send)

    def ask(self, kind: str = "rerun_script") -> None:
        message = BackMsg()
        if kind == "rerun_script":
            message.rerun_script.page_name = "quiz"
        else:
            setattr(message, kind, True)
        self.sends.put_nowait({"type": "websocket.receive", "bytes": message.SerializeToString()})

    def leave(self) -> None:
        self.sends.put_nowait({"type": "websocket.disconnect", "code": 1001})

    @property
    def refusal(self) -> str | None:
        """The reason with which the server closed it, if it did."""
        closed = [each for each in self.got if each["type"] == "websocket.close"]
        return closed[0]["reason"] if closed else None


class Script:
    """An app that takes what pages ask, as Streamlit does."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.open = 0

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        self.open += 1
        while (message := await receive())["type"] != "websocket.disconnect":
            if message["type"] == "websocket.connect":
                await send({"type": "websocket.accept"})
            else:
                self.taken.append(BackMsg.FromString(message["bytes"]).WhichOneof("type") or "")
                await send({"type": "websocket.send", "bytes": b""})
        await send({"type": "websocket.send", "bytes": b"a last word"})
        self.open -= 1


def run(story: Callable[[OpenPages, Script], Awaitable[None]]) -> None:
    script = Script()
    apart(lambda: asyncio.run(_tell(story, script)))
    assert script.open == 0


async def _tell(story: Callable[[OpenPages, Script], Awaitable[None]], script: Script) -> None:
    app = OpenPages(script)
    await story(app, script)
    assert not app.of_address
    assert not app.of_learner


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("room", "limit", "reason"),
    [
        (3, {}, open_pages.NO_ROOM),
        (9, {"MAX_PAGES_PER_ADDRESS": 3}, open_pages.ADDRESS_HAS_MANY),
        (9, {"MAX_PAGES_PER_LEARNER": 3}, open_pages.LEARNER_HAS_MANY),
    ],
)
def test_one_page_too_many_is_refused_with_a_reason_until_another_closes(
    room: int, limit: dict[str, int], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_pages, "room", lambda: Room(9, room, 5))
    for name, value in limit.items():
        monkeypatch.setattr(limits, name, value)

    async def story(app: OpenPages, script: Script) -> None:
        pages = [Page(learner="ada") for _ in range(3)]
        opened = [asyncio.create_task(page.open(app)) for page in pages]
        await settle()
        late = Page(learner="ada")
        await late.open(app)
        assert [each["type"] for each in late.got] == ["websocket.accept", "websocket.close"]
        assert late.got[0]["subprotocol"] == "streamlit"
        assert late.got[1]["code"] == open_pages.FULL
        assert late.refusal == reason
        assert len(reason.encode()) <= 123  # More does not fit into a websocket's last frame.
        assert script.open == 3
        pages[0].leave()
        await opened[0]
        again = Page(learner="ada")
        task = asyncio.create_task(again.open(app))
        await settle()
        assert script.open == 3
        for page in (*pages[1:], again):
            page.leave()
        await asyncio.gather(*opened, task)

    run(story)


def test_pages_without_a_learner_are_not_one_learner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGES_PER_LEARNER", 1)

    async def story(app: OpenPages, script: Script) -> None:
        pages = [Page() for _ in range(3)]
        opened = [asyncio.create_task(page.open(app)) for page in pages]
        await settle()
        assert script.open == 3
        for page in pages:
            page.leave()
        await asyncio.gather(*opened)

    run(story)


def test_a_page_may_ask_for_reruns_and_not_to_empty_the_cache_of_all() -> None:
    async def story(app: OpenPages, script: Script) -> None:
        page = Page()
        for kind in ("rerun_script", "clear_cache", "debug_shutdown_runtime", "stop_script"):
            page.ask(kind)
        page.leave()
        await page.open(app)
        assert script.taken == ["rerun_script", "stop_script"]

    run(story)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": "hello"}, open_pages.NOT_BYTES),
        ({"bytes": b"\xff" * 50}, open_pages.UNREADABLE),
        ({"bytes": bytes(limits.MAX_REQUEST_BYTES + 1)}, open_pages.TOO_BIG),
    ],
)
def test_a_page_that_sends_nonsense_is_closed_and_nothing_more_is_sent(
    message: Message, code: int
) -> None:
    async def story(app: OpenPages, script: Script) -> None:
        page = Page()
        page.sends.put_nowait({"type": "websocket.receive", **message})
        page.ask()
        await page.open(app)
        assert script.taken == []
        assert page.got[-1] == {"type": "websocket.close", "code": code, "reason": ""}

    run(story)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that only sleeping moves."""
    now = [1000.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    monkeypatch.setattr(open_pages, "sleep", sleep)
    for module in (budget, open_pages):
        monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


@pytest.mark.usefixtures("clock")
def test_a_budget_is_saved_up_and_then_spent_at_its_pace(clock: list[float]) -> None:
    budget = Budget(per_second=10, at_once=5)
    waits = [budget.spend() for _ in range(8)]
    assert waits == pytest.approx([0, 0, 0, 0, 0, 0.1, 0.2, 0.3])
    clock[0] += 100
    assert [budget.spend() for _ in range(6)] == pytest.approx([0, 0, 0, 0, 0, 0.1])


def test_a_page_that_asks_much_is_slowed_down_and_loses_nothing(clock: list[float]) -> None:
    async def story(app: OpenPages, script: Script) -> None:
        page, count = Page(), limits.REQUESTS_AT_ONCE + limits.REQUESTS_PER_SECOND * 3
        for _ in range(count):
            page.ask()
        page.leave()
        await page.open(app)
        assert len(script.taken) == count
        assert page.refusal is None

    began = clock[0]
    run(story)
    assert 2 < clock[0] - began < 4


def test_a_page_that_never_lets_up_is_closed_with_a_reason(clock: list[float]) -> None:
    async def story(app: OpenPages, script: Script) -> None:
        page = Page()
        for _ in range(5_000):
            page.ask()
        await page.open(app)
        assert page.refusal == open_pages.FLOOD
        served = limits.REQUESTS_AT_ONCE + limits.REQUESTS_PER_SECOND * (limits.FLOOD_SECONDS + 2)
        assert len(script.taken) <= served

    began = clock[0]
    run(story)
    assert clock[0] - began > limits.FLOOD_SECONDS


def test_pages_at_one_address_share_a_budget_that_outlives_them(clock: list[float]) -> None:
    async def story(app: OpenPages, script: Script) -> None:
        for number in range(60):
            page = Page(learner=f"learner {number}")
            for _ in range(59):
                page.ask()
            page.leave()
            await page.open(app)
            assert page.refusal is None
        assert len(script.taken) == 60 * 59
        assert list(app.budgets) == ["192.0.2.1"]
        elsewhere = Page("192.0.2.2")
        elsewhere.leave()
        clock[0] += limits.REQUESTS_AT_ONCE_OF_ADDRESS / limits.REQUESTS_PER_SECOND_OF_ADDRESS + 1
        await elsewhere.open(app)
        assert list(app.budgets) == ["192.0.2.2"]  # The other has all of its own again.

    began = clock[0]
    run(story)
    spent = 60 * (limits.OPENING_COSTS + 59)
    waited = (spent - limits.REQUESTS_AT_ONCE_OF_ADDRESS) / limits.REQUESTS_PER_SECOND_OF_ADDRESS
    saved_up = limits.REQUESTS_AT_ONCE_OF_ADDRESS / limits.REQUESTS_PER_SECOND_OF_ADDRESS + 1
    assert clock[0] - began == pytest.approx(waited + saved_up, abs=0.1)
