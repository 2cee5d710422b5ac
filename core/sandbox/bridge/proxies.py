"""The stand-ins of a run's real objects: which is whose, what they hold, and what goes back."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

import torch
from pydantic_monty import MontyClassProxy
from torch.optim import Optimizer, lr_scheduler

from core.sandbox.bridge.marshalling import given, plain, tensors_in
from core.sandbox.result import StoppedError

MAX_THINGS: Final = 5_000
_NONE: Final = object()

Make = Callable[[list[str]], list[MontyClassProxy]]
Change = tuple[MontyClassProxy, dict[str, Any]]
Scheduler = lr_scheduler.LRScheduler


class NoGrad:
    """What `torch.no_grad()` gives."""


class StandIns:
    """Every real object of a run with its stand-in, and what the stand-in was last told."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._real: dict[UUID, Any] = {}
        self._stand_ins: dict[int, MontyClassProxy] = {}
        self._numbered: list[Any] = []
        self._weights: list[torch.Tensor] = []
        self._changes: list[Change] = []
        self.sent: dict[int, Any] = {}
        """What each stand-in holds as far as known, by the real object's `id`."""
        self.touched: dict[int, Any] = {}
        """The optimizers and schedulers that the present act concerns."""

    def real(self, proxy: MontyClassProxy) -> Any:
        """Return the real object, None where there's none yet."""
        return self._real.get(proxy.id)

    def numbered(self, number: Any) -> Any:
        """Return the object with this number, None where none has it."""
        known = isinstance(number, int) and 0 <= number < len(self._numbered)
        return self._numbered[number] if known else None

    def begin(self) -> tuple[dict[int, Any], list[Change]]:
        """Begin an act; return what belongs to the one around it, for `resume`."""
        outer = self.touched, self._changes
        self.touched, self._changes = {}, []
        return outer

    def resume(self, outer: tuple[dict[int, Any], list[Change]]) -> None:
        """Return to the act around the present one."""
        self.touched, self._changes = outer

    def adopt(self, proxy: MontyClassProxy, real: Any) -> None:
        """Let `proxy` stand for `real` from now on."""
        if len(self._numbered) >= MAX_THINGS:
            raise StoppedError(f"A run may make {MAX_THINGS:,} objects of PyTorch at most.")
        self._real[proxy.id] = real
        self._stand_ins[id(real)] = proxy
        self._numbered.append(real)  # Kept alive: an `id` is given again otherwise.
        if isinstance(real, torch.Tensor) and real.requires_grad and real.is_leaf:
            self._weights.append(real)
        match real:
            case torch.Tensor():
                fields = {"_number": len(self._numbered) - 1, "shape": tuple(real.shape)}
                self._changes.append(
                    (proxy, {**fields, "requires_grad": real.requires_grad, "_node": None})
                )
            case Optimizer() | Scheduler():
                self.touched[id(real)] = real
            case torch.nn.Linear():
                self._provide([*real.parameters()])
                weights = {n: self._stand_ins[id(p)] for n, p in real.named_parameters()}
                self._changes.append((proxy, weights))
            case _:
                pass

    def give(self, result: Any) -> Any:
        """Return what a call gave as the sandbox gets it; None for what it can't hold."""
        if id(result) in self._stand_ins:
            return self._stand_ins[id(result)]
        if isinstance(result, Optimizer | Scheduler | torch.nn.Module | NoGrad):
            return self._stand_in(result)
        if not plain(result):
            return None
        self._provide(tensors_in(result))
        return given(result, self._known)

    def changes(self) -> list[Change]:
        """Return the changes of everything that was touched, and remember them as known."""
        for real in [*self.touched.values()]:
            if isinstance(real, Optimizer):
                self._change_groups(real)
            else:
                self._change_parameters(real)
        self._change_gradients()
        changes, self._changes = self._changes, []
        return changes

    def _known(self, tensor: torch.Tensor) -> MontyClassProxy:
        return self._stand_ins[id(tensor)]

    def _provide(self, tensors: list[torch.Tensor]) -> None:
        """Have stand-ins made for those tensors that have none."""
        new = list({id(t): t for t in tensors if id(t) not in self._stand_ins}.values())
        if new:
            kinds = ["Parameter" if isinstance(t, torch.nn.Parameter) else "Tensor" for t in new]
            for tensor, proxy in zip(new, self._make(kinds), strict=True):
                self.adopt(proxy, tensor)

    def _stand_in(self, real: Any) -> MontyClassProxy:
        present = self._stand_ins.get(id(real))
        if present is not None:
            return present
        (proxy,) = self._make(["no_grad" if isinstance(real, NoGrad) else type(real).__name__])
        self.adopt(proxy, real)
        return proxy

    def _change_groups(self, real: Optimizer) -> None:
        proxy = self._stand_in(real)
        self._provide(tensors_in([*real.param_groups]))
        now = given([data(group) for group in real.param_groups], self._known)
        before = self.sent.get(id(real))
        dicts = [id(group) for group in real.param_groups]
        self.sent[id(real)] = {"groups": now, "dicts": dicts}
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

    def _change_parameters(self, real: Any) -> None:
        proxy = self._stand_in(real)
        present = data(vars(real))
        self._provide(tensors_in(present))
        now = given(present, self._known)
        before = self.sent.get(id(real))
        self.sent[id(real)] = now
        changed = {k: v for k, v in now.items() if before is None or before.get(k, _NONE) != v}
        if before is None:
            changed["optimizer"] = self._stand_ins[id(real.optimizer)]
            parts = getattr(real, "_schedulers", None)
            if parts is not None:
                changed["_schedulers"] = [self._stand_ins[id(part)] for part in parts]
        if changed:
            self._changes.append((proxy, changed))

    def _change_gradients(self) -> None:
        for real in self._weights:
            if real.grad is not self.sent.get(id(real)):
                self.sent[id(real)] = real.grad
                if real.grad is not None:
                    self._provide([real.grad])
                grad = None if real.grad is None else self._known(real.grad)
                self._changes.append((self._stand_ins[id(real)], {"grad": grad}))


def data(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an object's fields the sandbox can hold."""
    return {n: value for n, value in values.items() if n != "optimizer" and plain(value)}
