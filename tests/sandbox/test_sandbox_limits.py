"""Every limit is in limits.py, every sentence in errors.py, and the README's table shows them."""

import ast
import itertools
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.sandbox import TRY_AGAIN, errors, limits, run_code
from core.sandbox.guest.defaults import DEFAULTS

ROOM = Path(limits.__file__).parent
FILES = sorted(path for path in ROOM.rglob("*.py"))
NO_LIMITS = {"kernel.py", "warm_up.py"}  # Linux's own numbers, and those of a small training.
README = (ROOM / "README.md").read_text(encoding="utf-8")
SMALL = 9  # Numbers up to here count or index something.


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def docstrings(tree: ast.AST) -> set[int]:
    """Return the ids of the strings that stand alone: docstrings, those of constants included."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def stated_limits(tree: ast.AST) -> Iterator[object]:
    """Yield every number of a module that may be a limit, those written in text included."""
    alone = docstrings(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in alone:
            continue
        value = node.value
        if isinstance(value, bool) or value in DEFAULTS.values():
            continue  # A learner's own words, such as epochs = 100.
        if (isinstance(value, int) and abs(value) > SMALL) or (
            isinstance(value, float) and value not in {0.0, 1.0}
        ):
            yield value
        if isinstance(value, str):
            # Not part of a name such as float32, nor of an escape such as [\w.].
            yield from re.findall(r"(?<![\w.-])\d[\d,]*\d\b", value)


def test_no_other_module_states_a_limit() -> None:
    stated = {
        str(path.relative_to(ROOM)): found
        for path in FILES
        if path.name not in {"limits.py", *NO_LIMITS}
        and (found := list(stated_limits(tree_of(path))))
    }
    assert stated == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("if size > 100: pass", [100]),
        ("WAIT = 0.5", [0.5]),
        ("raise StoppedError('At most 20,000 values.')", ["20,000"]),
        ("x = f'{name}: 500 groups at most'", ["500"]),
        ("x = y[:2] + 'float32'", []),
        ("def f():\n    '''Returns 100 of them.'''", []),
    ],
)
def test_a_limit_is_told_from_other_numbers(code: str, found: list[object]) -> None:
    assert list(stated_limits(ast.parse(code))) == found


def table() -> str:
    """Return the limits as a Markdown table: name, value, and the first line of the reason."""
    rows = ["| limit | value | reason |", "|---|---|---|"]
    body = tree_of(ROOM / "limits.py").body
    for node, reason in itertools.pairwise(body):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        assert isinstance(reason, ast.Expr), f"{node.target.id} has no reason"
        assert isinstance(reason.value, ast.Constant)
        value = getattr(limits, node.target.id)
        shown = f"{value:,}" if value < 10**8 else f"10^{len(str(value)) - 1}"
        rows.append(f"| `{node.target.id}` | {shown} | {str(reason.value.value).splitlines()[0]} |")
    return "\n".join(rows)


def test_the_readme_shows_every_limit_with_its_reason() -> None:
    expected = table()
    present = README.partition("## Limits\n")[2].strip()
    assert present == expected, f"README.md should end with this table:\n{expected}"


def test_every_test_that_the_readme_names_is_there() -> None:
    tests = ROOM.parents[1] / "tests" / "sandbox"
    sources = {path.name: path.read_text(encoding="utf-8") for path in tests.glob("*.py")}
    named = re.findall(r"`(test_\w+\.py)`(?:: ([^|;\n]*))?", README)
    assert len(named) > 5
    for file, snippets in named:
        for snippet in re.findall(r'"([^"]+)"', snippets):
            assert f'"{snippet}":' in sources[file] or f"def {snippet}" in sources[file], snippet


def stops() -> Iterator[tuple[str, ast.Call, str]]:
    """Yield every call that makes a StoppedError of a sentence, with its place and the sentence."""
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(
                    func=ast.Name(id="StoppedError" | "TryAgainError"),
                    args=[ast.Attribute(attr=name)],
                ):
                    yield f"{path.relative_to(ROOM)}:{node.lineno}", node, name
                case _:
                    continue


def test_every_stop_has_a_sentence_of_the_catalogue_with_its_values() -> None:
    found = [*stops()]
    assert len(found) > 15
    for place, call, name in found:
        given = {keyword.arg for keyword in call.keywords} - {"line"}
        text = getattr(errors, name)
        wanted = {field for _, field, _, _ in string.Formatter().parse(text) if field}
        assert given == wanted, f"{place} gives {given}, {name} wants {wanted}"


def test_every_sentence_is_said_somewhere() -> None:
    named = {
        node.attr
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "errors"
    }
    catalogue = {name for name, value in vars(errors).items() if isinstance(value, str)}
    assert {name for name in catalogue if name.isupper()} == named - {"TRY_AGAIN"}


def test_refusals_have_one_style() -> None:
    start = "This sandbox can't "
    refusals = [text for text in vars(errors).values() if str(text).startswith(start)]
    assert len(refusals) > 12
    assert all(" yet" in text for text in refusals)


def test_a_run_that_may_be_tried_again_says_so() -> None:
    assert {errors.BUSY, errors.TOO_LATE, errors.TOO_LONG, errors.RESTARTED} == TRY_AGAIN
    assert run_code("while True: pass").stopped in TRY_AGAIN
    assert run_code("x = (").stopped not in TRY_AGAIN


def test_processor_time_ends_what_computes_and_the_wall_clock_what_sleeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept = run_code(f"import time\ntime.sleep({limits.CPU_SECONDS} + 0.5)\nprint('awake')")
    assert [said.text for said in slept.output] == ["awake"]
    monkeypatch.setattr(limits, "RUN_SECONDS", 1.0)
    assert run_code("import time\ntime.sleep(600)").stopped == errors.TOO_LATE
    monkeypatch.setattr(limits, "RUN_SECONDS", 120.0)
    assert run_code("while True: pass").stopped == errors.TOO_LONG
    ignores = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    assert run_code(ignores).stopped == errors.TOO_LONG


def test_a_sentence_has_the_line_and_the_values() -> None:
    error = errors.StoppedError(errors.NO_FUNCTION, line=3, name="os.{x}")
    assert str(error) == "Line 3: This sandbox can't use os.{x} yet."
    assert str(errors.StoppedError(errors.NO_FILES)) == "This sandbox can't open files yet."
