"""Parts of the server, without a server: cookies, compression, health checks that hang."""

import gzip
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import brotli
import pytest
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Message, Scope
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from core.schedule import Run, Trajectory, trace
from pages.server import health
from pages.server.compressed_static import CompressedStatic
from pages.server.middleware import LearnerCookie
from pages.shared import identity
from tests.apart import apart


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HALFWAVE_SECRET", "a secret for the tests")
    identity._signer.cache_clear()
    yield
    identity._signer.cache_clear()


def cookie_value(learner: str) -> str:
    return identity.cookie_header(learner, secure=False).split(";")[0].removeprefix("learner=")


def ask(app: ASGIApp, path: str = "/", scheme: str = "http", **headers: str) -> list[Message]:
    """Send one request straight into an ASGI app and return what it sent, message by message."""
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "scheme": scheme,
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    apart(lambda: anyio.run(app, scope, receive, send))
    return sent


def header(messages: list[Message], name: str) -> str | None:
    found = [value.decode() for key, value in messages[0]["headers"] if key.decode() == name]
    return found[0] if found else None


def test_cookie_gives_back_its_learner() -> None:
    learner = identity.new_learner_id()
    assert identity.read(cookie_value(learner)) == learner
    assert not identity.needs_renewal(cookie_value(learner))


def test_cookie_signed_elsewhere_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    value = cookie_value("somebody")
    monkeypatch.setenv("HALFWAVE_SECRET", "another secret altogether")
    identity._signer.cache_clear()
    assert identity.read(value) is None


@pytest.mark.parametrize(
    ("moved", "known", "renewed"),
    [
        ("+29d", True, False),
        ("+31d", True, True),
        ("+364d", True, True),
        ("+366d", False, True),
        # A clock that was ahead when the cookie was signed, and is right again.
        ("-1m", True, False),
        ("-400d", True, True),
    ],
)
def test_a_cookie_lasts_a_year_and_survives_a_clock_that_is_set_back(
    monkeypatch: pytest.MonkeyPatch, moved: str, known: bool, renewed: bool
) -> None:
    app = LearnerCookie(PlainTextResponse("", media_type="text/html"))
    value = cookie_value("somebody")
    monkeypatch.setenv("HALFWAVE_CLOCK", moved)
    assert identity.read(value) == ("somebody" if known else None)
    given = header(ask(app, cookie=f"learner={value}"), "set-cookie")
    assert (given is not None) is renewed
    if known and given:
        assert identity.read(given.split(";")[0].removeprefix("learner=")) == "somebody"


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_cookie_is_secure_under_https(scheme: str, secure: bool) -> None:
    sent = ask(LearnerCookie(PlainTextResponse("", media_type="text/html")), scheme=scheme)
    assert ("; Secure" in (header(sent, "set-cookie") or "")) is secure


def test_short_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALFWAVE_SECRET", "sesame")
    identity._signer.cache_clear()
    with pytest.raises(ValueError, match="at least 16 characters, got 6"):
        identity.read("somebody")


def test_processes_that_start_together_share_one_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("HALFWAVE_SECRET")
    monkeypatch.setenv("HALFWAVE_DATA_DIR", str(tmp_path))
    # As if another process had written its secret after we looked and before we linked ours.
    monkeypatch.setattr(Path, "exists", lambda _self: False)
    first, second = identity._secret(), identity._secret()
    assert first == second
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def bundles(folder: Path) -> CompressedStatic:
    (folder / "a.js").write_text("let rate = 0.1;\n" * 1000)
    (folder / "tiny.js").write_text("1")
    (folder / "a.png").write_bytes(bytes(10_000))
    (folder / "index.html").write_text("<html>" + " " * 10_000)
    return CompressedStatic(create_streamlit_static_handler(str(folder), base_url=None))


def test_every_spelling_of_a_path_is_compressed_once(tmp_path: Path) -> None:
    app = bundles(tmp_path)
    for path in ("/a.js", "/./a.js", "/x/../a.js", "/.//a.js"):
        ask(app, path, accept_encoding="gzip")
    assert list(app.packed) == [("/a.js", "gzip")]


@pytest.mark.parametrize("path", ["/tiny.js", "/a.png", "/", "/no-such-page"])
def test_what_is_no_bundle_passes_untouched(tmp_path: Path, path: str) -> None:
    app = bundles(tmp_path)
    assert header(ask(app, path, accept_encoding="gzip"), "content-encoding") is None
    assert app.packed == {}


UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("br;q=1.0, gzip;q=0.8", "br")],
)
def test_bundle_is_compressed_and_described(tmp_path: Path, accepted: str, encoding: str) -> None:
    start, body = ask(bundles(tmp_path), "/a.js", accept_encoding=accepted)
    assert header([start], "content-encoding") == encoding
    assert UNPACK[encoding](body["body"]) == (tmp_path / "a.js").read_bytes()
    assert header([start], "content-length") == str(len(body["body"]))
    assert (header([start], "etag") or "").startswith('W/"')


def test_stream_of_events_is_not_held_back() -> None:
    async def events() -> AsyncIterator[str]:
        yield "data: 1\n\n"
        yield "data: 2\n\n"

    app = CompressedStatic(StreamingResponse(events(), media_type="text/event-stream"))
    sent = ask(app, accept_encoding="gzip")
    assert [message.get("body") for message in sent[1:3]] == [b"data: 1\n\n", b"data: 2\n\n"]


def test_learner_is_read_from_a_request() -> None:
    scope = {"type": "http", "headers": [(b"cookie", f"learner={cookie_value('me')}".encode())]}
    assert identity.from_request(HTTPConnection(scope)) == "me"
    assert identity.from_request(HTTPConnection({"type": "http", "headers": []})) is None


def test_check_that_hangs_is_reported(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    released = threading.Event()

    def hang() -> str | None:
        released.wait(60)
        return None

    async def faults_found() -> dict[str, str]:
        found = await health.faults()
        assert not released.is_set()
        released.set()  # The event loop ends when its threads have.
        return found

    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setitem(health.CHECKS, "engine", hang)
    found = apart(lambda: anyio.run(faults_found))
    assert "no answer within" in found["engine"]
    assert "no answer within" in caplog.text


def test_engine_that_computes_wrong_rates_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_schedule(run: Run) -> Trajectory:
        return trace(run.model_copy(update={"schedule": None}))

    monkeypatch.setattr("pages.server.health.trace", without_schedule)
    assert "got [0.1, 0.1, 0.1]" in (health._engine_fault() or "")
