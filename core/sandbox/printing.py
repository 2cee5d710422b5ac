"""The text that `print` shows for a value from the sandbox, as Python would write it."""

from collections.abc import Callable, Iterable

import torch
from pydantic_monty import MontyClassProxy

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError

Look = Callable[[MontyClassProxy], object]
"""Returns the real object of a proxy. Raises StoppedError if there is none."""


def printed_text(value: object, look: Look) -> str:
    """Return `str(value)`. Raises StoppedError when it is too long or too deep."""
    if isinstance(value, str | BaseException):
        return str(value)
    return _Writer(look).text(value)


class _Writer:
    """Writes one value; a value that is small in the sandbox may be endless when written out."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._left = limits.MAX_VALUE_CHARACTERS

    def text(self, value: object, depth: int = 0) -> str:
        if depth > limits.MAX_DEPTH:
            raise StoppedError(errors.VALUE_TOO_DEEP)
        text = self._text(value, depth)
        self._left -= 1
        if self._left < 0 or len(text) > limits.MAX_VALUE_CHARACTERS:
            raise StoppedError(errors.VALUE_TOO_LONG)
        return text

    def _text(self, value: object, depth: int) -> str:
        match value:
            case MontyClassProxy():
                return self._proxy_text(value)
            case list():
                return f"[{self._items(value, depth)}]"
            case tuple():
                return f"({self._items(value, depth)}{',' if len(value) == 1 else ''})"
            case set() if value:
                return f"{{{self._items(list(value), depth)}}}"
            case dict():
                pairs = (
                    f"{self.text(k, depth + 1)}: {self.text(v, depth + 1)}"
                    for k, v in value.items()
                )
                return f"{{{', '.join(pairs)}}}"
            case int() if abs(value) > limits.MAX_PRINTED_WHOLE:
                raise StoppedError(errors.NUMBER_TOO_LONG)
            case str() if depth == 0 or not value.startswith(("<function", "<class", "<module")):
                return repr(value)
            case str():
                return value
            case type():
                return repr(value)
            case BaseException() | None | bool() | int() | float() | complex() | bytes() | set():
                return repr(value)
            case _:
                return "Ellipsis" if value is ... else f"<{type(value).__name__}>"

    def _items(self, values: Iterable[object], depth: int) -> str:
        return ", ".join(self.text(item, depth + 1) for item in values)

    def _proxy_text(self, proxy: MontyClassProxy) -> str:
        if proxy.name == "_TorchName":
            return f"<class '{proxy.attributes.get('name')}'>"
        try:
            real = self._look(proxy)
        except StoppedError:
            return f"<{proxy.name} object>"
        if isinstance(real, torch.Tensor | torch.nn.Module | torch.optim.Optimizer):
            return repr(real)
        return f"<{type(real).__module__}.{type(real).__qualname__} object>"
