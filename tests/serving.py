"""A real server in a process of its own, for the tests that need one."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

ROOT = Path(__file__).parent.parent
START_SECONDS = 300
PATIENCE = 60_000
"""So many milliseconds a browser waits for what should appear: the machine may be busy."""
SERVER = ("-m", "serve", "--port", "{port}")
"""As `make run` serves it."""


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, where it keeps its data, and its process."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]

    def ask(self, address: str, method: str = "GET", **headers: str) -> "Answer":
        """Send one request as it is: no redirect followed, nothing unpacked.

        Args:
            headers: With `_` for `-`.
        """
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=120)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, address, headers=sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def learner_cookie(self) -> str | None:
        """The value of the learner cookie that the answer sets, if it does."""
        cookie = SimpleCookie(self.headers.get("Set-Cookie", ""))
        return cookie["learner"].value if "learner" in cookie else None


def only(folder: Path, *quizzes: str) -> dict[str, str]:
    """Return the environment of a server that has these shipped quizzes and no lesson.

    It starts without reading two hundred questions, which take longer than all else.
    """
    for name in ("quizzes", "lessons"):
        (folder / name).mkdir()
    for slug in quizzes:
        shutil.copy(ROOT / "quizzes" / f"{slug}.yaml", folder / "quizzes")
    return {
        "HALFWAVE_QUIZ_DIR": str(folder / "quizzes"),
        "HALFWAVE_LESSON_DIR": str(folder / "lessons"),
    }


@contextmanager
def serve(data: Path, *command: str, **env: str) -> Iterator[Server]:
    """Serve the app on a free port until the block is left.

    Nothing is asked of it here, so that a test's first request is the server's first.

    Args:
        data: The data folder.
        command: Python arguments in place of the server's, `{port}` filled in.
        env: Further environment variables.
    """
    port = free_port()
    given = command or SERVER
    log = data.parent / f"{data.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in given)],
            cwd=ROOT,
            env={**os.environ, "HALFWAVE_DATA_DIR": str(data), **env},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield Server(f"http://127.0.0.1:{port}", data, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not come up:\n{log.read_text()[-4000:]}")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
