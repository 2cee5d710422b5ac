"""What many tests share: an empty database of each sort, new for each test, and a server."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store import Store, open_store
from tests.postgresql import PostgreSQL, serve_postgresql
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
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex}"
    yield server.make_database(name)
    server.drop_database(name)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store, empty."""
    store = open_store(database_url)
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """A PostgreSQL that lives as long as the session."""
    with serve_postgresql() as server:
        yield server
