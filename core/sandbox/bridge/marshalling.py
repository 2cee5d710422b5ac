"""What may cross between the sandbox and PyTorch: numbers, short text, small collections.

Whatever comes out of the sandbox is counted and measured before PyTorch sees it. Text and lists are
taken only where PyTorch wants them: a whole number times a text would be a memory bomb.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from types import EllipsisType
from typing import Any

import torch
from pydantic_monty import MontyClassProxy

from core.sandbox.guest.allowlist import LISTS, TEXTS
from core.sandbox.result import StoppedError

MAX_WHOLE = 10**12
MAX_VALUES = 20_000
MAX_TEXT = 1_000
MAX_COUNT = 10_000
NEVER_TEXT = {
    *("lr", "initial_lr", "momentum", "betas", "weight_decay", "dampening", "eps", "lr_decay"),
    *("max_lr", "min_lr", "base_momentum", "max_momentum", "alpha", "initial_accumulator_value"),
}
"""Keys of a parameter group that are numbers (betas: two)."""

Resolve = Callable[[MontyClassProxy], Any]
Number = (int, float, complex)


class Intake:
    """Takes the values of one call in, and stops the run when there are too many of them."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._left = MAX_VALUES

    def take(self, value: Any, *, depth: int = 0) -> Any:
        """Return `value` with the real objects in place of their stand-ins."""
        self._left -= 1
        if self._left < 0 or depth > 20:
            raise StoppedError(f"At most {MAX_VALUES:,} values can be handed to PyTorch at once.")
        match value:
            case None | bool() | float() | complex() | EllipsisType():
                return value
            case int():
                return whole(value)
            case str():
                if len(value) > MAX_TEXT:
                    raise StoppedError(f"A text for PyTorch may have {MAX_TEXT:,} characters.")
                return value
            case list():
                return [self.take(item, depth=depth + 1) for item in value]
            case tuple():
                return tuple(self.take(item, depth=depth + 1) for item in value)
            case set():
                return {self.take(item, depth=depth + 1) for item in value}
            case dict():
                taken = {}
                for key, item in value.items():
                    if not isinstance(key, str | int):
                        raise StoppedError("A dict for PyTorch must have names or numbers as keys.")
                    taken[self.take(key)] = self.take(item, depth=depth + 1)
                return taken
            case MontyClassProxy():
                return self._resolve(value)
            case _:
                raise StoppedError(f"PyTorch can't be given a {type(value).__name__} here.")


def whole(value: int) -> int:
    """Return a whole number that isn't too large to count with."""
    if abs(value) > MAX_WHOLE:
        raise StoppedError(f"A whole number for PyTorch must be within ±{MAX_WHOLE:,}.")
    return value


def scheduler_arguments(
    kind: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments, checked by the names of the parameters they are for.

    Arguments that don't fit the signature are returned as they are: PyTorch says what is wrong.
    """
    try:
        bound = inspect.signature(kind).bind(*args, **kwargs)
    except TypeError:
        return args, kwargs
    for name, value in bound.arguments.items():
        if isinstance(value, str) and name not in TEXTS:
            raise StoppedError(
                f"{kind.__name__}: {name} must not be text here, got {value[:40]!r}."
            )
        if name not in LISTS and not (isinstance(value, str) or number_only(value)):
            raise StoppedError(f"{kind.__name__}: {name} must not be a list here.")
        if isinstance(value, dict) or (name != "schedulers" and _has_text(value)):
            raise StoppedError(f"{kind.__name__}: {name} must hold numbers.")
        bound.arguments[name] = tame(name, value)
    return bound.args, bound.kwargs


def _has_text(value: Any) -> bool:
    if not isinstance(value, list | tuple | set):
        return False
    return not all(map(number_only, value))


def number_only(value: Any) -> bool:
    """Return whether a value is neither text nor many: PyTorch would keep many anew each step."""
    if isinstance(value, torch.Tensor):
        return value.numel() == 1
    return not isinstance(value, str | list | tuple | dict | set)


def tame(name: str, value: Any) -> Any:
    """Return `value`, gamma as a float: a whole gamma to a large power would fill the memory."""
    if name == "gamma" and isinstance(value, int) and abs(value) > 1:
        return float(value)
    return value


def like(name: str, value: Any, present: Any) -> Any:
    """Return what a learner writes where `present` stood, if it is of the same nature.

    Raises:
        StoppedError: If it isn't.
    """
    if isinstance(present, Counter):
        if not isinstance(value, dict) or not all(
            isinstance(count, int) and 0 < count < MAX_COUNT for count in value.values()
        ):
            raise StoppedError(f"{name} must be a dict of step: count here.")
        if sum(value.values()) > MAX_COUNT:
            raise StoppedError(f"{name} may hold {MAX_COUNT:,} milestones at most.")
        return Counter(value)
    if isinstance(value, str) and not isinstance(present, str):
        raise StoppedError(f"{name} must not be text here, got {value[:40]!r}.")
    if isinstance(value, torch.Tensor) and not number_only(value):
        raise StoppedError(f"{name} must be a number here.")
    if isinstance(value, list | tuple | set | dict):
        if not isinstance(present, list | tuple | dict):
            raise StoppedError(f"{name} must be a number here.")
        if isinstance(value, dict) != isinstance(present, dict):
            raise StoppedError(f"{name} must be a {type(present).__name__} here.")
        of_texts = isinstance(present, list) and present and isinstance(present[0], dict)
        if not of_texts and not isinstance(present, dict) and _has_text(value):
            raise StoppedError(f"{name} must hold numbers here.")
    return tame(name, value)


def group_value(name: str, value: Any) -> Any:
    """Return a value for a parameter group, if it may stand there."""
    if name in NEVER_TEXT:
        items = value if isinstance(value, list | tuple) and name == "betas" else [value]
        if not all(map(number_only, items)):
            raise StoppedError(f"A parameter group's {name} must be a number here.")
    elif isinstance(value, list | set | dict | torch.Tensor):
        raise StoppedError(f"A parameter group's {name} must not be a collection here.")
    return value


def plain(value: Any) -> bool:
    """Return whether the sandbox can hold `value`: data, tensors among it."""
    match value:
        case None | bool() | int() | float() | complex() | str() | torch.Tensor():
            return True
        case list() | tuple() | set():
            return all(plain(item) for item in value)
        case dict():
            return all(plain(item) for item in value.values())
        case _:
            return False


def tensors_in(value: Any) -> list[torch.Tensor]:
    """Return the tensors of plain data, in order."""
    match value:
        case torch.Tensor():
            return [value]
        case list() | tuple():
            return [tensor for item in value for tensor in tensors_in(item)]
        case Mapping():
            return [tensor for item in value.values() for tensor in tensors_in(item)]
        case _:
            return []


def given(value: Any, stand_in: Callable[[torch.Tensor], MontyClassProxy]) -> Any:
    """Return plain data as the sandbox gets it: a stand-in for each tensor."""
    match value:
        case torch.Tensor():
            return stand_in(value)
        case bool() | float():
            return value
        case int():
            return value if abs(value) < 10**30 else float("inf")
        case list():
            return [given(item, stand_in) for item in value]
        case tuple():
            return tuple(given(item, stand_in) for item in value)
        case Mapping():
            return {key: given(item, stand_in) for key, item in value.items()}
        case _:
            return value
