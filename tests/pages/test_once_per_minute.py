"""What strangers do is logged once a minute, with whatever they sent."""

import importlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from pages.server import once_per_minute
from pages.server.once_per_minute import STRANGERS_DO, OncePerMinute, calm_logs


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    logger = logging.getLogger("tests.strangers")
    logger.filters, logger.handlers = [OncePerMinute()], [Kept()]
    logger.setLevel(logging.INFO)
    yield logger
    logger.filters, logger.handlers = [], []


class Kept(logging.Handler):
    """A handler that keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def said(log: logging.Logger) -> list[str]:
    [handler] = log.handlers
    assert isinstance(handler, Kept)
    return handler.said


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [5.0]
    monkeypatch.setattr(once_per_minute, "monotonic", lambda: now[0])
    return now


def test_a_message_is_said_once_a_minute_whatever_its_values(
    log: logging.Logger, clock: list[float]
) -> None:
    for number in range(100):
        log.warning("Refused %d.", number)
        log.error("Failed %d.", number)
    assert said(log) == ["Refused 0.", "Failed 0."]
    clock[0] += 59
    log.warning("Refused %d.", 100)
    assert len(said(log)) == 2
    clock[0] += 1
    log.warning("Refused %d.", 101)
    assert said(log)[2:] == ["Refused 101."]


def test_what_is_no_warning_is_always_said(log: logging.Logger) -> None:
    for _ in range(3):
        log.info("Started.")
    assert len(said(log)) == 3


@contextmanager
def logged(log: logging.Logger) -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError):
        log.exception("Uncaught")


def test_exceptions_of_one_line_are_the_same_and_others_are_not(log: logging.Logger) -> None:
    def first(text: str) -> None:
        int(text)

    def second(text: str) -> None:
        dict[str, str]()[text]

    def try_each(*raises: Callable[[str], None]) -> None:
        for number in range(20):
            for each in raises:
                with logged(log):
                    each(f"what a stranger sent: {number}")

    try_each(first)
    assert len(said(log)) == 1
    try_each(first, second)
    assert len(said(log)) == 2


def test_no_number_of_messages_fills_the_memory(log: logging.Logger) -> None:
    for number in range(5_000):
        log.warning(f"Refused {number}.")  # noqa: G004
    [filter_] = log.filters
    assert isinstance(filter_, OncePerMinute)
    assert len(filter_.said) <= once_per_minute.MOST_REMEMBERED + 1


def test_the_loggers_of_others_are_there() -> None:
    for module in (*STRANGERS_DO[:2], "uvicorn.server"):
        importlib.import_module(module)
    assert set(STRANGERS_DO) <= set(logging.Logger.manager.loggerDict)
    loggers = [logging.getLogger(name) for name in STRANGERS_DO]
    before = [list(logger.filters) for logger in loggers]
    calm_logs()
    added = [logger.filters[len(there) :] for logger, there in zip(loggers, before, strict=True)]
    for logger, there in zip(loggers, before, strict=True):
        logger.filters = there
    assert all(isinstance(each, OncePerMinute) for [each] in added)
