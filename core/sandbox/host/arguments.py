"""Checks of the values that PyTorch is given.

Text and lists pass only where PyTorch wants them: a whole number times a text would fill the
memory, and PyTorch trusts what it finds in its own objects.
"""

import inspect
from collections import Counter
from typing import Any

import torch

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.guest.allowlist import LISTS, TEXTS
from core.sandbox.host.data import Args, HostValue, Kwargs, is_data, is_single

_GROUP_NUMBERS = {
    *("lr", "initial_lr", "momentum", "betas", "weight_decay", "dampening", "eps", "lr_decay"),
    *("max_lr", "min_lr", "base_momentum", "max_momentum", "alpha", "initial_accumulator_value"),
}
"""Keys of a parameter group that are numbers (betas: two)."""


def checked_scheduler_arguments(kind: type[Any], args: Args, kwargs: Kwargs) -> tuple[Args, Kwargs]:
    """Return the arguments, checked by the names of the parameters they are for.

    Arguments that don't fit the signature are returned as they are: PyTorch says what is wrong.
    """
    try:
        bound = inspect.signature(kind).bind(*args, **kwargs)
    except TypeError:
        return args, kwargs
    for name, value in bound.arguments.items():
        full_name = f"{kind.__name__}: {name}"
        if isinstance(value, str) and name not in TEXTS:
            raise StoppedError(errors.NOT_TEXT, name=full_name, got=_quoted(value))
        if name not in LISTS and not (isinstance(value, str) or is_single(value)):
            raise StoppedError(errors.NOT_A_LIST, name=full_name)
        if isinstance(value, dict) or (name != "schedulers" and _has_text(value)):
            raise StoppedError(errors.MUST_HOLD_NUMBERS, name=full_name)
        bound.arguments[name] = _float_gamma(name, value)
    return bound.args, bound.kwargs


def checked_field(real: object, name: str, value: object) -> object:
    """Return the value for a field of a scheduler, if it may replace the present one."""
    full_name = f"{type(real).__name__}.{name}"
    present = vars(real).get(name)
    if name == "optimizer" or not is_data(present):
        raise StoppedError(errors.NOT_REPLACEABLE, name=full_name)
    if name not in vars(real):
        check_new_field(real, name)
        # PyTorch reads no field that the learner made up.
        return value if isinstance(value, int | float | str | None) else None
    return _like(name, value, present)


def check_new_field(real: object, name: str) -> None:
    """Refuse a field of the learner's own that would hide one of PyTorch's."""
    if name.startswith("__") or hasattr(type(real), name) or name in vars(real):
        raise StoppedError(errors.NOT_REPLACEABLE, name=f"{type(real).__name__}.{name}")


def checked_state(real: object, state: HostValue) -> HostValue:
    """Return the state to load into a scheduler, if every field may replace the present one."""
    if not isinstance(state, dict):
        return state  # PyTorch says what is wrong.
    checked: dict[object, object] = {}
    for name, value in state.items():
        if name == "_schedulers" and isinstance(value, list):
            parts = getattr(real, "_schedulers", [])
            checked[name] = [
                checked_state(part, v) for part, v in zip(parts, value, strict=False)
            ] + value[len(parts) :]
        elif name in {"lr_lambdas", "_scale_fn_custom"}:
            if any(item is not None for item in (value if isinstance(value, list) else [value])):
                raise StoppedError(errors.NOT_LOADABLE, name=name)
            checked[name] = value
        else:
            checked[name] = checked_field(real, str(name), value)
    return checked


def check_groups(groups: object) -> None:
    """Refuse parameter groups for an optimizer that are too many or hold text for numbers."""
    groups = [groups] if isinstance(groups, dict) else groups
    if not isinstance(groups, list | tuple):
        return  # Parameters, or PyTorch says what is wrong.
    if any(isinstance(group, dict) for group in groups):
        check_number_of_groups(len(groups))
    for group in groups:
        if isinstance(group, dict):
            for name, value in group.items():
                if name != "params":
                    checked_group_value(str(name), value)


def check_number_of_groups(number: int) -> None:
    """Refuse too many parameter groups."""
    if number > limits.MAX_GROUPS:
        raise StoppedError(errors.TOO_MANY_GROUPS)


def checked_group_value(name: str, value: object) -> object:
    """Return a value for a parameter group, if it may be there."""
    if name in _GROUP_NUMBERS:
        items = value if isinstance(value, list | tuple) and name == "betas" else [value]
        if not all(map(is_single, items)):
            raise StoppedError(errors.GROUP_NUMBER, name=name, got=_described(value))
    elif isinstance(value, list | set | dict | torch.Tensor):
        raise StoppedError(errors.GROUP_COLLECTION, name=name, got=_described(value))
    return value


def checked_returned(value: object) -> object:
    """Return what a learner's function returned to PyTorch, if it is a number."""
    if not is_single(value):
        raise StoppedError(errors.NOT_A_NUMBER_RETURNED, got=_described(value))
    if isinstance(value, int) and abs(value) > limits.MAX_EXACT_FACTOR:
        return float(value)
    return value


def _like(name: str, value: HostValue, present: object) -> object:
    """Return a value for the field that holds `present`, if both are of the same nature."""
    if isinstance(present, Counter):
        return _milestones(name, value)
    if isinstance(value, str) and not isinstance(present, str):
        raise StoppedError(errors.NOT_TEXT, name=name, got=_quoted(value))
    if isinstance(value, torch.Tensor) and not is_single(value):
        raise StoppedError(errors.MUST_BE_NUMBER, name=name, got=_described(value))
    if isinstance(value, list | tuple | set | dict):
        if not isinstance(present, list | tuple | dict):
            raise StoppedError(errors.MUST_BE_NUMBER, name=name, got=_described(value))
        if isinstance(value, dict) != isinstance(present, dict):
            wanted = type(present).__name__
            raise StoppedError(errors.MUST_BE, name=name, wanted=wanted, got=_described(value))
        of_dicts = isinstance(present, list) and present and isinstance(present[0], dict)
        if not of_dicts and not isinstance(present, dict) and _has_text(value):
            raise StoppedError(errors.MUST_HOLD_NUMBERS, name=name)
    return _float_gamma(name, value)


def _milestones(name: str, value: object) -> Counter[Any]:
    if not isinstance(value, dict) or not all(
        isinstance(count, int) and 0 < count < limits.MAX_MILESTONES for count in value.values()
    ):
        raise StoppedError(errors.MILESTONE_COUNTS, name=name)
    if sum(value.values()) > limits.MAX_MILESTONES:
        raise StoppedError(errors.TOO_MANY_MILESTONES, name=name, got=sum(value.values()))
    return Counter(value)


def _has_text(value: object) -> bool:
    """Return whether a collection holds anything but numbers."""
    return isinstance(value, list | tuple | set) and not all(map(is_single, value))


def _float_gamma(name: str, value: object) -> object:
    """Return `value`, gamma as a float: a whole gamma to a large power would fill the memory."""
    if name == "gamma" and isinstance(value, int) and abs(value) > 1:
        return float(value)
    return value


def _quoted(text: str) -> str:
    return repr(text[: limits.MAX_QUOTED])


def _described(value: object) -> str:
    return f"a value of type {type(value).__name__}"
