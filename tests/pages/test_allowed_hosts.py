"""Whose requests are answered: by host name, and by the page that sends them."""

import logging
import time

import anyio
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from streamlit import config, net_util
from streamlit.web import bootstrap
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from pages.server import allowed_hosts, once_per_minute
from pages.server.allowed_hosts import AllowedHosts
from tests.apart import apart


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Classroom")
    monkeypatch.setenv("HALFWAVE_ALLOWED_HOSTS", "halfwave.example, other.example")


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowed_hosts.log.filters[0], "said", {})


@pytest.fixture(autouse=True)
def no_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up() -> None:
        raise AssertionError("Streamlit looked up this machine's address")

    monkeypatch.setattr(net_util, "get_external_ip", looked_up)
    monkeypatch.setattr(net_util, "get_internal_ip", looked_up)


def send_to(kind: str, method: str = "POST", **headers: str) -> tuple[list[Message], list[Scope]]:
    """Send a request, or open a websocket; return what came back, and what the app was asked."""
    scope: Scope = {
        "type": kind,
        "scheme": "ws" if kind == "websocket" else "http",
        "path": "/_stcore/stream",
        "method": method,
        "headers": [
            (name.lower().replace("_", "-").encode(), value.encode())
            for name, value in headers.items()
        ],
    }
    sent: list[Message] = []
    asked: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        asked.append(scope)

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    apart(lambda: anyio.run(AllowedHosts(app), scope, receive, send))
    return sent, asked


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost", True),
        ("localhost:8501", True),
        ("LOCALHOST:8501", True),
        ("127.0.0.1:8501", True),
        ("192.168.1.20", True),
        ("[::1]:8501", True),
        ("[::1]", True),
        ("classroom", True),
        ("classroom.local:8501", True),
        ("halfwave.example", True),
        ("halfwave.example.:443", True),
        ("rebound.example", False),
        ("127.0.0.1.rebound.example", False),
        ("localhost.rebound.example:8501", False),
        ("", False),
    ],
)
def test_hosts(host: str, allowed: bool) -> None:
    assert AllowedHosts(PlainTextResponse("")).allows(host) is allowed


def test_any_host_may_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFWAVE_ALLOWED_HOSTS", "*")
    anyone = AllowedHosts(PlainTextResponse(""))
    assert anyone.allows("anything.example")
    assert anyone.allows_origin("https://anything.example:8443", "anything.example")
    assert not anyone.allows_origin("https://elsewhere.example", "anything.example")


ORIGINS = [
    # This site as the browser sees it.
    ("http://localhost:8501", "localhost:8501", True),
    ("http://192.168.1.20:8501", "192.168.1.20:8501", True),
    ("http://[::1]:8501", "[::1]:8501", True),
    ("https://classroom", "classroom", True),
    ("https://classroom", "classroom:443", True),
    ("http://CLASSROOM", "classroom:80", True),
    # A proxy may listen on a port that it doesn't tell us, or have a name that it doesn't.
    ("https://halfwave.example:8443", "halfwave.example", True),
    ("https://halfwave.example", "127.0.0.1:8501", True),
    ("https://other.example", "halfwave.example", True),
    # Another program on the same machine.
    ("http://localhost:3000", "localhost:8501", False),
    ("http://localhost", "localhost:8501", False),
    ("http://127.0.0.1:8501", "localhost:8501", False),
    ("http://classroom:3000", "classroom:8501", False),
    # Other sites.
    ("https://elsewhere.example", "halfwave.example", False),
    ("https://halfwave.example.elsewhere.example", "halfwave.example", False),
    ("https://elsewhere.example/halfwave.example", "halfwave.example", False),
    ("https://halfwave.example@elsewhere.example", "halfwave.example", False),
    # No site at all.
    ("null", "localhost:8501", False),
    ("", "localhost:8501", False),
    ("file://", "localhost:8501", False),
    ("http://[::1", "localhost:8501", False),
    ("http://localhost:port", "localhost:8501", False),
    ("ftp://localhost:8501", "localhost:8501", False),
]


@pytest.mark.parametrize(("origin", "host", "allowed"), ORIGINS)
def test_a_websocket_is_opened_for_our_own_pages_alone(
    origin: str, host: str, allowed: bool
) -> None:
    sent, asked = send_to("websocket", Host=host, Origin=origin)
    assert (sent == []) is allowed
    assert len(asked) == allowed
    # What goes on to Streamlit, it takes as its own, and looks nothing up.
    for scope in asked:
        passed = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        assert _is_origin_allowed(passed["origin"], passed["host"])


@pytest.mark.parametrize(("origin", "host", "allowed"), ORIGINS)
def test_a_change_is_taken_from_our_own_pages_alone(origin: str, host: str, allowed: bool) -> None:
    sent, asked = send_to("http", Host=host, Origin=origin)
    assert len(asked) == allowed
    assert [message["status"] for message in sent[:1]] == [403] * (not allowed)
    # Whoever reads changes nothing.
    assert len(send_to("http", "GET", Host=host, Origin=origin)[1]) == 1


def test_a_program_that_names_no_origin_may_open_a_websocket_but_change_nothing() -> None:
    assert len(send_to("websocket", Host="localhost:8501")[1]) == 1
    assert len(send_to("http", Host="localhost:8501")[1]) == 0
    # What the browser says of the sender counts more than the origin.
    own = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}
    assert len(send_to("http", Sec_Fetch_Site="same-origin", Host="localhost:8501")[1]) == 1
    assert len(send_to("http", Sec_Fetch_Site="cross-site", **own)[1]) == 0


def test_the_log_names_the_origin_and_what_would_allow_it_once_a_minute(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        send_to("websocket", Host="halfwave.example", Origin=f"https://{number}.example:8443")
        send_to("http", "GET", Host=f"{number}.example")
    origin, host = caplog.messages
    assert "'https://0.example:8443'" in origin
    assert "'halfwave.example'" in origin
    assert "HALFWAVE_ALLOWED_HOSTS" in origin
    assert "'0.example'" in host
    assert "HALFWAVE_ALLOWED_HOSTS" in host
    later = time.monotonic() + 61
    monkeypatch.setattr(once_per_minute, "monotonic", lambda: later)
    send_to("websocket", Host="halfwave.example", Origin="https://later.example\n" + "x" * 5_000)
    assert len(caplog.messages) == 3
    assert "\n" not in caplog.messages[-1]
    assert len(caplog.messages[-1]) < 400
    assert caplog.records[-1].levelno == logging.WARNING


def test_streamlit_run_says_where_it_listens_and_looks_nothing_up(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert config.is_manually_set("browser.serverAddress")
    bootstrap._print_url(is_running_hello=False)
    assert "http://localhost:" in capsys.readouterr().out
