"""Numbers as people and files write them, and how a sentence quotes what came instead."""

import math
import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

_NUMBER_AS_TEXT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+")


def _number(value: object) -> object:
    """Read `1e-3`, which YAML hands over as text, as the number it is."""
    if isinstance(value, str) and _NUMBER_AS_TEXT.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number, got {shown(value)}")
    if isinstance(value, int) and abs(value) >= 10**15:
        raise ValueError("must be an integer of at most 15 digits, got a longer one")
    if not math.isfinite(value):
        raise ValueError(f"must be a finite number, got {value}")
    return value


Number = Annotated[int | float, BeforeValidator(_number)]
"""An int stays an int and a float a float: PyTorch tells `T_0=10` from `T_0=10.0`."""
Rate = Annotated[float, BeforeValidator(_number)]
"""A rate handed to the optimizer: `1` is read as `1.0`."""


def shown(value: object) -> str:
    """Return how a sentence about a bad value quotes it: short, in YAML's and JSON's words."""
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, Mapping | list | tuple):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    if isinstance(value, BaseModel):
        return type(value).__name__
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def is_count(value: Number) -> bool:
    """Return whether `value` is 1, 2, 3 …, as PyTorch's closed forms take for granted."""
    return value >= 1 and float(value).is_integer()
