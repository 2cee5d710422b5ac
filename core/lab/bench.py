"""The real optimizers, schedulers, models and tensors of one run, and what may be done to them.

A learner's code holds stand-ins (`prelude.py`). An act comes with the stand-ins that it concerns:
what was written into them is checked and taken over, PyTorch acts, and what it changed goes back.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import torch
from pydantic_monty import MontyClassProxy, MontyError
from torch.optim import Optimizer, lr_scheduler

from core.lab import allowed
from core.lab.border import Intake, given, plain, scheduler_arguments, tensors_in
from core.lab.hearing import Hearing
from core.lab.record import Record
from core.lab.said import StoppedError
from core.lab.taking import checked_groups, checked_state, take_groups, take_parameters
from core.lab.tensors import Tensors


class NoGrad:
    """What `torch.no_grad()` gives."""

    def switch(self, tensors: Tensors, *, entering: bool) -> None:
        """Stop or resume keeping gradients."""
        tensors.gradients = not entering


Ask = Callable[..., Any]
Scheduler = lr_scheduler.LRScheduler
Reply = tuple[Any, ...]
MAX_THINGS = 5_000
MAX_DEPTH = 50
_NONE = object()


class OwnCodeError(Exception):
    """A function of the learner's raised while PyTorch called it."""


class Bench:
    """Everything real that a run has made."""

    def __init__(self, ask: Ask, hear: Callable[[str, str], None]) -> None:
        self._ask = ask
        self._hearing = Hearing(hear)
        self._tensors = Tensors()
        self.record = Record()
        self._real: dict[UUID, Any] = {}
        self._stand_ins: dict[int, MontyClassProxy] = {}
        self._numbered: list[Any] = []
        self._weights: list[torch.Tensor] = []
        self._depth = 0
        self._sent: dict[int, Any] = {}
        self._touched: dict[int, Any] = {}
        self._changes: list[tuple[MontyClassProxy, dict[str, Any]]] = []

    def act(self, thing: Any, name: str, args: Any, kwargs: Any) -> Reply:
        """Do what a learner's line asks for; return what the prelude makes of it."""
        outer, self._touched, self._changes = self._touched, {}, []
        try:
            result = self._do(thing, name, args, kwargs)
            value = self._give(result)
            return ("done", value, self._give_back())
        except (StoppedError, MontyError):
            raise  # The sandbox's end, met while PyTorch called a function of the learner's.
        except OwnCodeError:
            return ("failed", self._give_back())
        except Exception as error:  # noqa: BLE001  Whatever PyTorch raises is the learner's.
            return ("raise", *_named(error), self._give_back())
        finally:
            self._touched = outer

    def look(self, thing: Any) -> Any:
        """Return the real object of a stand-in, as the learner left it."""
        return Intake(self._resolve).take(thing)

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
        real = self._real.get(proxy.id)
        if real is None:
            return self._resolve_new(proxy)
        self._take(proxy, real)
        return real

    def _resolve_new(self, proxy: MontyClassProxy) -> Any:
        attributes = proxy.attributes
        if proxy.name == "_Function":
            return self._function(attributes.get("index"))
        if proxy.name in {"Tensor", "Parameter"}:
            number, node = attributes.get("_number"), attributes.get("_node")
            if isinstance(node, tuple) and node:
                return self._compute(proxy, node)
            if isinstance(number, int) and 0 <= number < len(self._numbered):
                return self._numbered[number].detach().clone()
        raise StoppedError(f"PyTorch can't be given a copied or home-made {proxy.name} here.")

    def _compute(self, proxy: MontyClassProxy, node: Any) -> torch.Tensor:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise StoppedError(f"Arithmetic with tensors may be {MAX_DEPTH} deep at most here.")
        with torch.set_grad_enabled(self._tensors.gradients):
            real = self._tensors.compute(node, Intake(self._resolve).take)
        self._depth -= 1
        self._adopt(proxy, real)
        return real

    def _take(self, proxy: MontyClassProxy, real: Any) -> None:
        """Take over what the learner wrote into an optimizer or scheduler."""
        if id(real) in self._touched or not isinstance(real, Optimizer | Scheduler):
            return
        self._touched[id(real)] = real
        attributes, take = proxy.attributes, Intake(self._resolve).take
        if isinstance(real, Optimizer):
            take_groups(real, attributes, self._sent[id(real)], take)
            return
        for name in ("optimizer", "_schedulers"):
            present = getattr(real, name, None)
            taken = attributes.get(name)
            if taken is not None and not _is(take(taken), present):
                raise StoppedError(f"{type(real).__name__}.{name} can't be replaced here.")
        take_parameters(real, attributes, self._sent[id(real)], take)

    def _function(self, index: Any) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            # Whatever it does, other runs must be able to listen to theirs.
            with self._hearing.paused():
                touched, changes = self._touched, self._changes
                try:
                    value = self._ask("call", index, tuple(self._give(arg) for arg in args))
                finally:
                    self._touched, self._changes = touched, changes
            value = Intake(self._resolve).take(value)
            if isinstance(value, str | list | tuple | dict | set):
                kind = type(value).__name__
                raise StoppedError(f"A function for PyTorch must return a number, got a {kind}.")
            return float(value) if isinstance(value, int) and abs(value) > 1000 else value

        return call

    # What is done.

    def _make(self, name: str, args: Any, kwargs: Any) -> Any:
        module, _, last = name.rpartition(".")
        if last not in allowed.MODULES.get(module, ()):
            raise StoppedError(f"{name} isn't available here.")
        if module == "torch.optim":
            checked_groups(args[0] if args else kwargs.get("params"))
            optimizer = getattr(torch.optim, last)(*args, **kwargs)
            self.record.optimizer(optimizer)
            return optimizer
        if module == "torch.optim.lr_scheduler":
            kind = getattr(lr_scheduler, last)
            args, kwargs = scheduler_arguments(kind, args, kwargs)
            scheduler = kind(*args, **kwargs)
            self.record.scheduler(scheduler)
            return scheduler
        if name == "torch.no_grad":
            return NoGrad()
        return self._tensors.make(name, args, kwargs)

    def _call(self, real: Any, name: str, args: Any, kwargs: Any) -> Any:
        match real:
            case Optimizer() if name in allowed.OPTIMIZER_METHODS:
                return self._call_optimizer(real, name, args, kwargs)
            case Scheduler() if name in allowed.SCHEDULER_METHODS:
                return self._call_scheduler(real, name, args, kwargs)
            case torch.Tensor() if name in allowed.TENSOR_METHODS:
                return self._tensors.call(real, name, args, kwargs)
            case torch.nn.Module() if name in {"__call__", "forward"}:
                return self._tensors.run(real, args, kwargs)
            case torch.nn.Module() if name == "to":
                return real
            case torch.nn.Module() if name in allowed.MODULE_METHODS:
                result = getattr(real, name)(*args, **kwargs)
                return result if isinstance(result, torch.nn.Module | dict) else _listed(result)
            case NoGrad():
                return real.switch(self._tensors, entering=name == "__enter__")
            case _:
                raise StoppedError(f"{type(real).__name__}.{name} isn't available here.")

    def _call_optimizer(self, real: Optimizer, name: str, args: Any, kwargs: Any) -> Any:
        if name == "step":
            self.record.step(real)
            try:
                return real.step(*args, **kwargs)
            except BaseException:
                self.record.undo(real)
                raise
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
        return result

    def _call_scheduler(self, real: Any, name: str, args: Any, kwargs: Any) -> Any:
        args = (*args, *kwargs.values()) if name == "load_state_dict" else args
        if name == "load_state_dict" and len(args) == 1:
            real.load_state_dict(checked_state(real, args[0]))
            self.record.loaded(args[0], real.optimizer)
            return None
        result = getattr(real, name)(*args, **kwargs)
        if name == "state_dict":
            result = _data(result)
            self.record.saved(result, real.optimizer)
        return result

    # What goes back.

    def _give(self, result: Any) -> Any:
        if id(result) in self._stand_ins:
            return self._stand_ins[id(result)]
        if isinstance(result, Optimizer | Scheduler | torch.nn.Module | NoGrad):
            return self._stand_in(result)
        if not plain(result):
            return None
        self._stand_ins_for(tensors_in(result))
        return given(result, lambda tensor: self._stand_ins[id(tensor)])

    def _stand_ins_for(self, tensors: list[torch.Tensor]) -> None:
        new = list({id(t): t for t in tensors if id(t) not in self._stand_ins}.values())
        if new:
            kinds = ["Parameter" if isinstance(t, torch.nn.Parameter) else "Tensor" for t in new]
            for tensor, proxy in zip(new, self._ask("make", kinds), strict=True):
                self._adopt(proxy, tensor)

    def _stand_in(self, real: Any) -> MontyClassProxy:
        kind = "no_grad" if isinstance(real, NoGrad) else type(real).__name__
        proxy: MontyClassProxy = self._ask("make", [kind])[0]
        self._adopt(proxy, real)
        return proxy

    def _adopt(self, proxy: MontyClassProxy, real: Any) -> None:
        if len(self._numbered) >= MAX_THINGS:
            raise StoppedError(f"A run may make {MAX_THINGS:,} objects of PyTorch at most.")
        self._real[proxy.id] = real
        self._stand_ins[id(real)] = proxy
        self._numbered.append(real)
        if isinstance(real, torch.Tensor) and real.requires_grad and real.is_leaf:
            self._weights.append(real)
        match real:
            case torch.Tensor():
                fields = {"_number": len(self._numbered) - 1, "shape": tuple(real.shape)}
                self._changes.append(
                    (proxy, {**fields, "requires_grad": real.requires_grad, "_node": None})
                )
            case Optimizer() | Scheduler():
                self._touched[id(real)] = real
            case torch.nn.Linear():
                self._stand_ins_for([*real.parameters()])
                weights = {n: self._stand_ins[id(p)] for n, p in real.named_parameters()}
                self._changes.append((proxy, weights))
            case _:
                pass

    def _give_back(self) -> list[Any]:
        """Return the changes of everything that was touched, and remember them as known."""
        for real in [*self._touched.values()]:
            if isinstance(real, Optimizer):
                self._give_back_groups(real)
            else:
                self._give_back_parameters(real)
        self._give_back_gradients()
        changes, self._changes = self._changes, []
        return changes

    def _give_back_groups(self, real: Optimizer) -> None:
        proxy = self._stand_ins.get(id(real)) or self._stand_in(real)
        self._stand_ins_for(tensors_in([*real.param_groups]))
        now = given([_data(group) for group in real.param_groups], self._known)
        before = self._sent.get(id(real))
        dicts = [id(group) for group in real.param_groups]
        self._sent[id(real)] = {"groups": now, "dicts": dicts}
        if before is None or before["dicts"][: len(dicts)] != dicts[: len(before["dicts"])]:
            self._changes.append((proxy, {"param_groups": now}))
            return
        old = [*before["groups"], *[{}] * len(now)]
        changed = []
        for index, group in enumerate(now):
            new = {k: v for k, v in group.items() if k not in old[index] or old[index][k] != v}
            gone = [name for name in old[index] if name not in group]
            if new or gone:
                changed.append((index, new, gone))
        if changed:
            self._changes.append((proxy, {"_groups": changed}))

    def _give_back_parameters(self, real: Any) -> None:
        proxy = self._stand_ins.get(id(real)) or self._stand_in(real)
        data = _data(vars(real))
        self._stand_ins_for(tensors_in(data))
        now = given(data, self._known)
        before = self._sent.get(id(real))
        self._sent[id(real)] = now
        changed = {k: v for k, v in now.items() if before is None or before.get(k, _NONE) != v}
        if before is None:
            changed["optimizer"] = self._stand_ins[id(real.optimizer)]
            parts = getattr(real, "_schedulers", None)
            if parts is not None:
                changed["_schedulers"] = [self._stand_ins[id(part)] for part in parts]
        if changed:
            self._changes.append((proxy, changed))

    def _give_back_gradients(self) -> None:
        for real in self._weights:
            if real.grad is not self._sent.get(id(real)):
                self._sent[id(real)] = real.grad
                if real.grad is not None:
                    self._stand_ins_for([real.grad])
                grad = None if real.grad is None else self._known(real.grad)
                self._changes.append((self._stand_ins[id(real)], {"grad": grad}))

    def _known(self, tensor: torch.Tensor) -> MontyClassProxy:
        return self._stand_ins[id(tensor)]


def _named(error: Exception) -> tuple[str, str]:
    """Return the class and text of an exception."""
    # The text of a KeyError is the key as Python writes it.
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return type(error).__name__, text[:2000]


def _is(one: Any, other: Any) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_is, one, other))
    return one is other


def _data(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: value for n, value in values.items() if n != "optimizer" and plain(value)}


def _listed(result: Any) -> Any:
    return list(result) if isinstance(result, Iterator) else result
