"""`make test FAST=1`: which tests a change can have touched."""

from pathlib import Path

import pytest

from tests.affected import distances, import_graph

FILES = {
    "core/one/__init__.py": "from core.one.near import near\nfrom core.one.far import far\n",
    "core/one/near.py": "from core.one.base import base\n",
    "core/one/far.py": "",
    "core/one/base.py": "",
    "pages/frame.py": "PAGE = 'learn/home.py'\n",
    "pages/learn/home.py": "from core.one import far\n",
    "tests/conftest.py": "",
    "tests/test_near.py": "from core.one import near\n",
    "tests/test_far.py": "import core.one.far\n",
    "tests/pages/conftest.py": "FRAME = 'frame.py'\n",
    "tests/pages/test_home.py": "",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("core/one/base.py", {"test_near.py": 2}),
        ("core/one/far.py", {"test_far.py": 1, "test_home.py": 4}),
        ("pages/learn/home.py", {"test_home.py": 3}),
        ("pages/learn/home.css", {"test_home.py": 4}),
        ("tests/test_near.py", {"test_near.py": 0}),
        ("tests/conftest.py", {"test_near.py": 1, "test_far.py": 1, "test_home.py": 1}),
        ("README.md", {}),
    ],
)
def test_what_imports_a_changed_file_is_touched(
    project: Path, changed: str, tests: dict[str, int]
) -> None:
    near = distances([project / changed], import_graph(project))
    found = {path.name: at for path, at in near.items() if path.name.startswith("test_")}
    assert found == tests


def test_every_test_of_a_page_is_near_that_page() -> None:
    graph = import_graph()
    [home] = [path for path in graph if path.as_posix().endswith("pages/learn/home.py")]
    touched = {path.name for path in distances([home], graph)}
    assert {"test_home.py", "test_lesson_page.py"} <= touched
    assert "test_engine_trace.py" not in touched
