"""Which module of the project imports which, wherever in it: also where only types are checked."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
Graph = Mapping[str, frozenset[str]]
"""The modules that each module imports, by dotted names."""


def imports(source: str) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_name(path: Path) -> str:
    """Return the dotted name of a file, such as `core.quiz` for `core/quiz/__init__.py`."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def module_graph() -> Graph:
    """Return the graph of `app.py`, core and pages; other libraries are left out."""
    files = [path for top in ("core", "pages") for path in ROOT.glob(f"{top}/**/*.py")]
    sources = {
        module_name(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in (ROOT / "app.py", *files)
    }
    return graph_of(sources)


def graph_of(sources: Mapping[str, str]) -> Graph:
    """Return the graph of these modules, given as their sources by dotted name."""
    return {
        name: frozenset(_known(imported, sources) for imported in imports(source)) - {name, ""}
        for name, source in sources.items()
    }


def _known(imported: str, sources: Mapping[str, str]) -> str:
    """Return the module that is imported: `core.quiz.quiz.Quiz` is a name in one."""
    parent = imported.rpartition(".")[0]
    return next((name for name in (imported, parent) if name in sources), "")


def cycle(graph: Graph) -> list[str]:
    """Return the modules of a circle of imports, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def folder(module: str) -> str:
    """Return the folder that a module is in, such as `core.quiz` or `pages.question.kinds`.

    Folders inside a room count as the room, but for kinds, which their room doesn't know.
    """
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[2:3] == ["kinds"] and parts[1] != "schedule" else 2])


def between_folders(graph: Graph) -> Graph:
    """Return which folder imports from which."""
    found: dict[str, set[str]] = {}
    for module, imported in graph.items():
        others = {folder(each) for each in imported} - {folder(module)}
        found.setdefault(folder(module), set()).update(others)
    return {name: frozenset(others) for name, others in found.items()}
