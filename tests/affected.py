"""A pytest plugin that runs what a change can have touched, nearest first, for two minutes.

`make test FAST=1` loads it. A module is touched when it imports a changed one, however indirectly.
A library such as pytest-testmon would need the record of an earlier whole run, and knows neither
content files nor pages that another process serves.
"""

import ast
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SECONDS = 75
ALWAYS = ("tests/test_layers.py", "tests/test_voice.py", "tests/browser/test_deep_link.py")
"""The last of these is the one journey in a browser that is always made."""
CONTENT_TESTS = {"quizzes": "test_quiz_shipped.py", "lessons": "test_lesson_shipped.py"}
TOPS = ("app.py", "core", "pages", "bench", "tests")
Graph = dict[Path, set[Path]]


def changed_files() -> set[Path]:
    """Return what differs from the main branch, or from the last commit on it; new files too."""
    base = _git("merge-base", "main", "HEAD")[:1] or ["HEAD"]
    names = _git("diff", "--name-only", *base) + _git("ls-files", "--others", "--exclude-standard")
    return {ROOT / name for name in names}


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.splitlines()


def import_graph(root: Path = ROOT) -> Graph:
    """Return which files each module imports or names, looked up through packages' facades."""
    found = [root / top for top in TOPS]
    paths = [p for top in found for p in (top.rglob("*.py") if top.is_dir() else [top])]
    trees = {path: ast.parse(path.read_bytes()) for path in paths if path.exists()}
    graph = {path: set(_needs(path, root, trees)) for path in trees}
    for path in trees:
        shared = (folder / "conftest.py" for folder in path.parents)
        graph[path] |= {each for each in shared if each in trees and path.name.startswith("test_")}
    return graph


def _needs(path: Path, root: Path, trees: dict[Path, ast.Module]) -> Iterator[Path]:
    for node in ast.walk(trees[path]):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _file(root, alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield from _defining(root, node.module, alias.name, trees)
        elif isinstance(node, ast.Constant) and str(node.value).endswith(".py"):
            places = (root, root / "pages", path.parent)  # A page is named by its path.
            named = (place / str(node.value) for place in places)
            yield from (each for each in named if each in trees)


def _file(root: Path, module: str) -> list[Path]:
    base = root.joinpath(*module.split("."))
    return [p for p in (base.with_suffix(".py"), base / "__init__.py") if p.is_file()]


def _defining(root: Path, module: str, name: str, trees: dict[Path, ast.Module]) -> Iterable[Path]:
    """Return the file of a name: the module of that name, or where its package has it from."""
    files = _file(root, f"{module}.{name}") or _file(root, module)
    if files and files[0].name == "__init__.py" and files[0] in trees:
        for node in trees[files[0]].body:
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and name in {alias.asname or alias.name for alias in node.names}
            ):
                return _defining(root, node.module, name, trees)
    return files


def distances(changed: Iterable[Path], graph: Graph) -> dict[Path, int]:
    """Return how many imports lie between a module and the nearest file that changed."""
    near = dict.fromkeys(changed, 0)
    # Scripts and styles belong to the modules beside them.
    near |= {p: 1 for p in graph for c in near if c.suffix != ".py" and c.parent == p.parent}
    front = set(near)
    while front:
        front = {path for path in graph.keys() - near.keys() if graph[path] & front}
        near |= dict.fromkeys(front, max(near.values()) + 1)
    return near


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the change can't have touched, and put the nearest first."""
    changed = changed_files()
    near = distances(changed, import_graph())
    content = {
        (CONTENT_TESTS[c.parent.name], c.stem) for c in changed if c.parent.name in CONTENT_TESTS
    }
    chosen: list[tuple[int, int, pytest.Item]] = []
    for index, item in enumerate(items):
        name = item.path.relative_to(ROOT).as_posix()
        at = near.get(item.path)
        if name in ALWAYS or any(item.path.name == t and stem in item.name for t, stem in content):
            at = 0
        elif at and name.startswith("tests/browser/"):
            at = None
        if at is not None:
            chosen.append((at, index, item))
    kept = [item for _, _, item in sorted(chosen, key=lambda each: each[:2])]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what no time is left for; the summary counts it."""
    began = item.session.config.stash.setdefault(BEGAN, time.monotonic())
    if time.monotonic() - began > SECONDS:
        pytest.skip("the time of FAST=1 is over; `make test` runs all")


BEGAN = pytest.StashKey[float]()
