"""The server over HTTP: headers, learner cookie, compressed files, health, "Forget me"."""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from streamlit.file_util import get_static_dir

from core.learner import last_visited, set_last_visited
from core.lesson import load_lessons
from core.store import Store, open_store
from pages.server.index_html import SHELL_HASH
from pages.shared.addresses import MENU
from tests.serving import Server, only, serve

STATIC = Path(get_static_dir())
UNPACK = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
BUNDLE = max((STATIC / "static" / "js").glob("*.js"), key=lambda path: path.stat().st_size)


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{server.data}/halfwave.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("address", ["/", "/playground", "/healthz", "/nothing/here.js", "/quiz"])
def test_every_response_carries_the_security_headers(server: Server, address: str) -> None:
    headers = server.ask(address).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == f"'self' blob: {SHELL_HASH}"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_policy_allows_just_the_inline_script_that_the_page_has(server: Server) -> None:
    page = server.ask("/").body.decode()
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert [f"'sha256-{value}'" for value in hashes] == [SHELL_HASH]


@pytest.mark.parametrize("address", ["/", "/playground"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_page_is_dressed_and_says_its_length(server: Server, address: str, encoding: str) -> None:
    answer = server.ask(address, Accept_Encoding=encoding)
    page = UNPACK[encoding](answer.body).decode()
    assert answer.headers["Content-Encoding"] == {"identity": None}.get(encoding, encoding)
    assert answer.headers["Vary"] == "Accept-Encoding"
    length = server.ask(address, "HEAD", Accept_Encoding=encoding).headers["Content-Length"]
    assert length == str(len(answer.body))
    [style] = re.findall(r'<link rel="stylesheet" href="\./(halfwave[^"]+)" />', page)
    fonts = re.findall(r'href="\./(fonts/[^"]+)" as="font"', page)
    assert len(fonts) == 2
    for name, kind in ((style, "text/css"), *((font, "font/woff2") for font in fonts)):
        kept = server.ask(f"/{name}")
        assert kept.headers["Content-Type"].startswith(kind)
        assert "immutable" in kept.headers["Cache-Control"]
        assert hashlib.sha256(kept.body).hexdigest()[:16] in name


@pytest.mark.parametrize(
    "address",
    ["/quizz", "/quiz/5", "/a/b/c", "/index.html", "/lesson-nowhere", "/_stcore/x", "/<b>"],
)
def test_an_address_without_a_page_says_so_and_leads_on(server: Server, address: str) -> None:
    answer = server.ask(address)
    page = answer.body.decode()
    assert answer.status == 404
    assert answer.learner_cookie is None
    assert "There is no page here" in page
    assert "Streamlit" not in page
    assert "<b>" not in page
    links = re.findall(r'<a href="([^"]+)"', page)
    fonts = re.findall(r'url\("([^"]+)"\)', page)
    assert len(links) >= 3
    assert len(fonts) == 2
    for there in (*links, *fonts, "/halfwave.svg"):
        assert server.ask(there).status == 200
    assert server.ask(address, "HEAD").status == 404


def test_every_page_of_the_menu_has_an_address(server: Server) -> None:
    addresses = [address for section in MENU.values() for address in section]
    lessons = [f"lesson-{lesson.slug}" for lesson in load_lessons().items]
    for address in ("", *addresses, *lessons):
        assert server.ask(f"/{address}").status == 200, address
    assert server.ask("/quiz/").headers["Location"].endswith("/quiz")


def test_the_page_speaks_of_halfwave_alone(server: Server) -> None:
    page = server.ask("/quiz").body.decode()
    words = re.sub(r"<!--.*?-->|<script.*?</script>|<[^>]*>", "", page, flags=re.DOTALL)
    assert "Halfwave needs JavaScript" in words
    assert "Streamlit" not in words
    assert "openapi" not in page
    assert 'rel="shortcut icon" href="./halfwave.svg"' in page


def test_first_page_sets_a_cookie_that_scripts_cannot_read(server: Server) -> None:
    answer = server.ask("/playground")
    attributes = answer.headers["Set-Cookie"].split("; ")[1:]
    assert sorted(attributes) == ["HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=lax"]
    assert "private" in answer.headers["Cache-Control"]


def test_genuine_cookie_is_left_alone(server: Server) -> None:
    cookie = server.ask("/").learner_cookie
    assert cookie is not None
    assert server.ask("/quiz", Cookie=f"learner={cookie}").learner_cookie is None


def test_each_browser_is_another_learner(server: Server) -> None:
    cookies = {server.ask("/").learner_cookie for _ in range(3)}
    assert len(cookies) == 3


def test_forged_cookie_is_replaced(server: Server) -> None:
    genuine = server.ask("/").learner_cookie
    assert genuine is not None
    learner, rest = genuine.split(".", 1)
    for forged in (f"{learner[:-1]}?.{rest}", f"x{genuine}", learner, "", "é", genuine[:-2]):
        replaced = server.ask("/", Cookie=f"learner={forged}").learner_cookie
        assert replaced is not None, forged
        assert replaced.split(".")[0] != learner


@pytest.mark.parametrize("address", ["/healthz", "/halfwave.svg", "/_stcore/health"])
def test_only_pages_set_the_cookie(server: Server, address: str) -> None:
    assert server.ask(address).learner_cookie is None


def test_secret_is_readable_by_its_owner_only(server: Server) -> None:
    assert (server.data / "secret").stat().st_mode & 0o777 == 0o600
    assert len((server.data / "secret").read_text()) >= 32


def test_bundle_comes_gzipped_and_whole(server: Server) -> None:
    address = f"/{BUNDLE.relative_to(STATIC).as_posix()}"
    first = server.ask(address, Accept_Encoding="gzip")
    again = server.ask(address, Accept_Encoding="gzip")
    assert first.body == again.body
    assert again.headers["Content-Encoding"] == "gzip"
    assert again.headers["Vary"] == "Accept-Encoding"
    assert again.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in again.headers["Cache-Control"]
    assert len(again.body) < BUNDLE.stat().st_size / 3
    assert gzip.decompress(again.body) == BUNDLE.read_bytes()


def test_bundle_comes_raw_to_who_takes_no_gzip_or_asks_for_a_part(server: Server) -> None:
    address = f"/{BUNDLE.relative_to(STATIC).as_posix()}"
    server.ask(address, Accept_Encoding="gzip")
    assert server.ask(address).body == BUNDLE.read_bytes()
    part = server.ask(address, Accept_Encoding="gzip", Range="bytes=10-19")
    assert (part.status, part.body) == (206, BUNDLE.read_bytes()[10:20])


def test_revalidated_bundle_is_not_sent_again(server: Server) -> None:
    address = f"/{BUNDLE.relative_to(STATIC).as_posix()}"
    tag = server.ask(address, Accept_Encoding="gzip").headers["ETag"]
    answer = server.ask(address, Accept_Encoding="gzip", If_None_Match=tag)
    assert (answer.status, answer.body) == (304, b"")


def test_program_of_the_curve_is_announced_by_the_page_and_kept_for_good(server: Server) -> None:
    [address] = re.findall(
        r'rel="modulepreload" crossorigin href="\./(curve[^"]+)"', server.ask("/").body.decode()
    )
    answer = server.ask(f"/{address}", Accept_Encoding="gzip")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    program = gzip.decompress(answer.body)
    assert address == f"curve.{hashlib.sha256(program).hexdigest()[:16]}.js"


def test_host_that_is_not_ours_is_refused(server: Server) -> None:
    answer = server.ask("/", Host="rebound.example")
    assert answer.status == 421
    assert b"HALFWAVE_ALLOWED_HOSTS" in answer.body
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    key = {"Sec_WebSocket_Key": base64.b64encode(bytes(16)).decode()}
    refused = server.ask("/_stcore/stream", Host="rebound.example", **upgrade, **key)
    assert refused.status == 403
    origin = "http://elsewhere.example"
    foreign = server.ask("/_stcore/stream", Origin=origin, **upgrade, **key)
    assert foreign.status == 403


def test_a_stopped_server_leaves_one_file_that_holds_everything(tmp_path: Path) -> None:
    with serve(tmp_path / "data", **only(tmp_path)) as server:
        assert server.ask("/healthz").status == 200
        server.process.terminate()
        server.process.wait(timeout=60)
    assert [*(tmp_path / "data").glob("halfwave.db*")] == [tmp_path / "data" / "halfwave.db"]


def test_healthz_says_that_all_is_ready(server: Server) -> None:
    answer = server.ask("/healthz")
    assert answer.status == 200
    assert json.loads(answer.body) == {"ready": True, "database": "ready", "engine": "ready"}
    # No operator has been named, so nobody is.
    assert server.ask("/healthz?full", Authorization="Bearer ").status == 403


@pytest.mark.parametrize(
    "away",
    [
        "postgresql://ada:sesame@127.0.0.1:1/waves",
        "postgresql://127.0.0.1:1/waves?user=ada&password=sesame",
    ],
)
def test_healthz_says_that_the_database_is_away_and_the_log_says_why(
    tmp_path: Path, away: str
) -> None:
    told = {"HALFWAVE_DATABASE_URL": away, "HALFWAVE_OPERATOR_TOKEN": "open sesame"}
    with serve(tmp_path / "data", **told, **only(tmp_path)) as server:
        answer = server.ask("/healthz")
        refused = [
            server.ask("/healthz?full", Authorization=sent).status
            for sent in ("", "Bearer ", "Bearer guessed", "Basic open sesame")
        ]
        full = server.ask("/healthz?full", Authorization="Bearer open sesame")
        page = server.ask("/")
    assert refused == [403, 403, 403, 403]
    assert full.status == 503
    assert "127.0.0.1:1/waves cannot be used" in json.loads(full.body)["database"]
    assert b"sesame" not in full.body
    assert answer.status == 503
    said = json.loads(answer.body)
    assert said == {
        "ready": False,
        "database": "The database is not ready; the server's log says why.",
        "engine": "ready",
    }
    log = (tmp_path / "data.log").read_text()
    assert "127.0.0.1:1/waves cannot be used" in log
    assert "sesame" not in log
    assert page.status == 200


def test_server_does_not_start_with_a_secret_too_short(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="at least 16 characters, got 6"),
        serve(tmp_path / "data", HALFWAVE_SECRET="sesame", **only(tmp_path)),
    ):
        pass


def remember(database: Store, learner: str) -> None:
    set_last_visited(database, learner, page="quiz", title="Quizzes")


@pytest.mark.parametrize(
    ("address", "begins"),
    [("/api/answers.csv", b"\xef\xbb\xbfcreated_at,quiz"), ("/api/answers.json", b"{")],
)
def test_a_learner_and_nobody_else_can_download_what_is_kept(
    server: Server, database: Store, address: str, begins: bytes
) -> None:
    cookie, other = server.ask("/").learner_cookie, server.ask("/").learner_cookie
    assert cookie is not None
    remember(database, cookie.split(".")[0])
    mine = server.ask(address, Cookie=f"learner={cookie}")
    assert mine.status == 200
    assert mine.body.startswith(begins)
    assert re.fullmatch(
        r'attachment; filename="halfwave-\d{4}-\d\d-\d\d\.\w+"', mine.headers["Content-Disposition"]
    )
    assert mine.headers["Cache-Control"] == "private, no-store"
    if address.endswith("json"):
        assert json.loads(mine.body)["places"][0]["page"] == "quiz"
    for foreign in (f"learner={other}", f"learner={cookie}x", ""):
        assert b'"page"' not in server.ask(address, Cookie=foreign).body
    assert server.ask(address).status == 404


@pytest.mark.parametrize("sent", [{"Sec_Fetch_Site": "same-origin"}, {"Origin": "http://{host}"}])
def test_forgetting_deletes_the_rows_and_makes_a_new_learner(
    server: Server, database: Store, sent: dict[str, str]
) -> None:
    cookie, other = server.ask("/").learner_cookie, server.ask("/").learner_cookie
    assert cookie is not None
    assert other is not None
    learner, bystander = cookie.split(".")[0], other.split(".")[0]
    remember(database, learner)
    remember(database, bystander)

    host = server.url.removeprefix("http://")
    headers = {name: value.format(host=host) for name, value in sent.items()}
    answer = server.ask("/api/forget", "POST", Cookie=f"learner={cookie}", **headers)

    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert answer.learner_cookie is not None
    assert answer.learner_cookie.split(".")[0] not in (learner, bystander)
    assert last_visited(database, learner) is None
    assert last_visited(database, bystander) is not None
    # The old cookie, sent again by whatever browser, names nobody any more.
    replaced = server.ask("/quiz", Cookie=f"learner={cookie}").learner_cookie
    assert replaced is not None
    assert replaced.split(".")[0] != learner
    assert server.ask("/quiz", Cookie=f"learner={other}").learner_cookie is None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://{host}"},
    ],
)
def test_no_other_site_can_make_us_forget(
    server: Server, database: Store, sent: dict[str, str]
) -> None:
    cookie = server.ask("/").learner_cookie
    assert cookie is not None
    learner = cookie.split(".")[0]
    remember(database, learner)

    host = server.url.removeprefix("http://")
    headers = {name: value.format(host=host) for name, value in sent.items()}
    answer = server.ask("/api/forget", "POST", Cookie=f"learner={cookie}", **headers)

    assert answer.status == 403
    assert last_visited(database, learner) is not None


def test_a_link_cannot_make_us_forget(server: Server, database: Store) -> None:
    cookie = server.ask("/").learner_cookie
    assert cookie is not None
    learner = cookie.split(".")[0]
    remember(database, learner)
    server.ask("/api/forget", Cookie=f"learner={cookie}", Sec_Fetch_Site="same-origin")
    assert last_visited(database, learner) is not None
