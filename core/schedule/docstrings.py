"""What PyTorch's own documentation says of a scheduler, read from the installed version."""

import inspect

from torch.optim import lr_scheduler

from core.schedule.kinds.composed import KINDS

DOCUMENTED = ("LRScheduler", *KINDS)
"""The classes whose documentation can be quoted: the base class and every scheduler."""


def docstring(name: str) -> str:
    """Return the documentation of a class in `torch.optim.lr_scheduler`, its methods included."""
    scheduler = getattr(lr_scheduler, name)
    own = (method for method in vars(scheduler).values() if inspect.isfunction(method))
    return "\n\n".join(inspect.cleandoc(each.__doc__ or "") for each in (scheduler, *own))


def is_documented(name: str, quote: str) -> bool:
    """Return whether the documentation of a class has these words, line breaks aside."""
    return _words(quote) in _words(docstring(name))


def _words(text: str) -> str:
    return " ".join(text.replace(">>>", " ").split())
