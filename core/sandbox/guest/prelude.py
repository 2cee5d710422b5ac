"""The code that runs in the sandbox before the learner's: proxies for PyTorch's objects.

A proxy has the class name, the attributes and the methods of the real object. Each method passes
its proxy to the host with all attributes, so that what the learner wrote into it reaches the real
object before PyTorch acts. The reply brings back what PyTorch changed.

The interpreter has no properties, no inheritance, no `__setattr__` and no `callable`; only
ordinary methods, `__call__`, `__enter__` and `__exit__` can call the host.
"""

from collections.abc import Iterable

from core.sandbox import limits
from core.sandbox.guest import allowlist

_BASE = """
class _Function:
    def __init__(self, index):
        self.index = index

class _TorchName:
    def __init__(self, name):
        self.name = name

    def __call__(self, *args, **kwargs):
        return _do(None, self.name, args, kwargs)

    def __repr__(self):
        return "<" + self.name + ">"

_at = [None]
_functions = []
_kept = []
_errors = {
    "ArithmeticError": ArithmeticError, "AssertionError": AssertionError,
    "AttributeError": AttributeError, "IndexError": IndexError, "KeyError": KeyError,
    "NotImplementedError": NotImplementedError, "OverflowError": OverflowError,
    "RecursionError": RecursionError, "TypeError": TypeError, "ValueError": ValueError,
    "ZeroDivisionError": ZeroDivisionError,
}

def callable(value):
    kind = type(value).__name__
    return kind in ("function", "builtin_function_or_method", "partial", "type") or hasattr(
        value, "__call__"
    )

def _item(value):
    if type(value).__name__ in _types or not callable(value):
        return value
    _functions.append(value)
    return _Function(len(_functions) - 1)

def _across(value):
    if type(value) is list or type(value) is tuple:
        if len(value) > MAX_LIST:
            _too_many(len(value))
        items = [_item(item) for item in value]
        return items if type(value) is list else tuple(items)
    return _item(value)

def _do(thing, name, args, kwargs):
    args = tuple([_across(value) for value in args])
    kwargs = {key: _across(value) for key, value in kwargs.items()}
    reply = _host(thing, name, args, kwargs, _at[0])
    while True:
        if reply[0] == "done":
            _apply(reply[2])
            return reply[1]
        if reply[0] == "raise":
            _apply(reply[3])
            raise _errors.get(reply[1], RuntimeError)(reply[2])
        if reply[0] == "make":
            made = [_types[kind]() for kind in reply[1]]
            _kept.extend(made)
            reply = _answer(made)
        else:
            reply = _answer(_across(_called(_functions[reply[1]], reply[2])))

def _here(line):
    _at[0] = line

def _end():
    _note_line(_at[0])
    for thing in _kept:
        if hasattr(thing, "param_groups"):
            _look(thing)

def _called(function, args):
    return function(*args)

def _apply(changes):
    for thing, fields in changes:
        for name, value in fields.items():
            if name == "_groups":
                _merge(thing.param_groups, value)
            else:
                setattr(thing, name, value)

def _merge(groups, changes):
    for index, changed, gone in changes:
        if index == len(groups):
            groups.append({})
        groups[index].update(changed)
        for name in gone:
            groups[index].pop(name)

def _lazy(name, *parts):
    made = Tensor()
    made._node = (name, *parts)
    return made
"""
PRELUDE_FILE = "<python-input-0>"
CODE_FILE = "<python-input-1>"
"""Names that the sandbox gives the prelude and the learner's code in tracebacks."""
_END = "\nprint = _print\n"


def _method(name: str) -> str:
    head = f"    def {name}(self, *args, **kwargs):\n"
    return f"{head}        return _do(self, '{name}', args, kwargs)\n"


def _class(name: str, methods: Iterable[str], more: str = "") -> str:
    return f"\nclass {name}:\n{more}{''.join(_method(method) for method in methods)}"


def _tensor(name: str) -> str:
    dunders = "    def __neg__(self):\n        return _lazy('neg', self)\n"
    for operator in allowlist.OPERATORS:
        dunders += f"    def __{operator}__(self, other):\n"
        dunders += f"        return _lazy('{operator}', self, other)\n"
        dunders += f"    def __r{operator}__(self, other):\n"
        dunders += f"        return _lazy('{operator}', other, self)\n"
    return _class(name, allowlist.TENSOR_METHODS, "    _node = None\n    grad = None\n" + dunders)


REPORT_FAILURES = """
def _called(function, args):
    try:
        return function(*args)
    except Exception:
        _apply(_failed())
        raise
"""
"""Added for code that may catch what its own functions raise: PyTorch must be told of it too.

Other code does without, because an exception loses its line on the way through a `try`.
"""


def prelude() -> str:
    """Return the text that the sandbox runs first."""
    last_lr = "    def get_last_lr(self):\n        return self._last_lr\n"
    classes = [
        *(_class(name, allowlist.OPTIMIZER_METHODS) for name in allowlist.OPTIMIZERS),
        *(_class(name, allowlist.SCHEDULER_METHODS, last_lr) for name in allowlist.SCHEDULERS),
        *(
            _class(name, allowlist.MODULE_METHODS)
            for name in (*allowlist.LAYERS, *allowlist.LOSSES)
        ),
        _tensor("Tensor"),
        _tensor("Parameter"),
        _class("no_grad", ("__enter__", "__exit__")),
    ]
    named = (
        *(*allowlist.OPTIMIZERS, *allowlist.SCHEDULERS, *allowlist.LAYERS, *allowlist.LOSSES),
        *("Tensor", "Parameter", "no_grad"),
    )
    types = ", ".join(f"'{name}': {name}" for name in named)
    torch_names = ", ".join(
        f"'{module}.{name}': _TorchName('{module}.{name}')"
        for module, names in allowlist.MODULES.items()
        if module != "warnings"
        for name in names
    )
    base = _BASE.replace("MAX_LIST", str(limits.MAX_LIST))
    return (
        f"{base}{''.join(classes)}\n_types = {{{types}}}\n_torch_names = {{{torch_names}}}\n"
        "_ready(_torch_names)\n"
        f"{USUAL_IMPORTS}{_END}"
    )


USUAL_IMPORTS = """\
import math
import torch
nn, optim, lr_scheduler = torch.nn, torch.optim, torch.optim.lr_scheduler
"""
"""Imports that snippets in documents often leave out."""

DEFAULTS = {
    "model": "model = torch.nn.Linear(1, 1)\n",
    "train": "def train(*args, **kwargs):\n    optimizer.step()\n",
    "epochs": "epochs = 100\n",
}
"""Definitions for names that snippets in documents often use without defining them."""
