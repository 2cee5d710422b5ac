"""Plain data: the values that both PyTorch and the sandbox can hold."""

from collections.abc import Mapping
from typing import Any

import torch

HostValue = Any
"""A PyTorch object, plain data, or a function of the learner's: what PyTorch takes and returns."""
Args = tuple[HostValue, ...]
Kwargs = dict[str, HostValue]


def is_data(value: object) -> bool:
    """Return whether a value is plain data: numbers, text, tensors, and collections of them."""
    match value:
        case None | bool() | int() | float() | complex() | str() | torch.Tensor():
            return True
        case list() | tuple() | set():
            return all(map(is_data, value))
        case dict():
            return all(map(is_data, value.values()))
        case _:
            return False


def data_of(values: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that are plain data, without the optimizer."""
    return {n: value for n, value in values.items() if n != "optimizer" and is_data(value)}


def tensors_in(value: object) -> list[torch.Tensor]:
    """Return the tensors in plain data, in order."""
    match value:
        case torch.Tensor():
            return [value]
        case list() | tuple():
            return [tensor for item in value for tensor in tensors_in(item)]
        case Mapping():
            return [tensor for item in value.values() for tensor in tensors_in(item)]
        case _:
            return []


def is_single(value: object) -> bool:
    """Return whether a value is neither text nor a collection; a tensor of one element is single.

    PyTorch would copy a collection at every step.
    """
    if isinstance(value, torch.Tensor):
        return value.numel() == 1
    return not isinstance(value, str | list | tuple | dict | set)
