"""Writes what a learner changed in a proxy into the real optimizer or scheduler, checked."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from pydantic_monty import MontyClassProxy
from torch.optim import Optimizer

from core.sandbox import errors
from core.sandbox.bridge.marshalling import GuestValue
from core.sandbox.errors import StoppedError
from core.sandbox.host.arguments import (
    check_new_field,
    check_number_of_groups,
    checked_field,
    checked_group_value,
)
from core.sandbox.host.data import HostValue

Convert = Callable[[GuestValue], HostValue]
"""Converts a value of the sandbox's for PyTorch."""


def write_back_groups(
    real: Optimizer,
    attributes: Mapping[str, GuestValue],
    sent: dict[str, Any],
    convert: Convert,
) -> None:
    """Make the real parameter groups those of the proxy; `sent` is what it was last told."""
    for name in attributes:
        if name != "param_groups":
            check_new_field(real, name)
    groups = attributes.get("param_groups")
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        raise StoppedError(errors.GROUPS_NOT_DICTS)
    check_number_of_groups(len(groups))
    before = sent["groups"]
    del real.param_groups[len(groups) :]
    for index, group in enumerate(groups):
        if index == len(real.param_groups):
            real.param_groups.append({})
        known = before[index] if index < len(before) else {}
        target = real.param_groups[index]
        for name, value in group.items():
            if not isinstance(name, str):
                raise StoppedError(errors.GROUP_KEY, name=type(name).__name__)
            if name == "params":
                _write_back_weights(target, value, convert)
            elif name not in known or not _equal(known[name], value):
                target[name] = checked_group_value(name, convert(value))
        for name in [name for name in target if name not in group]:
            del target[name]
    # The proxy holds these now; what PyTorch changes is measured from here.
    sent["groups"] = [dict(group) for group in groups]


def _write_back_weights(target: dict[str, Any], value: GuestValue, convert: Convert) -> None:
    if not isinstance(value, list) or not all(isinstance(v, MontyClassProxy) for v in value):
        raise StoppedError(errors.GROUP_PARAMS)
    weights = convert(value)
    if not all(isinstance(weight, torch.Tensor) for weight in weights):
        raise StoppedError(errors.GROUP_PARAMS)
    if not _same_objects(weights, target.get("params", [])):
        target["params"] = weights
    for weight, proxy in zip(weights, value, strict=True):
        grad = convert(proxy.attributes.get("grad"))
        if grad is not weight.grad and (grad is None or isinstance(grad, torch.Tensor)):
            weight.grad = grad


def write_back_scheduler(
    real: object, attributes: Mapping[str, GuestValue], sent: dict[str, Any], convert: Convert
) -> None:
    """Assign what the learner assigned to the proxy of a scheduler."""
    for name in ("optimizer", "_schedulers"):
        value = attributes.get(name)
        if value is not None and not _same_objects(convert(value), getattr(real, name, None)):
            raise StoppedError(errors.NOT_REPLACEABLE, name=f"{type(real).__name__}.{name}")
    for name, value in attributes.items():
        if name in {"optimizer", "_schedulers"} or (name in sent and _equal(sent[name], value)):
            continue
        setattr(real, name, checked_field(real, name, convert(value)))
        sent[name] = value  # Counted by `convert`: comparing two endless values would never end.


def _same_objects(one: object, other: object) -> bool:
    """Return whether both are the same object, or lists of the same objects."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same_objects, one, other))
    return one is other


def _equal(one: object, other: object) -> bool:
    return type(one) is type(other) and bool(one == other)
