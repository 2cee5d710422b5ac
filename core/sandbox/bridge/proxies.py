"""The proxies of a run's real objects: which belongs to which, and what each was last told."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import torch
from pydantic_monty import MontyClassProxy
from torch.optim import Optimizer

from core.sandbox import errors, limits
from core.sandbox.bridge.marshalling import GuestValue, marshal
from core.sandbox.bridge.replies import Change
from core.sandbox.errors import StoppedError
from core.sandbox.host.data import HostValue, data_of, is_data, tensors_in
from core.sandbox.host.host import NoGrad, Scheduler

_NONE: Final = object()

Make = Callable[[list[str]], list[MontyClassProxy]]


class Proxies:
    """Every real object of a run with its proxy, and what the proxy was last told."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._real: dict[UUID, HostValue] = {}
        self._proxies: dict[int, MontyClassProxy] = {}
        self._numbered: list[HostValue] = []
        self._weights: list[torch.Tensor] = []
        self._changes: list[Change] = []
        self.sent: dict[int, Any] = {}
        """What each proxy was last told, by the `id` of the real object."""
        self.touched: dict[int, HostValue] = {}
        """The optimizers and schedulers that the present call concerns."""

    def real(self, proxy: MontyClassProxy) -> HostValue:
        """Return the real object; None if there is none yet."""
        return self._real.get(proxy.id)

    def numbered(self, number: GuestValue) -> HostValue:
        """Return the object with this number; None if no object has it."""
        known = isinstance(number, int) and 0 <= number < len(self._numbered)
        return self._numbered[number] if known else None

    def begin(self) -> tuple[dict[int, HostValue], list[Change]]:
        """Begin a call; return the state of the call around it, for `resume`."""
        outer = self.touched, self._changes
        self.touched, self._changes = {}, []
        return outer

    def resume(self, outer: tuple[dict[int, HostValue], list[Change]]) -> None:
        """Return to the call around the present one."""
        self.touched, self._changes = outer

    def adopt(self, proxy: MontyClassProxy, real: HostValue) -> None:
        """Make `proxy` the proxy of `real` from now on."""
        if len(self._numbered) >= limits.MAX_OBJECTS:
            raise StoppedError(errors.TOO_MANY_OBJECTS)
        self._real[proxy.id] = real
        self._proxies[id(real)] = proxy
        self._numbered.append(real)  # Kept alive: otherwise its `id` is used again.
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
                weights = {n: self._proxies[id(p)] for n, p in real.named_parameters()}
                self._changes.append((proxy, weights))
            case _:
                pass

    def marshal(self, result: HostValue) -> GuestValue:
        """Return the result of a call as the sandbox gets it; None for what it can't hold."""
        if id(result) in self._proxies:
            return self._proxies[id(result)]
        if isinstance(result, Optimizer | Scheduler | torch.nn.Module | NoGrad):
            return self._proxy_of(result)
        if not is_data(result):
            return None
        self._provide(tensors_in(result))
        return marshal(result, self._known)

    def changes(self) -> list[Change]:
        """Return what changed in everything that the call concerns, and remember it as told."""
        for real in [*self.touched.values()]:
            if isinstance(real, Optimizer):
                self._change_groups(real)
            else:
                self._change_parameters(real)
        self._change_gradients()
        changes, self._changes = self._changes, []
        return changes

    def _known(self, tensor: torch.Tensor) -> MontyClassProxy:
        return self._proxies[id(tensor)]

    def _provide(self, tensors: list[torch.Tensor]) -> None:
        """Ask the sandbox for proxies of the tensors that have none."""
        new = list({id(t): t for t in tensors if id(t) not in self._proxies}.values())
        if new:
            kinds = ["Parameter" if isinstance(t, torch.nn.Parameter) else "Tensor" for t in new]
            for tensor, proxy in zip(new, self._make(kinds), strict=True):
                self.adopt(proxy, tensor)

    def _proxy_of(self, real: HostValue) -> MontyClassProxy:
        present = self._proxies.get(id(real))
        if present is not None:
            return present
        (proxy,) = self._make(["no_grad" if isinstance(real, NoGrad) else type(real).__name__])
        self.adopt(proxy, real)
        return proxy

    def _change_groups(self, real: Optimizer) -> None:
        proxy = self._proxy_of(real)
        self._provide(tensors_in([*real.param_groups]))
        now = marshal([data_of(group) for group in real.param_groups], self._known)
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

    def _change_parameters(self, real: HostValue) -> None:
        proxy = self._proxy_of(real)
        present = data_of(vars(real))
        self._provide(tensors_in(present))
        now = marshal(present, self._known)
        before = self.sent.get(id(real))
        self.sent[id(real)] = now
        changed = {k: v for k, v in now.items() if before is None or before.get(k, _NONE) != v}
        if before is None:
            changed["optimizer"] = self._proxies[id(real.optimizer)]
            parts = getattr(real, "_schedulers", None)
            if parts is not None:
                changed["_schedulers"] = [self._proxies[id(part)] for part in parts]
        if changed:
            self._changes.append((proxy, changed))

    def _change_gradients(self) -> None:
        for real in self._weights:
            if real.grad is not self.sent.get(id(real)):
                self.sent[id(real)] = real.grad
                if real.grad is not None:
                    self._provide([real.grad])
                grad = None if real.grad is None else self._known(real.grad)
                self._changes.append((self._proxies[id(real)], {"grad": grad}))
