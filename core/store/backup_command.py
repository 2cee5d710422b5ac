"""Write a backup of everything that is kept into a new folder, while the server runs."""

import argparse
from contextlib import closing
from pathlib import Path

from core.command_line import refuse
from core.store.backup import Counts, back_up
from core.store.database import open_store
from core.store.errors import StoreError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `backup`."""
    parser.add_argument("to", type=Path, metavar="TO", help="the folder to make")


def run(args: argparse.Namespace) -> int:
    """Write the backup; return 1 when that isn't possible."""
    try:
        with closing(open_store()) as store:
            counts = back_up(store, args.to)
    except StoreError as error:
        return refuse(str(error), status=1)
    print(f"{kept(counts)} backed up to {args.to}")
    return 0


def kept(counts: Counts) -> str:
    """Return in words how much was copied."""
    answers, rows = counts["attempts"], sum(counts.values())
    of_answers = f"{answers:,} answer{'s' if answers != 1 else ''}"
    return f"{of_answers} ({rows:,} row{'s' if rows != 1 else ''} in all)"
