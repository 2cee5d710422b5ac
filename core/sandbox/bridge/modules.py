"""The modules that a learner's code may import from the host."""

import math

from pydantic_monty import ExternalModule

from core.sandbox.bridge.marshalling import GuestValue
from core.sandbox.guest import allowlist


def modules(torch_names: dict[str, GuestValue]) -> dict[str, ExternalModule]:
    """Return the modules, filled with the objects that the prelude made for them."""
    numbers = {name: getattr(math, name) for name in allowlist.CONSTANTS}
    formats = {name: f"torch.{name}" for name in allowlist.DTYPES}

    def module(path: str, **more: GuestValue) -> ExternalModule:
        names = allowlist.MODULES[path]
        return ExternalModule({name: torch_names[f"{path}.{name}"] for name in names} | more)

    optim = module("torch.optim", lr_scheduler=module("torch.optim.lr_scheduler"))
    nn = module("torch.nn", functional=module("torch.nn.functional"))
    torch = module("torch", optim=optim, nn=nn, cuda=module("torch.cuda"), **numbers, **formats)
    functions = {f.__name__: f for f in (warn, filterwarnings, simplefilter)}
    return {"torch": torch, "warnings": ExternalModule(functions)}


def warn() -> None:
    """Represent `warnings.warn`: the session answers a call by its name."""


def filterwarnings() -> None:
    """Represent `warnings.filterwarnings`."""


def simplefilter() -> None:
    """Represent `warnings.simplefilter`."""
