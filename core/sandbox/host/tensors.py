"""Tensors and small models: enough for a training loop, too small to harm the server."""

import math
import operator
from collections.abc import Iterable, Iterator
from typing import Any

import torch

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.guest import allowlist
from core.sandbox.host.data import Args, HostValue, Kwargs

_DTYPES = {f"torch.{name}": getattr(torch, name) for name in allowlist.DTYPES}


class Tensors:
    """Creates and combines the tensors of one run, with its own random numbers."""

    def __init__(self) -> None:
        # The process shares its generator: a run must give the same numbers every time.
        self._generator = torch.Generator().manual_seed(0)
        self._left = limits.MAX_ELEMENTS_IN_ALL
        self.gradients = True

    def create(self, name: str, args: Args, kwargs: Kwargs) -> HostValue:
        """Return what `torch.<name>` returns. Raises whatever PyTorch raises, and StoppedError."""
        module, _, last = name.rpartition(".")
        match module, last:
            case "torch", "manual_seed":
                self._generator.manual_seed(*args, **kwargs)
                return None
            case "torch", "device":
                return "cpu"
            case "torch.cuda", "is_available":
                return False
            case "torch", _ if last in allowlist.CREATORS:
                return self.counted(self._create(last, args, _without_device(kwargs)))
            case "torch.nn", "Parameter":
                return torch.nn.Parameter(*args, **kwargs)
            case "torch.nn", "Linear":
                return self._linear(args, _without_device(kwargs))
            case "torch.nn", _:
                # A layer that appears in a model several times runs as often.
                if sum(_size(part) for part in args) > limits.MAX_LAYERS:
                    raise StoppedError(errors.TOO_MANY_LAYERS)
                return getattr(torch.nn, last)(*args, **kwargs)
            case "torch.nn.functional", _:
                _can_broadcast((*args, *kwargs.values()))
                return self.counted(getattr(torch.nn.functional, last)(*args, **kwargs))
            case _:
                return self.counted(getattr(torch, last)(*args, **kwargs))

    def call(self, tensor: torch.Tensor, name: str, args: Args, kwargs: Kwargs) -> HostValue:
        """Return what a tensor's method returns."""
        if name == "to":
            args, kwargs = _formats(args), {}
            return tensor.to(*args) if args else tensor
        if kwargs.get("create_graph"):
            raise StoppedError(errors.NO_SECOND_GRADIENTS)
        _can_broadcast((tensor, *args, *kwargs.values()))
        result = getattr(tensor, name)(*args, **kwargs)
        return self.counted(result) if isinstance(result, torch.Tensor) else result

    def run(self, module: torch.nn.Module, args: Args, kwargs: Kwargs) -> HostValue:
        """Return the output of a model or a loss."""
        given = (*args, *kwargs.values())
        widths = [*_widths(module)]
        if widths:
            for value in given:
                if isinstance(value, torch.Tensor):
                    # Gradients need the output of each layer.
                    rows = math.prod(value.shape[:-1])
                    self.count(rows * sum(widths), at_once=rows * max(widths))
        else:
            _can_broadcast(given)
        return self.counted(module(*args, **kwargs))

    def compute(self, name: object, values: list[HostValue]) -> torch.Tensor:
        """Return the result of arithmetic that waited in the sandbox."""
        if name not in (*allowlist.OPERATORS, "neg"):
            raise StoppedError(errors.NOT_FOR_TENSORS)
        # Python would repeat lists, and take whole numbers to any power.
        if not all(isinstance(value, int | float | complex | torch.Tensor) for value in values):
            raise TypeError("a tensor can be combined with tensors and numbers only")
        if not any(isinstance(value, torch.Tensor) for value in values):
            raise StoppedError(errors.NOT_FOR_TENSORS)
        if name == "matmul":
            _can_multiply(values)
        else:
            _can_broadcast(values)
        value: torch.Tensor = self.counted(getattr(operator, str(name))(*values))
        return value

    def counted(self, tensor: HostValue) -> HostValue:
        """Return the tensor, counted."""
        if isinstance(tensor, torch.Tensor):
            self.count(tensor.numel(), at_once=tensor.numel())
        return tensor

    def count(self, elements: int, *, at_once: int = 0) -> None:
        """Count elements that are kept. Raises StoppedError when there are too many."""
        self._left -= elements
        if at_once > limits.MAX_ELEMENTS:
            raise StoppedError(errors.TENSOR_TOO_LARGE)
        if self._left < 0:
            raise StoppedError(errors.TENSORS_TOO_LARGE)

    def _create(self, name: str, args: Args, kwargs: Kwargs) -> torch.Tensor:
        create = getattr(torch, name)
        if (
            name != "tensor"
            and create(*args, **kwargs, device="meta").numel() > limits.MAX_ELEMENTS
        ):
            raise StoppedError(errors.TENSOR_TOO_LARGE)
        if name in {"randn", "rand"}:
            kwargs["generator"] = self._generator
        made: torch.Tensor = create(*args, **kwargs)
        return made

    def _linear(self, args: Args, kwargs: Kwargs) -> torch.nn.Linear:
        layer = torch.nn.Linear(*args, **{**kwargs, "device": "meta"})
        sizes = (layer.weight.numel(), layer.in_features, layer.out_features)
        if max(sizes) > limits.MAX_ELEMENTS:
            raise StoppedError(errors.TENSOR_TOO_LARGE)
        layer = layer.to_empty(device="cpu")
        # As Linear.reset_parameters does, from our own generator.
        torch.nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=self._generator)
        self.counted(layer.weight)
        if layer.bias is not None:
            bound = 1 / math.sqrt(layer.in_features) if layer.in_features > 0 else 0
            torch.nn.init.uniform_(layer.bias, -bound, bound, generator=self._generator)
        return layer


def _without_device(kwargs: Kwargs) -> Kwargs:
    kept = {name: value for name, value in kwargs.items() if name != "device"}
    if "dtype" in kept:
        kept["dtype"] = _DTYPES.get(kept["dtype"], kept["dtype"])
    return kept


def _formats(args: Iterable[object]) -> Args:
    return tuple(_DTYPES[arg] for arg in args if arg in _DTYPES)


def _can_broadcast(values: Iterable[object]) -> None:
    broadcast: Any = torch.broadcast_shapes
    shapes = [value.shape for value in values if isinstance(value, torch.Tensor)]
    try:
        together = broadcast(*shapes) if len(shapes) > 1 else ()
    except RuntimeError:
        return  # PyTorch says what is wrong.
    if math.prod(together) > limits.MAX_ELEMENTS:
        raise StoppedError(errors.TENSOR_TOO_LARGE)


def _can_multiply(values: Iterable[object]) -> None:
    left, right = (v if isinstance(v, torch.Tensor) else torch.zeros(1) for v in values)
    if left.dim() > 2 or right.dim() > 2:
        raise StoppedError(errors.MATRICES_ONLY)
    rows = left.shape[0] if left.dim() == 2 else 1
    columns = right.shape[1] if right.dim() == 2 else 1
    if rows * columns > limits.MAX_ELEMENTS:
        raise StoppedError(errors.TENSOR_TOO_LARGE)


def _size(module: object) -> int:
    """Return how many layers a model has, counted through all levels."""
    parts = module if isinstance(module, torch.nn.Sequential) else ()
    return int(isinstance(module, torch.nn.Module)) + sum(map(_size, parts))


def _widths(module: torch.nn.Module) -> Iterator[int]:
    """Yield how many numbers each layer computes for a row, as often as it runs."""
    if isinstance(module, torch.nn.Linear):
        yield module.out_features
    for part in module if isinstance(module, torch.nn.Sequential) else ():
        yield from _widths(part)
