"""Imports point downward only: `app.py`, pages, and the rooms of core as the design lists them."""

import ast
from pathlib import Path

import pytest

from tests.module_graph import (
    ROOT,
    between_folders,
    cycle,
    folder,
    graph_of,
    imports,
    module_graph,
)

FILES = sorted(
    path.relative_to(ROOT) for top in ("core", "pages") for path in ROOT.glob(f"{top}/**/*.py")
)

# What each room of core may import of the others.
BELOW = {
    "command_line": set[str](),
    "records": set[str](),
    "schedule": {"command_line", "records"},
    "spreadsheet": {"records"},
    "store": {"command_line"},
    "content": {"records"},
    "quiz": {"command_line", "content", "records", "sandbox", "schedule"},
    "sandbox": {"command_line", "schedule"},
    "lesson": {"content", "quiz", "records", "schedule"},
    "learner": {"content", "quiz", "records", "schedule", "spreadsheet", "store"},
    "room": {"quiz", "records", "schedule", "store"},
    "authoring": {"command_line", "content", "lesson", "quiz", "records", "sandbox", "schedule"},
    "export": {"command_line", "content", "quiz", "records", "schedule", "spreadsheet"},
    "schema": {"content", "quiz", "records", "schedule"},
}
BELOW["__main__"] = set(BELOW)

# What each folder of pages may import of the others. What serves pages knows none of them.
PAGES_BELOW = {
    "frame": {"shared"},
    "learn": {"question", "shared", "widgets"},
    "play": {"shared", "widgets"},
    "practice": {"question", "shared", "widgets"},
    "teach": {"question", "shared", "widgets"},
    "question": {"shared", "widgets"},
    "question.kinds": {"question", "shared", "widgets"},
    "server": {"shared", "widgets"},
    "shared": {"widgets"},
    "widgets": set[str](),
}
KNOW_KINDS = {
    "core.quiz.kinds": {"core.quiz.kinds", "pages.question.kinds"},
    "pages.question.kinds": {"pages.question.kinds"},
}
"""Kinds register themselves, and their widgets are found by name: nobody else imports them."""

ONLY_IN_PAGES = {"anyio", "itsdangerous", "pages", "starlette", "streamlit", "uvicorn"}
TORCH_IN = {"schedule", "sandbox"}

# What each layer of core/sandbox may import of the others: the guest has no arrows back, and nobody
# outside goes past the sandbox's own front door.
SANDBOX = {
    "limits": set[str](),
    "result": set[str](),
    "errors": {"limits"},
    "guest": {"errors", "limits"},
    "answer": {"limits", "result"},
    "asker": set[str](),
    "host": {"answer", "asker", "errors", "limits"},
    "run": {"answer", "errors", "host", "limits", "result"},
    "command": {"answer", "errors", "limits", "run"},
    "__init__": {"asker", "errors", "host", "result", "run"},
}
TORCH_IN_SANDBOX = {"guest"}


def trespasses(path: Path, source: str) -> list[str]:
    """Return the imports that a file of the project must not have."""
    top, room = path.parts[0], path.parts[1].removesuffix(".py")
    found = []
    for name in imports(source):
        package, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        torch_outside = package == "torch" and (top, room) not in {("core", r) for r in TORCH_IN}
        web_in_core = top == "core" and package in ONLY_IN_PAGES
        upward = package == "app" or (
            top == "core"
            and package == "core"
            and other != room
            and room != "__init__"
            and other not in BELOW[room]
        )
        if torch_outside or web_in_core or upward:
            found.append(name)
    return found


def sandbox_trespasses(path: Path, source: str) -> list[str]:
    """Return the imports that break the layers of the sandbox, from inside it or from outside."""
    inside = path.parts[:2] == ("core", "sandbox")
    commands = {"command"} if path.name == "__main__.py" else set()
    layer = path.parts[2].removesuffix(".py") if inside else ""
    found = []
    for name in imports(source):
        package = name.partition(".")[0]
        other = name.removeprefix("core.sandbox.").partition(".")[0]
        of_sandbox = name.startswith("core.sandbox.") and other in SANDBOX
        if (
            (
                of_sandbox
                and other != layer
                and other not in (SANDBOX[layer] if inside else commands)
            )
            or (package == "torch" and inside and layer not in TORCH_IN_SANDBOX)
            or (package == "core" and layer == "guest" and not of_sandbox)
        ):
            found.append(name)
    return found


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_point_downward(path: Path) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    assert trespasses(path, source) == []
    assert sandbox_trespasses(path, source) == []


@pytest.mark.parametrize(
    ("path", "line", "allowed"),
    [
        ("core/quiz/grade.py", "from core.schedule import trace", True),
        ("core/quiz/grade.py", "from core.store import store", False),
        ("core/schedule/tracing/trace.py", "from core.quiz import Question", False),
        ("core/schedule/tracing/trace.py", "import torch.optim.lr_scheduler", True),
        ("core/quiz/grade.py", "def f():\n    from torch import optim", False),
        ("core/store/door.py", "import streamlit as st", False),
        ("core/store/door.py", "from pages.shared import session", False),
        ("core/__main__.py", "from core.lesson import load_lessons", True),
        ("pages/play/playground.py", "from core.schedule import trace", True),
        ("pages/play/playground.py", "import torch", False),
        ("pages/play/playground.py", "from app import app", False),
    ],
)
def test_the_rule_tells_right_from_wrong(path: str, line: str, allowed: bool) -> None:
    assert (trespasses(Path(path), line) == []) is allowed


@pytest.mark.parametrize(
    ("path", "line", "allowed"),
    [
        ("core/sandbox/host.py", "from core.sandbox.answer import read_answer", True),
        ("core/sandbox/host.py", "from core.sandbox.run import run_code", False),
        ("core/sandbox/host.py", "import torch", False),
        ("core/sandbox/guest/program.py", "import torch", True),
        ("core/sandbox/guest/program.py", "from core.sandbox import limits", True),
        ("core/sandbox/guest/program.py", "from core.sandbox.guest.guard import guard", True),
        ("core/sandbox/guest/program.py", "from core.sandbox.result import CodeRun", False),
        ("core/sandbox/guest/program.py", "from core.sandbox import run_code", False),
        ("core/sandbox/guest/program.py", "from core.schedule import Notice", False),
        ("core/sandbox/limits.py", "from core.sandbox import errors", False),
        ("core/quiz/kinds/snippet.py", "from core.sandbox import CodeRun, run_code", True),
        ("core/quiz/kinds/snippet.py", "from core.sandbox.errors import BUSY", False),
        ("core/quiz/kinds/snippet.py", "from core.sandbox.host import Launcher", False),
    ],
)
def test_the_rule_of_the_sandbox_tells_right_from_wrong(
    path: str, line: str, allowed: bool
) -> None:
    assert (sandbox_trespasses(Path(path), line) == []) is allowed


def test_every_layer_of_the_sandbox_has_a_rule() -> None:
    layers = {path.parts[2].removesuffix(".py") for path in FILES if "sandbox" in path.parts[:2]}
    assert layers == SANDBOX.keys()


def test_every_room_of_core_has_a_rule() -> None:
    rooms = {path.parts[1].removesuffix(".py") for path in FILES if path.parts[0] == "core"}
    assert rooms - {"__init__"} <= BELOW.keys()


def test_frame_is_the_only_script_directly_in_pages() -> None:
    # Beside the main script, Streamlit would make a menu of its own from them.
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["frame.py"]
    assert not (ROOT / "pages" / "pages").exists()


def test_only_the_session_reruns() -> None:
    # A bare rerun leaves out messages that the browser has forgotten: see `session.rerun`.
    bare = [path for path in FILES if "st.rerun(" in (ROOT / path).read_text(encoding="utf-8")]
    assert bare == [Path("pages/shared/session.py")]


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert cycle(module_graph()) == []


def test_no_folders_import_from_each_other() -> None:
    assert cycle(between_folders(module_graph())) == []


@pytest.mark.parametrize("name", sorted(PAGES_BELOW))
def test_pages_import_only_from_the_folders_below(name: str) -> None:
    there = {f"pages.{other}" for other in PAGES_BELOW[name]}
    found = between_folders(module_graph())[f"pages.{name}"]
    assert {other for other in found if other.startswith("pages.")} <= there


def test_every_folder_of_pages_has_a_rule() -> None:
    folders = {name for name in between_folders(module_graph()) if name.startswith("pages.")}
    assert folders == {f"pages.{name}" for name in PAGES_BELOW}


@pytest.mark.parametrize("kinds", sorted(KNOW_KINDS))
def test_nobody_imports_a_kind_but_its_widget(kinds: str) -> None:
    importers = {
        folder(module)
        for module, imported in module_graph().items()
        if any(folder(each) == kinds for each in imported)
    }
    assert importers <= KNOW_KINDS[kinds]


def by_class(source: str) -> list[str]:
    """Return the classes of questions and variants on which a module decides."""
    tests = [
        node.args[1] if isinstance(node, ast.Call) else node.cls
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.MatchClass)
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("isinstance", "issubclass")
        )
    ]
    names = [each.id for test in tests for each in ast.walk(test) if isinstance(each, ast.Name)]
    return [name for name in names if name.endswith(("Question", "Variant"))]


def test_no_kind_is_told_from_others_by_its_class() -> None:
    found = {path: by_class((ROOT / path).read_text(encoding="utf-8")) for path in FILES}
    assert {path: names for path, names in found.items() if names} == {}
    assert by_class("isinstance(variant, MatchVariant | PredictVariant)") == [
        "MatchVariant",
        "PredictVariant",
    ]
    assert by_class("match v:\n    case OrderVariant(setup=s):\n        pass") == ["OrderVariant"]


def test_private_modules_are_imported_only_in_their_own_folder() -> None:
    strangers = [
        (module, each)
        for module, imported in module_graph().items()
        for each in imported
        if each.rpartition(".")[2].startswith("_")
        and each.rpartition(".")[0] != module.rpartition(".")[0]
    ]
    assert strangers == []


def test_the_graph_sees_imports_for_types_and_names_in_modules() -> None:
    sources = {
        "a.one": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a.two import Two",
        "a.two": "def late():\n    import a.three",
        "a.three": "from a import one, missing\nimport numpy",
    }
    graph = graph_of(sources)
    assert graph == {"a.one": {"a.two"}, "a.two": {"a.three"}, "a.three": {"a.one"}}
    assert set(cycle(graph)) == sources.keys()
    assert cycle({**graph, "a.three": frozenset()}) == []
    assert folder("core.quiz.kinds.choice") == "core.quiz.kinds"
    assert folder("core.schedule.kinds.cosine") == "core.schedule"
    assert between_folders({"pages.server.a": frozenset({"pages.play.b", "pages.server.c"})}) == {
        "pages.server": {"pages.play"}
    }
