"""Put a backup into a new, empty database."""

import argparse
from contextlib import closing
from pathlib import Path

from core.command_line import refuse
from core.store.backup import restore
from core.store.backup_command import kept
from core.store.database import open_store
from core.store.errors import StoreError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `restore`."""
    parser.add_argument("source", type=Path, metavar="FROM", help="the folder of the backup")


def run(args: argparse.Namespace) -> int:
    """Restore it; return 1 when that isn't possible."""
    try:
        with closing(open_store()) as store:
            counts = restore(args.source, store)
    except StoreError as error:
        return refuse(str(error), status=1)
    print(f"{kept(counts)} restored from {args.source}")
    return 0
