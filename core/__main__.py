"""The command line: `python -m core COMMAND …`."""

import argparse
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol

from core.authoring import check, coverage, keys
from core.export import command as export
from core.quiz import command as grade
from core.sandbox import command as run
from core.schedule import command as trace
from core.schema import command as schema
from core.store import backup_command as backup
from core.store import restore_command as restore


class Command(Protocol):
    """A module that is one command; the first line of its docstring is its help."""

    __doc__: str | None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Run the command and return the exit status."""


COMMANDS: dict[str, Command] = {
    "check": check,
    "coverage": coverage,
    "trace": trace,
    "run": run,
    "grade": grade,
    "export": export,
    "schema": schema,
    "keys": keys,
    "backup": backup,
    "restore": restore,
}


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names and return its exit status."""
    parser = Parser(prog="python -m core", description="Halfwave without the web.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        says = (command.__doc__ or "").partition("\n")[0]
        of_command = commands.add_parser(name, help=says, description=says, allow_abbrev=False)
        command.add_arguments(of_command)
        of_command.set_defaults(run=command.run)
    args = parser.parse_args(argv)
    status: int = args.run(args)
    return status


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # End quietly when the reader, such as `head`, has enough.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
