"""A filter for loggers of what strangers do, who must not fill the operator's disk."""

import logging
import time


class OncePerMinute(logging.Filter):
    """Let each warning of a logger through once a minute, whatever its values."""

    def __init__(self) -> None:
        """Start with nothing said."""
        super().__init__()
        self.said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return False for a warning that was let through less than a minute ago."""
        if record.levelno != logging.WARNING:
            return True
        now = time.monotonic()
        if now - self.said.get(record.msg, -60) < 60:
            return False
        self.said[record.msg] = now
        return True
