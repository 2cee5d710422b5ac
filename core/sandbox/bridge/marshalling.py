"""Converts values between the sandbox and PyTorch, and counts them on the way in.

Only numbers, short text, small collections and proxies cross. What is small in the sandbox can be
endless in the server, so every value is counted before PyTorch sees it.
"""

from collections.abc import Callable, Mapping
from types import EllipsisType
from typing import Any

import torch
from pydantic_monty import MontyClassProxy

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.host.data import HostValue
from core.sandbox.printing import Look

GuestValue = Any
"""A value of the sandbox's: anything that the learner's code can build, proxies included."""


class Unmarshaller:
    """Converts the values of one call for PyTorch. Raises StoppedError when they are too many."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._left = limits.MAX_VALUES

    def convert(self, value: GuestValue, *, depth: int = 0) -> HostValue:
        """Return `value` with the real objects in place of their proxies."""
        self._left -= 1
        if self._left < 0 or depth > limits.MAX_DEPTH:
            raise StoppedError(errors.TOO_MANY_VALUES)
        match value:
            case None | bool() | float() | complex() | EllipsisType():
                return value
            case int():
                if abs(value) > limits.MAX_WHOLE:
                    raise StoppedError(errors.WHOLE_TOO_LARGE)
                return value
            case str():
                if len(value) > limits.MAX_TEXT:
                    raise StoppedError(errors.TEXT_TOO_LONG, got=len(value))
                return value
            case list():
                return [self.convert(item, depth=depth + 1) for item in value]
            case tuple():
                return tuple(self.convert(item, depth=depth + 1) for item in value)
            case set():
                return {self.convert(item, depth=depth + 1) for item in value}
            case dict():
                converted = {}
                for key, item in value.items():
                    if not isinstance(key, str | int):
                        raise StoppedError(errors.WRONG_KEYS, name=type(key).__name__)
                    converted[self.convert(key)] = self.convert(item, depth=depth + 1)
                return converted
            case MontyClassProxy():
                return self._look(value)
            case _:
                raise StoppedError(errors.WRONG_TYPE, name=type(value).__name__)


def marshal(value: object, proxy_of: Callable[[torch.Tensor], MontyClassProxy]) -> GuestValue:
    """Return plain data as the sandbox gets it: with a proxy for each tensor."""
    match value:
        case torch.Tensor():
            return proxy_of(value)
        case bool() | float():
            return value
        case int():
            return value if abs(value) < limits.MAX_WHOLE_OUT else float("inf")
        case list():
            return [marshal(item, proxy_of) for item in value]
        case tuple():
            return tuple(marshal(item, proxy_of) for item in value)
        case Mapping():
            return {key: marshal(item, proxy_of) for key, item in value.items()}
        case _:
            return value
