"""Sentences that code makes: ranges in words, nouns that agree with their number, one full stop."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.records import counted, ended, nearest, span

ROOT = Path(__file__).parents[1]
FILES = [path for folder in ("core", "pages") for path in sorted((ROOT / folder).rglob("*.py"))]
NOUNS = (
    "batches|blocks|characters|criteria|days|draws|epochs|faults|groups|lines|milestones|"
    "optimizer steps|parameter groups|points|questions|rates|rows|scheduler steps|steps|"
    "tries|values"
)
PLURAL = re.compile(rf" ({NOUNS})\b")


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of every string, with `{}` for what is filled in."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
              for part in ast.walk(node) if part is not node}  # fmt: skip
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def docstrings(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(node.value.lineno)
    return found


def is_bound(node: ast.expr) -> bool:
    """Return whether what is filled in is a constant, whose noun its author has seen."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return bool(re.fullmatch(r"[A-Z_]+", name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_ranges_and_full_stops(path: Path) -> None:
    tree = ast.parse(path.read_text())
    ours = docstrings(tree)
    bad = [
        (line, text)
        for line, text in texts(tree)
        if line not in ours
        and (re.search(r"(\d|\})\.\.(\d|\{)", text) or re.search(r"[?!]\.(\s|$)", text))
        and " " in text
    ]
    assert bad == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_noun_agrees_with_its_number(path: Path) -> None:
    """A number that is filled in before a noun in the plural may be 1: `counted` writes both."""
    bad = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            for value, after in zip(node.values, node.values[1:], strict=False):
                if isinstance(value, ast.FormattedValue) and isinstance(after, ast.Constant):
                    plural = PLURAL.match(str(after.value))
                    if plural and not is_bound(value.value):
                        bad.append((node.lineno, ast.unparse(node)))
    assert bad == []


def test_a_count_and_a_span() -> None:
    assert [counted(n, "scheduler step") for n in (0, 1, 2, 20_000)] == [
        "0 scheduler steps",
        "1 scheduler step",
        "2 scheduler steps",
        "20,000 scheduler steps",
    ]
    others = [counted(2, "batch"), counted(3, "try"), counted(2, "day")]
    assert others == ["2 batches", "3 tries", "2 days"]
    assert (span(1, 20_000), span(0, 0)) == ("from 1 to 20,000", "0")


def test_a_sentence_ends_once() -> None:
    assert ended(f"StepLR has no step{nearest('step_sise', ['step_size'])}").endswith("step_size?")
    assert ended("It is so") == ended("It is so.") == "It is so."
