"""The real optimizers, schedulers, models and tensors of one run, and what may be done to them.

A learner's code holds stand-ins (`prelude.py`). An act comes with the stand-ins that it concerns:
what was written into them is checked and taken over, PyTorch acts, and what it changed goes back
(`stand_ins.py`).
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import torch
from pydantic_monty import MontyClassProxy, MontyError
from torch.optim import Optimizer, lr_scheduler

from core.sandbox.bridge.marshalling import Intake, number_only, scheduler_arguments
from core.sandbox.bridge.proxies import NoGrad, Scheduler, StandIns, data
from core.sandbox.bridge.write_back import (
    checked_groups,
    checked_state,
    take_groups,
    take_parameters,
)
from core.sandbox.guest import allowlist
from core.sandbox.host.recorder import Recorder
from core.sandbox.host.tensors import Tensors
from core.sandbox.host.torch_warnings import Hearing
from core.sandbox.result import StoppedError

Ask = Callable[..., Any]
Reply = tuple[Any, ...]
MAX_DEPTH: Final = 50
MAX_JOINED: Final = 100


class OwnCodeError(Exception):
    """A function of the learner's raised while PyTorch called it."""


class Bench:
    """Everything real that a run has made."""

    def __init__(self, ask: Ask, hear: Callable[[str, str], None]) -> None:
        self._ask = ask
        self._hearing = Hearing(hear)
        self._tensors = Tensors()
        self.record = Recorder()
        self._stand_ins = StandIns(lambda kinds: ask("make", kinds))
        self._depth = 0
        self._held: dict[int, int] = {}

    def act(self, thing: Any, name: str, args: Any, kwargs: Any) -> Reply:
        """Do what a learner's line asks for; return what the prelude makes of it."""
        outer = self._stand_ins.begin()
        try:
            result = self._do(thing, name, args, kwargs)
            value = self._stand_ins.give(result)
            return ("done", value, self._stand_ins.changes())
        except (StoppedError, MontyError):
            raise  # The sandbox's end, met while PyTorch called a function of the learner's.
        except OwnCodeError:
            return ("failed", self._stand_ins.changes())
        except Exception as error:  # noqa: BLE001  Whatever PyTorch raises is the learner's.
            return ("raise", *_named(error), self._stand_ins.changes())
        finally:
            self._stand_ins.resume(outer)

    def look(self, thing: Any) -> Any:
        """Return the real object of a stand-in, as the learner left it."""
        outer = self._stand_ins.begin()
        try:
            return Intake(self._resolve).take(thing)
        finally:
            self._stand_ins.resume(outer)

    # What comes in.

    def _do(self, thing: Any, name: str, args: Any, kwargs: Any) -> Any:
        intake = Intake(self._resolve)
        real = None if thing is None else self._resolve(thing)
        args = tuple(intake.take(value) for value in args)
        kwargs = {str(key): intake.take(value) for key, value in kwargs.items()}
        with self._hearing, torch.set_grad_enabled(self._tensors.gradients):
            if real is None:
                return self._make(name, args, kwargs)
            if name.startswith("_") and name not in {"__call__", "__enter__", "__exit__"}:
                raise StoppedError(f"{name} isn't available here.")
            return self._call(real, name, args, kwargs)

    def _resolve(self, proxy: MontyClassProxy) -> Any:
        real = self._stand_ins.real(proxy)
        if real is None:
            return self._resolve_new(proxy)
        self._take(proxy, real)
        return real

    def _resolve_new(self, proxy: MontyClassProxy) -> Any:
        attributes = proxy.attributes
        if proxy.name == "_Function":
            return self._function(attributes.get("index"))
        if proxy.name in {"Tensor", "Parameter"}:
            node = attributes.get("_node")
            if isinstance(node, tuple) and node:
                return self._compute(proxy, node)
            original = self._stand_ins.numbered(attributes.get("_number"))
            if isinstance(original, torch.Tensor):
                return self._tensors.measured(original.detach().clone())
        raise StoppedError(f"PyTorch can't be given a copied or home-made {proxy.name} here.")

    def _compute(self, proxy: MontyClassProxy, node: Any) -> torch.Tensor:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise StoppedError(f"Arithmetic with tensors may be {MAX_DEPTH} deep at most here.")
        try:
            with torch.set_grad_enabled(self._tensors.gradients):
                real = self._tensors.compute(node, Intake(self._resolve).take)
        finally:
            self._depth -= 1
        self._stand_ins.adopt(proxy, real)
        return real

    def _take(self, proxy: MontyClassProxy, real: Any) -> None:
        """Take over what the learner wrote into an optimizer or scheduler."""
        touched, sent = self._stand_ins.touched, self._stand_ins.sent
        if id(real) in touched or not isinstance(real, Optimizer | Scheduler):
            return
        touched[id(real)] = real
        attributes, take = proxy.attributes, Intake(self._resolve).take
        if isinstance(real, Optimizer):
            take_groups(real, attributes, sent[id(real)], take)
            return
        for name in ("optimizer", "_schedulers"):
            present = getattr(real, name, None)
            taken = attributes.get(name)
            if taken is not None and not _is(take(taken), present):
                raise StoppedError(f"{type(real).__name__}.{name} can't be replaced here.")
        take_parameters(real, attributes, sent[id(real)], take)

    def _function(self, index: Any) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            # Whatever it does, other runs must be able to listen to theirs.
            with self._hearing.paused():
                value = self._ask("call", index, tuple(map(self._stand_ins.give, args)))
            value = Intake(self._resolve).take(value)
            if not number_only(value):
                kind = type(value).__name__
                raise StoppedError(f"A function for PyTorch must return a number, got a {kind}.")
            return float(value) if isinstance(value, int) and abs(value) > 1000 else value

        return call

    # What is done.

    def _make(self, name: str, args: Any, kwargs: Any) -> Any:
        module, _, last = name.rpartition(".")
        if last not in allowlist.MODULES.get(module, ()):
            raise StoppedError(f"{name} isn't available here.")
        if module == "torch.optim":
            checked_groups(args[0] if args else kwargs.get("params"))
            optimizer = getattr(torch.optim, last)(*args, **kwargs)
            self.record.optimizer(optimizer)
            return optimizer
        if module == "torch.optim.lr_scheduler":
            kind = getattr(lr_scheduler, last)
            args, kwargs = scheduler_arguments(kind, args, kwargs)
            if sum(map(_joined, (*args, *kwargs.values()))) > MAX_JOINED:
                raise StoppedError(f"At most {MAX_JOINED} schedulers can be joined here.")
            scheduler = kind(*args, **kwargs)
            self.record.scheduler(scheduler)
            return scheduler
        if name == "torch.no_grad":
            return NoGrad()
        return self._tensors.make(name, args, kwargs)

    def _call(self, real: Any, name: str, args: Any, kwargs: Any) -> Any:
        match real:
            case Optimizer() if name in allowlist.OPTIMIZER_METHODS:
                return self._call_optimizer(real, name, args, kwargs)
            case Scheduler() if name in allowlist.SCHEDULER_METHODS:
                return self._call_scheduler(real, name, args, kwargs)
            case torch.Tensor() if name in allowlist.TENSOR_METHODS:
                return self._tensors.call(real, name, args, kwargs)
            case torch.nn.Module() if name in {"__call__", "forward"}:
                return self._tensors.run(real, args, kwargs)
            case torch.nn.Module() if name == "to":
                return real
            case torch.nn.Module() if name in allowlist.MODULE_METHODS:
                result = getattr(real, name)(*args, **kwargs)
                return result if isinstance(result, torch.nn.Module | dict) else _listed(result)
            case NoGrad():
                self._tensors.gradients = name != "__enter__"
                return None
            case _:
                raise StoppedError(f"{type(real).__name__}.{name} isn't available here.")

    def _call_optimizer(self, real: Optimizer, name: str, args: Any, kwargs: Any) -> Any:
        if name == "step":
            self.record.step(real)
            try:
                result = real.step(*args, **kwargs)
            except BaseException:
                self.record.undo(real)
                raise
            self._count_held(real)
            return result
        state = args[0] if args else kwargs.get("state_dict")
        if name == "add_param_group":
            checked_groups(args[0] if args else kwargs.get("param_group"))
        if name == "load_state_dict" and isinstance(state, dict):
            checked_groups(state.get("param_groups"))
        result = getattr(real, name)(*args, **kwargs)
        if name == "state_dict":
            self.record.saved(result, real)
        if name == "load_state_dict":
            self.record.loaded(state, real)
            self._count_held(real)
        return result

    def _count_held(self, real: Optimizer) -> None:
        """Count the tensors that an optimizer keeps for its weights."""
        kept = (value for state in real.state.values() for value in state.values())
        held = sum(value.numel() for value in kept if isinstance(value, torch.Tensor))
        before = self._held.get(id(real), 0)
        if held > before:
            self._held[id(real)] = held
            self._tensors.count(held - before)

    def _call_scheduler(self, real: Any, name: str, args: Any, kwargs: Any) -> Any:
        args = (*args, *kwargs.values()) if name == "load_state_dict" else args
        if name == "load_state_dict" and len(args) == 1:
            real.load_state_dict(checked_state(real, args[0]))
            self.record.loaded(args[0], real.optimizer)
            return None
        result = getattr(real, name)(*args, **kwargs)
        if name == "state_dict":
            result = data(result)
            self.record.saved(result, real.optimizer)
        return result


def _named(error: Exception) -> tuple[str, str]:
    """Return the class and text of an exception."""
    # The text of a KeyError is the key as Python writes it.
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return type(error).__name__, text[:2000]


def _is(one: Any, other: Any) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_is, one, other))
    return one is other


def _listed(result: Any) -> Any:
    return list(result) if isinstance(result, Iterator) else result


def _joined(value: Any) -> int:
    """Return how many schedulers step when `value` does, those that are joined counted through."""
    if isinstance(value, list | tuple):
        return sum(map(_joined, value))
    if not isinstance(value, Scheduler | lr_scheduler.ReduceLROnPlateau):
        return 0
    return 1 + _joined(getattr(value, "_schedulers", ()))
