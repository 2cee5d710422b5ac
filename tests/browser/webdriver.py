"""Browsers that Playwright does not drive as they are installed: Firefox and WebKitGTK.

Both speak WebDriver: Firefox over its own socket (Marionette), WebKit through WebKitWebDriver.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.serving import PATIENCE, free_port

PATIENCE_SECONDS = PATIENCE / 1000
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"


class Driver(ABC):
    """A browser's only tab."""

    @abstractmethod
    def send(self, command: str, path: str, **given: Any) -> Any:
        """Send a command, by its name in Marionette and its path in WebDriver."""

    def go(self, url: str) -> None:
        """Open an address."""
        self.send("WebDriver:Navigate", "url", url=url)

    def run(self, script: str) -> Any:
        """Return what the body of a function returns."""
        given = {"script": script, "args": []}
        found = self.send("WebDriver:ExecuteScript", "execute/sync", **given)
        return found["value"] if isinstance(found, dict) and set(found) == {"value"} else found

    def press(self, key: str) -> None:
        """Press and release a key."""
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        keys = {"type": "key", "id": "keyboard", "actions": strokes}
        self.send("WebDriver:PerformActions", "actions", actions=[keys])

    def wait(self, script: str) -> Any:
        """Run a script until it returns something true, and return that."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not (found := self.run(script)):
            if time.monotonic() > end:
                text = self.run("return document.body.innerText")
                raise TimeoutError(f"{script!r} must become true; the page says {text!r}")
            time.sleep(0.2)
        return found


class Firefox(Driver):
    """Firefox, through the socket that it opens for `--marionette`."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.file = connection.makefile("rb")
        self._read()  # It greets.
        self.sent = 0

    def send(self, command: str, path: str, **given: Any) -> Any:
        self.sent += 1
        message = json.dumps([0, self.sent, command, given]).encode()
        self.connection.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def _read(self) -> Any:
        length = b""
        while (character := self.file.read(1)) != b":":
            length += character
        return json.loads(self.file.read(int(length)))


class WebKit(Driver):
    """WebKitGTK's MiniBrowser, through WebKitWebDriver."""

    def __init__(self, address: str) -> None:
        self.address = address

    def send(self, command: str, path: str, **given: Any) -> Any:
        body = json.dumps(given).encode()
        asked = Request(f"{self.address}/{path}", body, {"Content-Type": "application/json"})
        with urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)["value"]


def missing(browser: str) -> str | None:
    """Say what a browser still needs on this machine; None when it can be started."""
    if browser == "firefox":
        return None if _firefox() else "firefox-esr or firefox is not installed"
    if not _mini_browser() or not shutil.which("WebKitWebDriver"):
        return "webkit2gtk-driver is not installed"
    if "DISPLAY" not in os.environ and not shutil.which("Xvfb"):
        return "there is no display, and xvfb is not installed"
    return None


@contextmanager
def firefox(folder: Path) -> Iterator[Driver]:
    """Start Firefox without a window, with a profile in `folder`."""
    port = free_port()
    folder.mkdir()
    (folder / "user.js").write_text(f'user_pref("marionette.port", {port});', encoding="utf-8")
    command = [_firefox() or "", "--headless", "--marionette", "--no-remote", "--profile", folder]
    with _process(command), _connected(port) as connection:
        driver = Firefox(connection)
        driver.send("WebDriver:NewSession", "session")
        yield driver


@contextmanager
def webkit(folder: Path) -> Iterator[Driver]:
    """Start WebKitGTK as on a system without a locale: there its language is "C"."""
    port = free_port()
    folder.mkdir()
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "HOME": str(folder)}
    environment.pop("LANGUAGE", None)
    options = {"binary": _mini_browser(), "args": ["--automation"]}
    with ExitStack() as stack:
        if "DISPLAY" not in environment:
            environment["DISPLAY"] = stack.enter_context(_display())
        stack.enter_context(_process(["WebKitWebDriver", f"--port={port}"], env=environment))
        with _connected(port):
            driver = WebKit(f"http://127.0.0.1:{port}")
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = driver.send("WebDriver:NewSession", "session", capabilities=wanted)
        driver.address += f"/session/{session['sessionId']}"
        yield driver
        with suppress(OSError):
            urlopen(Request(driver.address, method="DELETE"), timeout=10).close()


def _firefox() -> str | None:
    return next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


def _mini_browser() -> str | None:
    found = Path("/").glob(MINI_BROWSERS.removeprefix("/"))
    return next(map(str, found), None)


@contextmanager
def _process(
    command: list[Any], env: dict[str, str] | None = None, pass_fds: tuple[int, ...] = ()
) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdout=quiet, stderr=quiet, env=env, pass_fds=pass_fds
    ) as process:
        try:
            yield
        finally:
            process.terminate()


@contextmanager
def _display() -> Iterator[str]:
    """Start a display without a screen; it says its own number."""
    reads, writes = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writes),
        "-screen",
        "0",
        "1440x1000x24",
        "-nolisten",
        "tcp",
    ]
    with _process(command, pass_fds=(writes,)), os.fdopen(reads) as said:
        os.close(writes)
        yield f":{said.readline().strip()}"


@contextmanager
def _connected(port: int) -> Iterator[socket.socket]:
    """Connect to a port as soon as something listens there."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (connection := _tried(port)) is None:
        if time.monotonic() > end:
            raise TimeoutError(f"nothing listens on port {port}")
        time.sleep(0.2)
    with connection:
        yield connection


def _tried(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
    except OSError:
        return None
