"""The command line as a test calls it: in this process, for another one takes seconds to start."""

import contextlib
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from core.__main__ import main

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Done:
    """How a command ended and what it printed."""

    returncode: int | str | None
    stdout: str
    stderr: str


def command(*arguments: str, folder: Path = ROOT) -> Done:
    """Call `python -m core` without starting Python again."""
    out, err = io.StringIO(), io.StringIO()
    status: int | str | None
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = ended.code
    return Done(status, out.getvalue(), err.getvalue())


def process(*arguments: str, folder: Path = ROOT) -> Done:
    """Call `python -m core` as an author does: one test of each command should."""
    done = subprocess.run(
        [sys.executable, "-m", "core", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
