"""What `print` shows, as Python would, of whatever came out of the sandbox."""

from collections.abc import Callable
from typing import Any

import torch
from pydantic_monty import MontyClassProxy

from core.sandbox.result import StoppedError

MAX_CHARACTERS = 20_000

Look = Callable[[MontyClassProxy], Any]


def shown(value: Any, look: Look) -> str:
    """Return `str(value)`. Raises StoppedError when it is too long to be meant."""
    if isinstance(value, str | BaseException):
        return str(value)
    return "".join(_Writer(look).written(value))


class _Writer:
    """Writes one value; a small value in the sandbox may be endless when it is written out."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._left = MAX_CHARACTERS

    def written(self, value: Any, depth: int = 0) -> str:
        if depth > 20:
            raise StoppedError("This is nested too deeply to be printed.")
        text = self._written(value, depth)
        self._left -= 1
        if self._left < 0 or len(text) > MAX_CHARACTERS:
            raise StoppedError(f"More than {MAX_CHARACTERS:,} characters can't be printed at once.")
        return text

    def _written(self, value: Any, depth: int) -> str:
        match value:
            case MontyClassProxy():
                return self._thing(value)
            case list():
                return f"[{self._all(value, depth)}]"
            case tuple():
                return f"({self._all(value, depth)}{',' if len(value) == 1 else ''})"
            case set() if value:
                return f"{{{self._all(list(value), depth)}}}"
            case dict():
                pairs = (
                    f"{self.written(k, depth + 1)}: {self.written(v, depth + 1)}"
                    for k, v in value.items()
                )
                return f"{{{', '.join(pairs)}}}"
            case int() if abs(value) > 10**1000:
                raise StoppedError("A number of more than a thousand digits can't be printed here.")
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

    def _all(self, values: Any, depth: int) -> str:
        return ", ".join(self.written(item, depth + 1) for item in values)

    def _thing(self, proxy: MontyClassProxy) -> str:
        if proxy.name == "_Maker":
            return f"<class '{proxy.attributes.get('name')}'>"
        try:
            real = self._look(proxy)
        except StoppedError:
            return f"<{proxy.name} object>"
        if isinstance(real, torch.Tensor | torch.nn.Module | torch.optim.Optimizer):
            return repr(real)
        return f"<{type(real).__module__}.{type(real).__qualname__} object>"
