"""Fixtures of every page test: a separate data folder, and one learner."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.store import database

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
LEARNER = "ada"


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Keep answers in a folder of this test; the process's store is opened again for it."""
    monkeypatch.setenv("HALFWAVE_SECRET", "a secret for the tests")
    monkeypatch.setenv("HALFWAVE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(database, "_opened", None)
    yield tmp_path
    if database._opened is not None:
        database._opened.close()


@pytest.fixture
def app() -> AppTest:
    """The whole app at its home page, with a learner whose answers are kept."""
    app = AppTest.from_file(str(FRAME), default_timeout=300)
    app.session_state["learner"] = LEARNER
    return app.run()
