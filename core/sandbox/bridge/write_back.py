"""What a learner wrote into an optimizer or a scheduler, checked and taken over."""

from collections.abc import Callable
from typing import Any

import torch
from pydantic_monty import MontyClassProxy
from torch.optim import Optimizer

from core.sandbox.bridge.marshalling import group_value, like, plain
from core.sandbox.result import StoppedError

MAX_GROUPS = 500
Take = Callable[[Any], Any]


def take_groups(real: Optimizer, attributes: dict[str, Any], sent: Any, take: Take) -> None:
    """Make the real parameter groups those of the stand-in."""
    for name in attributes:
        if name != "param_groups":
            _refuse_methods(real, name)
    groups = attributes.get("param_groups")
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        raise StoppedError("optimizer.param_groups must be a list of dicts here.")
    _count(groups)
    before = sent["groups"]
    del real.param_groups[len(groups) :]
    for index, group in enumerate(groups):
        if index == len(real.param_groups):
            real.param_groups.append({})
        known = before[index] if index < len(before) else {}
        target = real.param_groups[index]
        for name, value in group.items():
            if not isinstance(name, str):
                raise StoppedError("A parameter group's keys must be names here.")
            if name == "params":
                _take_weights(target, value, take)
            elif name not in known or not _equal(known[name], value):
                target[name] = group_value(name, take(value))
        for name in [name for name in target if name not in group]:
            del target[name]
    # The stand-in holds these now; what PyTorch changes is measured from here.
    sent["groups"] = [dict(group) for group in groups]


def _count(groups: Any) -> None:
    if len(groups) > MAX_GROUPS:
        raise StoppedError(f"An optimizer may have {MAX_GROUPS} parameter groups at most here.")


def _take_weights(target: dict[str, Any], value: Any, take: Take) -> None:
    if not isinstance(value, list) or not all(isinstance(v, MontyClassProxy) for v in value):
        raise StoppedError("A parameter group's params must be a list of parameters here.")
    weights = take(value)
    if not all(isinstance(weight, torch.Tensor) for weight in weights):
        raise StoppedError("A parameter group's params must be a list of parameters here.")
    present = target.get("params", [])
    if len(weights) != len(present) or any(map(_differ, weights, present)):
        target["params"] = weights
    for weight, stand_in in zip(weights, value, strict=True):
        grad = take(stand_in.attributes.get("grad"))
        if grad is not weight.grad and (grad is None or isinstance(grad, torch.Tensor)):
            weight.grad = grad


def _differ(one: Any, other: Any) -> bool:
    return one is not other


def take_parameters(real: Any, attributes: dict[str, Any], sent: Any, take: Take) -> None:
    """Assign what the learner assigned to the stand-in of a scheduler."""
    for name, value in attributes.items():
        if name in {"optimizer", "_schedulers"}:
            continue
        if name in sent and _equal(sent[name], value):
            continue
        setattr(real, name, _checked(real, name, take(value)))
        sent[name] = value  # Only what was counted: two endless values compare without end.


def checked_state(real: Any, state: Any) -> Any:
    """Return the state to load into a scheduler, when there is nothing in it but its own kind."""
    if not isinstance(state, dict):
        return state  # PyTorch says what is wrong.
    checked = {}
    for name, value in state.items():
        if name == "_schedulers" and isinstance(value, list):
            parts = getattr(real, "_schedulers", [])
            checked[name] = [
                checked_state(part, v) for part, v in zip(parts, value, strict=False)
            ] + value[len(parts) :]
        elif name in {"lr_lambdas", "_scale_fn_custom"}:
            if any(item is not None for item in (value if isinstance(value, list) else [value])):
                raise StoppedError(f"{name} can't be loaded here.")
            checked[name] = value
        else:
            checked[name] = _checked(real, str(name), value)
    return checked


def checked_groups(groups: Any) -> None:
    """Refuse parameter groups, given to an optimizer, that hold text for numbers."""
    groups = [groups] if isinstance(groups, dict) else groups
    if isinstance(groups, list | tuple) and any(isinstance(group, dict) for group in groups):
        _count(groups)
    for group in groups if isinstance(groups, list | tuple) else ():
        if isinstance(group, dict):
            for name, value in group.items():
                if name != "params":
                    group_value(str(name), value)


def _checked(real: Any, name: str, value: Any) -> Any:
    present = vars(real).get(name)
    if name == "optimizer" or not plain(present):
        raise StoppedError(f"{type(real).__name__}.{name} can't be replaced here.")
    if name not in vars(real):
        _refuse_methods(real, name)
        if not isinstance(value, int | float | str | None):
            return None  # Nothing that PyTorch reads.
        return value
    return like(name, value, present)


def _refuse_methods(real: Any, name: str) -> None:
    if name.startswith("__") or hasattr(type(real), name) or name in vars(real):
        raise StoppedError(f"{type(real).__name__}.{name} can't be replaced here.")


def _equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
