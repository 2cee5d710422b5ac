"""What the host answers to a call of the learner's code, and how it crosses to the prelude."""

from dataclasses import dataclass

from pydantic_monty import MontyClassProxy

from core.sandbox.bridge.marshalling import GuestValue

Change = tuple[MontyClassProxy, dict[str, GuestValue]]
"""New values for the attributes of a proxy."""


@dataclass(frozen=True)
class Done:
    """The call succeeded."""

    value: GuestValue
    changes: list[Change]


@dataclass(frozen=True)
class Raised:
    """PyTorch raised an exception."""

    category: str
    text: str
    changes: list[Change]


@dataclass(frozen=True)
class Failed:
    """A function of the learner's raised while PyTorch called it: the sandbox has its exception."""

    changes: list[Change]


Reply = Done | Raised | Failed


@dataclass(frozen=True)
class MakeProxies:
    """A request to the prelude: create proxies of these classes."""

    classes: list[str]


@dataclass(frozen=True)
class CallFunction:
    """A request to the prelude: call the learner's function with this number."""

    number: object
    args: tuple[GuestValue, ...]


Request = MakeProxies | CallFunction


def to_guest(message: Reply | Request) -> GuestValue:
    """Return a message as the prelude's `_do` reads it. Everything that crosses passes here."""
    match message:
        case Done(value, changes):
            return ("done", value, changes)
        case Raised(category, text, changes):
            return ("raise", category, text, changes)
        case Failed(changes):
            return changes
        case MakeProxies(classes):
            return ("make", classes)
        case CallFunction(number, args):
            return ("call", number, args)
