"""The limits on a real server: what is closed, how scripts share the processor, a class of 200."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from starlette.routing import BaseRoute
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.session_manager import SessionInfo
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from bench.streamlit_client import Tab
from pages.server import closed_pages, fair_runs
from pages.server.addresses import address_of
from pages.server.closed_pages import ClosedPages
from pages.server.closed_routes import CLOSED, FOR_THE_OPERATOR
from pages.server.room import Room
from pages.shared import limits
from tests.apart import apart
from tests.serving import Server, only, serve

CLASS = 200
USED = {"/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/media/{file_id:path}"}
TOKEN = "open sesame"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("limits")
    given = {"HALFWAVE_OPERATOR_TOKEN": TOKEN, **only(folder, "t-max")}
    with serve(folder / "data", **given) as server:
        yield server


def paths() -> set[str]:
    """Return the paths of all routes that Streamlit adds, its files aside."""
    routes: list[BaseRoute] = create_streamlit_routes(MagicMock())
    return {path for route in routes if (path := getattr(route, "path", ""))}


def test_every_route_of_streamlit_is_used_or_closed() -> None:
    closed = {path for path in paths() if path.startswith((*CLOSED, *FOR_THE_OPERATOR))}
    assert paths() - closed == USED
    assert len(closed) > 8


@pytest.mark.parametrize("path", sorted(paths() - USED))
def test_what_nothing_here_uses_is_closed(served: Server, path: str) -> None:
    address = path.replace("{path:path}", "x/y").replace("{", "").replace("}", "")
    for method in ("GET", "PUT", "POST", "OPTIONS"):
        answer = served.ask(address, method, Sec_Fetch_Site="same-origin")
        assert (answer.status, answer.body) == (404, b"There is nothing here.\n")


def test_metrics_are_for_the_operator(served: Server) -> None:
    assert served.ask("/_stcore/metrics", Authorization="Bearer guessed").status == 404
    metrics = served.ask("/_stcore/metrics", Authorization=f"Bearer {TOKEN}")
    assert b"active_sessions" in metrics.body


def test_a_class_behind_one_address_meets_no_limit(served: Server) -> None:
    apart(lambda: asyncio.run(attend(served.url)))
    log = (served.data.parent / "data.log").read_text()
    assert "Refused" not in log
    assert "room for" not in log


async def attend(url: str) -> None:
    """Let 200 learners come at once, each with a cookie of their own, and act twice."""
    tabs = [Tab(url, "progress", patience=300) for _ in range(CLASS)]
    opened = await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    assert len({tab.cookie for tab in opened}) == CLASS
    for _ in range(2):
        await asyncio.gather(*(tab.run() for tab in opened))
    assert all(tab.runs == 3 for tab in opened)
    await asyncio.gather(*(tab.__aexit__(None, None, None) for tab in opened))


def test_a_class_of_browsers_with_three_tabs_each_is_within_the_limits() -> None:
    of_browser = 6 + 1  # Connections of one browser: six for files, one for its page.
    assert CLASS * of_browser <= limits.MAX_CONNECTIONS_PER_ADDRESS <= limits.MAX_CONNECTIONS
    assert CLASS * 3 <= limits.MAX_PAGES_PER_ADDRESS <= limits.MAX_PAGES
    assert CLASS <= limits.MAX_CLOSED_PAGES
    held_key = 33  # Requests a second of an arrow key that is held.
    assert held_key < limits.REQUESTS_PER_SECOND
    assert CLASS / 3 < limits.REQUESTS_PER_SECOND_OF_ADDRESS
    come_at_once = CLASS * (limits.OPENING_COSTS + 3)  # A first run, and two that follow it.
    assert come_at_once < limits.REQUESTS_AT_ONCE_OF_ADDRESS


def test_only_so_many_scripts_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    most: list[int] = []

    monkeypatch.setattr(ScriptRunner, "_set_execing_flag", ScriptRunner._set_execing_flag)
    fair_runs.share_runs()
    begin = ScriptRunner._set_execing_flag

    def run() -> None:
        runner = SimpleNamespace(_session_id=threading.current_thread().name, _execing=False)
        for _ in range(20):
            with begin(runner):  # type: ignore[arg-type]
                assert runner._execing
                running.append(1)
                most.append(len(running))
                threading.Event().wait(0.001)
                running.pop()
            assert not runner._execing

    threads = [threading.Thread(target=run) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 600
    assert 1 < max(most) <= limits.RUNS_AT_ONCE


class Session:
    """A session that notes when it is shut down."""

    def __init__(self, name: str, ended: list[str]) -> None:
        self.id = name
        self.ended = ended

    def shutdown(self) -> None:
        self.ended.append(self.id)


def test_closed_pages_are_kept_for_a_while_and_then_shut_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(closed_pages, "monotonic", lambda: now[0])
    monkeypatch.setattr(closed_pages, "room", lambda: Room(9, 9, 3))
    ended: list[str] = []
    kept = ClosedPages()

    def close(name: str) -> SessionInfo:
        info = SessionInfo(client=None, session=Session(name, ended))  # type: ignore[arg-type]
        kept.save(info)
        return info

    closed = {name: close(name) for name in ("a", "b", "c")}
    assert kept.list() == [*closed.values()]
    assert ended == []
    close("d")
    assert ended == ["a"]
    assert kept.get("a") is None
    assert kept.get("b") is closed["b"]
    kept.delete("b")  # It goes on.
    now[0] += limits.CLOSED_PAGE_SECONDS - 1
    close("e")
    assert ended == ["a"]
    now[0] += 2
    assert kept.get("c") is None
    assert ended == ["a", "c", "d"]
    assert [info.session.id for info in kept.list()] == ["e"]


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        (("192.0.2.7", 0), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 0), "2001:db8:1:2::/64"),
        (("::ffff:192.0.2.7", 0), "192.0.2.7"),
        (("a-test", 0), "a-test"),
        (None, ""),
    ],
)
def test_an_address_counts_as_all_that_one_visitor_can_have(
    client: tuple[str, int] | None, counted: str
) -> None:
    assert address_of({"type": "http", "client": client, "headers": []}) == counted


def test_the_log_says_where_the_addresses_of_a_proxy_are_not_believed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    forwarded = [(b"x-forwarded-for", b"203.0.113.9")]
    named = {"type": "http", "client": ("203.0.113.9", 0), "headers": forwarded}
    assert address_of(named) == "203.0.113.9"
    assert not caplog.messages
    stranger = {"type": "http", "client": ("192.0.2.7", 40_000), "headers": forwarded}
    for _ in range(3):
        assert address_of(stranger) == "192.0.2.7"
    assert len(caplog.messages) == 1
    assert "FORWARDED_ALLOW_IPS=192.0.2.7" in caplog.messages[0]
    assert caplog.records[0].levelno == logging.WARNING
