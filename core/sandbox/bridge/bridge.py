"""One call from the learner's code to PyTorch and back.

A call brings the proxies that it concerns. What was written into them is checked and written back,
the host acts, and what PyTorch changed goes back with the reply.
"""

from collections.abc import Callable, Mapping

import torch
from pydantic_monty import MontyClassProxy, MontyError
from torch.optim import Optimizer

from core.sandbox import errors, limits
from core.sandbox.bridge.marshalling import GuestValue, Unmarshaller
from core.sandbox.bridge.proxies import Proxies
from core.sandbox.bridge.replies import CallFunction, Done, Failed, MakeProxies, Raised, Reply
from core.sandbox.bridge.write_back import write_back_groups, write_back_scheduler
from core.sandbox.errors import StoppedError
from core.sandbox.host.arguments import checked_returned
from core.sandbox.host.data import HostValue
from core.sandbox.host.host import Host, Scheduler

AskGuest = Callable[[MakeProxies | CallFunction], GuestValue]
"""Asks the sandbox for something while PyTorch waits, and returns its answer."""


class OwnCodeError(Exception):
    """A function of the learner's raised while PyTorch called it."""


class Bridge:
    """Carries calls of the learner's code to the host, and replies back."""

    def __init__(self, host: Host, ask: AskGuest) -> None:
        self._host = host
        self._ask = ask
        self._proxies = Proxies(lambda classes: ask(MakeProxies(classes)))
        self._depth = 0

    def act(
        self,
        proxy: MontyClassProxy | None,
        name: str,
        args: tuple[GuestValue, ...],
        kwargs: Mapping[str, GuestValue],
    ) -> Reply:
        """Execute one call from the learner's code; return the reply for the prelude."""
        outer = self._proxies.begin()
        try:
            value = self._proxies.marshal(self._act(proxy, name, args, kwargs))
            return Done(value, self._proxies.changes())
        except (StoppedError, MontyError):
            raise  # The end of the run, met while PyTorch called a function of the learner's.
        except OwnCodeError:
            return Failed(self._proxies.changes())
        except Exception as error:  # noqa: BLE001  Whatever PyTorch raises is the learner's.
            return Raised(*_described(error), self._proxies.changes())
        finally:
            self._proxies.resume(outer)

    def look(self, proxy: MontyClassProxy) -> HostValue:
        """Return the real object of a proxy, with the learner's changes written back."""
        outer = self._proxies.begin()
        try:
            return self._unmarshaller().convert(proxy)
        finally:
            self._proxies.resume(outer)

    def _act(
        self,
        proxy: MontyClassProxy | None,
        name: str,
        args: tuple[GuestValue, ...],
        kwargs: Mapping[str, GuestValue],
    ) -> HostValue:
        unmarshaller = self._unmarshaller()
        real = None if proxy is None else self._real(proxy)
        args = tuple(map(unmarshaller.convert, args))
        kwargs = {str(key): unmarshaller.convert(value) for key, value in kwargs.items()}
        return self._host.act(real, name, args, kwargs)

    def _unmarshaller(self) -> Unmarshaller:
        return Unmarshaller(self._real)

    def _real(self, proxy: MontyClassProxy) -> HostValue:
        """Return the real object of a proxy, after writing back what the learner changed."""
        real = self._proxies.real(proxy)
        if real is None:
            return self._new(proxy)
        self._write_back(proxy, real)
        return real

    def _new(self, proxy: MontyClassProxy) -> HostValue:
        """Return the object of a proxy that the sandbox made by itself."""
        attributes = proxy.attributes
        if proxy.name == "_Function":
            return self._function(attributes.get("index"))
        if proxy.name in {"Tensor", "Parameter"}:
            node = attributes.get("_node")
            if isinstance(node, tuple) and node:
                return self._compute(proxy, node)
            original = self._proxies.numbered(attributes.get("_number"))
            if isinstance(original, torch.Tensor):
                return self._host.copy(original)
        raise StoppedError(errors.FOREIGN_OBJECT, name=proxy.name)

    def _compute(self, proxy: MontyClassProxy, node: tuple[GuestValue, ...]) -> torch.Tensor:
        operator, *operands = node
        self._depth += 1
        if self._depth > limits.MAX_ARITHMETIC_DEPTH:
            raise StoppedError(errors.ARITHMETIC_TOO_DEEP)
        try:
            unmarshaller = self._unmarshaller()
            real = self._host.compute(operator, [unmarshaller.convert(each) for each in operands])
        finally:
            self._depth -= 1
        self._proxies.adopt(proxy, real)
        return real

    def _write_back(self, proxy: MontyClassProxy, real: HostValue) -> None:
        touched, sent = self._proxies.touched, self._proxies.sent
        if id(real) in touched or not isinstance(real, Optimizer | Scheduler):
            return
        touched[id(real)] = real
        convert = self._unmarshaller().convert
        if isinstance(real, Optimizer):
            write_back_groups(real, proxy.attributes, sent[id(real)], convert)
        else:
            write_back_scheduler(real, proxy.attributes, sent[id(real)], convert)

    def _function(self, number: object) -> Callable[..., object]:
        def call(*args: HostValue) -> object:
            with self._host.not_listening():
                given = tuple(map(self._proxies.marshal, args))
                returned = self._ask(CallFunction(number, given))
            return checked_returned(self._unmarshaller().convert(returned))

        return call


def _described(error: Exception) -> tuple[str, str]:
    """Return the class and the text of an exception."""
    # The text of a KeyError is the key as Python writes it.
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return type(error).__name__, text[: limits.MAX_MESSAGE]
