"""Serve Halfwave: `python -m serve --port 8501 --workers 2`."""

import argparse
import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import uvicorn

from core.command_line import refuse
from core.records import span
from pages.server import workers


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal ends it; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=_number(0, 65_535), default=8501, help="port, 0 for a free one (%(default)s)"
    )
    parser.add_argument(
        "--workers",
        type=_number(1, workers.MOST),
        default=os.environ.get("HALFWAVE_WORKERS") or "1",
        help="processes that share the address, on Linux (HALFWAVE_WORKERS, or 1)",
    )
    given = parser.parse_args(arguments)
    if given.workers > 1 and not workers.CAN_FORK:
        sys.stderr.write("Several processes need Linux: one serves here.\n")
        given.workers = 1
    # The limits that all processes share are divided by it, as they are read.
    os.environ["HALFWAVE_WORKERS"] = str(given.workers)
    try:
        listening = workers.listen(given.host, given.port, given.workers)
    except OSError as error:
        sentence = f"Can't listen on {given.host}:{given.port}: {error.strerror}."
        return refuse(sentence, status=1)
    if given.workers == 1:
        return _serve(listening[0])
    _warm_up()
    return workers.supervise(listening, _serve)


def _number(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers between two bounds."""

    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            bounds = span(least, most)
            raise argparse.ArgumentTypeError(f"must be a whole number {bounds}, got {text}")
        return int(text)

    return read


def _serve(listening: socket.socket) -> int:
    server = uvicorn.Server(_settings())
    with suppress(KeyboardInterrupt):  # It has ended by then.
        server.run(sockets=[listening])
    return 0 if server.started else workers.CANT_START


def _settings() -> uvicorn.Config:
    return uvicorn.Config(
        "app:app",
        access_log=False,
        http="pages.server.connections:BoundedHTTP",
        ws_max_size=1_000_000,
        # Deflating a release's grids, random digits for the most part, takes 4 ms of the server's
        # 13 each time and saves 40 % of 116 kB: a classroom runs out of processor before it runs
        # out of network.
        ws_per_message_deflate=False,
    )


def _warm_up() -> None:
    """Import and execute once what every process needs, so that their memory is shared."""
    import app  # noqa: F401  The modules of the whole server.
    from pages.play.first_run import first_run
    from pages.server.startup import warm_up

    warm_up(first_run)


if __name__ == "__main__":
    sys.exit(main())
