"""The modules that a learner's code may import from the host."""

import math
from typing import Any

from pydantic_monty import ExternalModule

from core.sandbox.guest import allowlist


def modules(makers: dict[str, Any]) -> dict[str, ExternalModule]:
    """Return the modules, filled with what the prelude made for them."""
    numbers = {name: getattr(math, name) for name in allowlist.CONSTANTS}
    formats = {name: f"torch.{name}" for name in allowlist.DTYPES}

    def module(path: str, **more: Any) -> ExternalModule:
        names = allowlist.MODULES[path]
        return ExternalModule({name: makers[f"{path}.{name}"] for name in names} | more)

    optim = module("torch.optim", lr_scheduler=module("torch.optim.lr_scheduler"))
    nn = module("torch.nn", functional=module("torch.nn.functional"))
    torch = module("torch", optim=optim, nn=nn, cuda=module("torch.cuda"), **numbers, **formats)
    functions = {f.__name__: f for f in (warn, filterwarnings, simplefilter)}
    return {"torch": torch, "warnings": ExternalModule(functions)}


def warn() -> None:
    """Stand for `warnings.warn`; the conversation answers it by its name."""


def filterwarnings() -> None:
    """Stand for `warnings.filterwarnings`."""


def simplefilter() -> None:
    """Stand for `warnings.simplefilter`."""
