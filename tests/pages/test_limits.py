"""The server's limits: each has a reason, and the operator's values are checked."""

import ast
import itertools
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pages.shared import limits
from tests.serving import ROOT

SOURCE = Path(limits.__file__).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Stated:
    """A limit as the source states it: the operator's variable, if any, and the reason."""

    variable: str
    reason: str


def stated() -> dict[str, Stated]:
    """Return each limit of the source, with the text that follows it."""
    found = {}
    for node, reason in itertools.pairwise(ast.parse(SOURCE).body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            assert isinstance(reason, ast.Expr), f"{node.target.id} has no reason"
            assert isinstance(reason.value, ast.Constant)
            variable = re.search(r"HALFWAVE_\w+", ast.unparse(node))
            found[node.target.id] = Stated(variable[0] if variable else "", str(reason.value.value))
    return found


def test_every_limit_has_a_reason() -> None:
    named = {name for name, value in vars(limits).items() if isinstance(value, int | float)}
    assert named == set(stated())
    assert all(len(each.reason) > 20 for each in stated().values())


def test_the_security_page_shows_every_limit_with_its_reason() -> None:
    rows = ["| limit | value | variable | reason |", "|---|---|---|---|"]
    for name, each in stated().items():
        variable = f"`{each.variable}`" if each.variable else ""
        rows.append(f"| `{name}` | {getattr(limits, name):,} | {variable} | {each.reason} |")
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    part = page.partition("## Limits\n")[2].partition("\n## ")[0]
    shown = [line for line in part.splitlines() if line.startswith("|")]
    assert shown == rows, "it should be:\n" + "\n".join(rows)


def told(**variables: str) -> subprocess.CompletedProcess[str]:
    """Import the limits in a process with these variables; print two of them."""
    code = "from pages.shared import limits as l; print(l.MAX_PAGES, l.MAX_PAGES_PER_ADDRESS)"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_operator_gives_other_values_and_processes_share_the_totals() -> None:
    given = {"HALFWAVE_MAX_PAGES": "90", "HALFWAVE_MAX_PAGES_PER_ADDRESS": " 70 "}
    assert told(**given).stdout == "90 70\n"
    assert told(**given, HALFWAVE_WORKERS="4").stdout == "23 18\n"


@pytest.mark.parametrize("value", ["0", "-5", "many", "2.5", "1e3"])
def test_a_value_that_is_no_count_stops_the_server_with_a_sentence(value: str) -> None:
    stopped = told(HALFWAVE_MAX_PAGES=value)
    assert stopped.returncode != 0
    sentence = f"HALFWAVE_MAX_PAGES must be a whole number of 1 or more, got {value!r}."
    assert sentence in stopped.stderr
