"""A filter for loggers of what strangers do, who must not fill the operator's disk."""

import logging
from time import monotonic
from traceback import walk_tb
from typing import Final

MOST_REMEMBERED: Final = 1_000

STRANGERS_DO: Final = (
    "streamlit.error_util",  # What a script raised, perhaps for what a page sent.
    "streamlit.web.server.starlette.starlette_websocket",
    "uvicorn.error",
)
"""Loggers of others that have a line, or a whole stack, for each request."""


class OncePerMinute(logging.Filter):
    """Let each warning or error of a logger through once a minute, whatever its values.

    Two exceptions are the same if they come from the same line.
    """

    def __init__(self) -> None:
        """Start with nothing said."""
        super().__init__()
        self.said: dict[tuple[object, ...], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return False for what was let through less than a minute ago."""
        if record.levelno < logging.WARNING:
            return True
        if len(self.said) > MOST_REMEMBERED:
            self.said.clear()
        now, key = monotonic(), (record.msg, *_place(record))
        if now - self.said.get(key, -60) < 60:
            return False
        self.said[key] = now
        return True


def calm_logs() -> None:
    """Let the loggers of others say what strangers do once a minute, from now on."""
    for name in STRANGERS_DO:
        logging.getLogger(name).addFilter(OncePerMinute())


def _place(record: logging.LogRecord) -> tuple[object, ...]:
    """Return the kind of a record's exception and the line that raised it; empty without one."""
    kind, _, traceback = record.exc_info or (None, None, None)
    *_, last = [None, *walk_tb(traceback)]
    return (kind, last and (last[0].f_code.co_filename, last[1]))
