"""Behind real proxies with TLS, set up as the README says, on a port that we don't know."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets import InvalidStatus, Origin, Subprotocol
from websockets.sync.client import connect

from tests.serving import ROOT, Server, free_port, only, serve

NAME = "halfwave.example"
README = (ROOT / "README.md").read_text(encoding="utf-8")
NGINX_AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


def shown(language: str) -> str:
    """Return the README's example in a language."""
    [example] = re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)
    return str(example)


def nginx(folder: Path, port: int, upstream: int, **changes: str) -> list[str]:
    """Return the command of an nginx set up as the README says, but for these lines."""
    if shutil.which("nginx") is None or shutil.which("openssl") is None:
        pytest.skip("nginx and openssl are not both installed")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    asked = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}", "-days", "2"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", *asked, *files], check=True, capture_output=True)
    server = shown("nginx")
    for theirs, ours in {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/halfwave.example.pem": str(certificate),
        "/etc/ssl/halfwave.example.key": str(key),
        "127.0.0.1:8501": f"127.0.0.1:{upstream}",
        **changes,
    }.items():
        assert theirs in server
        server = server.replace(theirs, ours)
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX_AROUND.format(folder=folder, server=server))
    return ["nginx", "-c", str(configuration), "-e", str(folder / "error.log")]


def caddy(folder: Path, port: int, upstream: int) -> list[str]:
    """Return the command of a Caddy set up as the README says."""
    if shutil.which("caddy") is None:
        pytest.skip("caddy is not installed")
    options = "admin off", "skip_install_trust", "auto_https disable_redirects"
    around = "\n".join(("{", *options, f"storage file_system {folder}", "}", ""))
    site = shown("caddyfile").replace("127.0.0.1:8501", f"127.0.0.1:{upstream}")
    site = site.replace(f"{NAME} {{", f"{NAME}:{port} {{\n tls internal", 1)
    (folder / "Caddyfile").write_text(around + site)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            deadline = time.monotonic() + 60
            while not answers(port):
                assert process.poll() is None, process.stdout and process.stdout.read()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def answers(port: int) -> bool:
    try:
        get(port)
    except OSError:
        return False
    return True


def secure(port: int) -> ssl.SSLSocket:
    """Connect as a browser that believes the proxy's certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port), timeout=120)
    return context.wrap_socket(plain, server_hostname=NAME)


def get(port: int) -> str:
    """Return head and body of the first page."""
    with secure(port) as connection:
        head = f"GET / HTTP/1.1\r\nHost: {NAME}:{port}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        answer = b""
        while part := connection.recv(65_536):
            answer += part
        return answer.decode()


def port_of(server: Server) -> int:
    return int(server.url.rpartition(":")[2])


def first_answer(port: int, name: str = NAME) -> bytes:
    """Open a page over the proxy and ask for its first run; return the first message."""
    rerun = BackMsg()
    rerun.rerun_script.page_name = "progress"
    with connect(
        f"ws://{name}:{port}/_stcore/stream",
        sock=secure(port),
        origin=Origin(f"https://{name}:{port}"),
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        proxy=None,
        open_timeout=120,
    ) as websocket:
        websocket.send(rerun.SerializeToString())
        return bytes(websocket.recv(timeout=120, decode=False))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("site")
    with serve(folder / "data", HALFWAVE_ALLOWED_HOSTS=NAME, **only(folder)) as server:
        yield server


def log_of(server: Server) -> list[str]:
    return (server.data.parent / "data.log").read_text().splitlines()


@pytest.mark.parametrize("proxy", PROXIES)
def test_pages_open_behind_the_proxy_of_the_readme(
    proxy: str, served: Server, tmp_path: Path
) -> None:
    port, before = free_port(), log_of(served)
    with running(PROXIES[proxy](tmp_path, port, port_of(served)), port):
        page = get(port)
        assert page.startswith("HTTP/1.1 200")
        [cookie] = re.findall(r"(?i)^set-cookie: (learner=.*?)\r$", page, flags=re.MULTILINE)
        assert "Secure" in cookie
        assert first_answer(port)
    assert log_of(served) == before  # Nothing was refused, and the proxy was believed.


def test_behind_a_proxy_with_another_name_the_log_says_what_to_do(
    served: Server, tmp_path: Path
) -> None:
    port, before = free_port(), log_of(served)
    changes = {"proxy_set_header Host $host;": ""}
    with running(nginx(tmp_path, port, port_of(served), **changes), port):
        assert get(port).startswith("HTTP/1.1 200")
        for _ in range(3):
            with pytest.raises(InvalidStatus, match="403"):
                first_answer(port, "elsewhere.example")
    [said] = log_of(served)[len(before) :]
    assert f"'https://elsewhere.example:{port}'" in said
    assert "HALFWAVE_ALLOWED_HOSTS" in said
