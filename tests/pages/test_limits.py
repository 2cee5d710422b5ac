"""The server's limits: each has a reason, and the operator's values are checked."""

import ast
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from pages.shared import limits
from tests.serving import ROOT

SOURCE = Path(limits.__file__).read_text(encoding="utf-8")


def reasons() -> dict[str, str]:
    """Return the reason that follows each limit in the source."""
    found = {}
    for node, reason in itertools.pairwise(ast.parse(SOURCE).body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            assert isinstance(reason, ast.Expr), f"{node.target.id} has no reason"
            assert isinstance(reason.value, ast.Constant)
            found[node.target.id] = str(reason.value.value)
    return found


def test_every_limit_has_a_reason() -> None:
    named = {name for name, value in vars(limits).items() if isinstance(value, int | float)}
    assert named == set(reasons())
    assert all(len(reason) > 20 for reason in reasons().values())


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
    assert told(**given, HALFWAVE_WORKERS="4").stdout == "23 70\n"


@pytest.mark.parametrize("value", ["0", "-5", "many", "2.5", "1e3"])
def test_a_value_that_is_no_count_stops_the_server_with_a_sentence(value: str) -> None:
    stopped = told(HALFWAVE_MAX_PAGES=value)
    assert stopped.returncode != 0
    sentence = f"HALFWAVE_MAX_PAGES must be a whole number of 1 or more, got {value!r}."
    assert sentence in stopped.stderr
