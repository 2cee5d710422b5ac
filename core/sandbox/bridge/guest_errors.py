"""Interprets an error of the sandbox: the learner's own exception, or a run that doesn't count."""

import builtins
import re

import torch
from pydantic_monty import MontyCrashedError, MontyError, MontyRuntimeError, MontySyntaxError

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError, TryAgainError
from core.sandbox.guest import allowlist
from core.sandbox.guest.prelude import CODE_FILE

_SUPPORTED = re.compile(r"does not yet support (?:the )?(.*)")
_OF_MODULE = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")
_FROM_MODULE = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_OF_OBJECT = re.compile(r"'(\w+)' object has no attribute '(\w+)'")
_MODULE_SET = "'module' object has no attribute"
_OPERAND = ("operand", "format", "supported")
_NAME = re.compile(r"name '(\w+)' is not defined")
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^#;\n]+))", re.M)


def check_code(code: str) -> None:
    """Check the length, the characters and the imports of code. Raises StoppedError."""
    if len(code) > limits.MAX_CODE_CHARACTERS:
        raise StoppedError(errors.CODE_TOO_LONG, got=len(code))
    try:
        code.encode()
    except UnicodeEncodeError:
        raise StoppedError(errors.NOT_UTF8) from None
    for found in _IMPORT.finditer(code):
        line = code.count("\n", 0, found.start()) + 1
        for name in (found[1] or found[2]).split(","):
            _check_import(name.split()[0] if name.split() else "", line)


def _check_import(name: str, line: int) -> None:
    package = name.partition(".")[0]
    if package.isidentifier() and package not in allowlist.IMPORTS:
        raise StoppedError(errors.NOT_IMPORTABLE, line=line, package=package)


def line_of(error: MontyRuntimeError | MontySyntaxError) -> int | None:
    """Return the innermost line of the learner's code in a traceback."""
    lines = [frame.line for frame in error.traceback() if frame.filename == CODE_FILE]
    return lines[-1] if lines else None


def own_exception(error: MontyError) -> MontyRuntimeError:
    """Return the error if it is an exception of the learner's own code.

    Raises:
        StoppedError: If the sandbox raised it: a limit, or Python that it doesn't have.
    """
    if isinstance(error, MontyCrashedError):
        raise TryAgainError(errors.TOO_LONG if error.timed_out else errors.RESTARTED)
    if isinstance(error, MontySyntaxError):
        text = error.display("msg").rstrip(".")
        raise StoppedError(errors.NOT_PYTHON, line=line_of(error), text=text)
    if not isinstance(error, MontyRuntimeError):
        raise TryAgainError(errors.RESTARTED)
    stopped = _stopped(type(error.exception()).__name__, error.display("msg"), line_of(error))
    if stopped:
        raise stopped
    return error


def _stopped(category: str, text: str, line: int | None) -> StoppedError | None:
    """Return the reason for an error that Python and PyTorch would not have raised."""
    match category:
        case "TimeoutError" if "time limit exceeded" in text:
            return TryAgainError(errors.TOO_LONG)
        case "MemoryError":
            return StoppedError(errors.NO_MEMORY, line=line)
        case "RuntimeError" if "suspension limit" in text:
            return StoppedError(errors.TOO_MANY_CALLS)
        case "RuntimeError" if "not supported in this environment" in text or "monty" in text:
            return StoppedError(errors.NOT_POSSIBLE, line=line)
        case "NotImplementedError" if found := _SUPPORTED.search(text):
            return StoppedError(errors.NOT_SUPPORTED, line=line, what=found[1].rstrip("."))
        case "NotImplementedError" if "cannot suspend" in text:
            return StoppedError(errors.CALL_INSIDE_BUILTIN, line=line)
        case "NotImplementedError" if "Wildcard imports" in text:
            return StoppedError(errors.IMPORT_STAR, line=line)
        case "PermissionError":
            return StoppedError(errors.NO_FILES, line=line)
        case "ModuleNotFoundError":
            return StoppedError(errors.NO_MODULE, line=line, text=text)
        case "NameError" if (found := _NAME.search(text)) and hasattr(builtins, found[1]):
            return StoppedError(errors.NOT_AVAILABLE, line=line, name=found[1])
        case "AttributeError" if text.startswith(_MODULE_SET):
            return StoppedError(errors.MODULE_CHANGED, line=line)
        case "TypeError" | "ValueError" if _is_of_tensor(text):
            return StoppedError(errors.USE_ITEM, line=line)
        case "ImportError" | "AttributeError" | "TypeError" | "ValueError":
            name = _missing(text)
            return StoppedError(errors.NOT_AVAILABLE, line=line, name=name) if name else None
        case _:
            return None


def _is_of_tensor(text: str) -> bool:
    return "'Tensor'" in text and any(word in text for word in _OPERAND)


def _missing(text: str) -> str | None:
    """Return the name in the error if PyTorch has it and the sandbox doesn't."""
    if found := _OF_MODULE.search(text):
        path, name = found[1], found[2]
    elif found := _FROM_MODULE.search(text):
        name, path = found[1], found[2]
    elif found := _OF_OBJECT.search(text):
        return f"{found[1]}.{found[2]}" if hasattr(_class(found[1]), found[2]) else None
    else:
        return None
    if path.partition(".")[0] == "torch" and not hasattr(_module(path), name):
        return None
    return f"{path}.{name}"


def _module(path: str) -> object:
    module: object = torch
    for part in path.split(".")[1:]:
        module = getattr(module, part, None)
    return module


def _class(name: str) -> object:
    for module in (torch.optim, torch.optim.lr_scheduler, torch.nn, torch):
        if hasattr(module, name):
            return getattr(module, name)
    return None
