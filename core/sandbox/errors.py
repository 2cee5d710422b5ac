"""What an error of the sandbox means: the learner's own exception, or a run that doesn't count."""

import builtins
import re
from typing import Any

import torch
from pydantic_monty import MontyCrashedError, MontyError, MontyRuntimeError, MontySyntaxError

from core.sandbox.guest import allowlist
from core.sandbox.guest.prelude import CODE_FILE
from core.sandbox.result import PassingError, StoppedError

TOO_LONG = "The code took too long: a run may take a second. Is there a loop without an end?"
RESTARTED = "The sandbox had to be started anew. Try again."

_SUPPORTED = re.compile(r"does not yet support (?:the )?(.*)")
_OF_MODULE = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")
_FROM_MODULE = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_OF_OBJECT = re.compile(r"'(\w+)' object has no attribute '(\w+)'")
_MODULE_SET = "'module' object has no attribute"
_NAME = re.compile(r"name '(\w+)' is not defined")
_WORDS = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^#;\n]+))", re.M)


def refuse_unreadable(code: str, *, most: int) -> None:
    """Refuse code that is too long or imports what isn't there. Raises StoppedError."""
    if len(code) > most:
        raise StoppedError(f"The code may have {most:,} characters at most, got {len(code):,}.")
    try:
        code.encode()
    except UnicodeEncodeError:
        raise StoppedError("The code has a character that can't be written in UTF-8.") from None
    for found in _WORDS.finditer(code):
        line = code.count("\n", 0, found.start()) + 1
        for name in (found[1] or found[2]).split(","):
            _refuse_import(name.split()[0] if name.split() else "", line)


def _refuse_import(name: str, line: int) -> None:
    package = name.partition(".")[0]
    if package.isidentifier() and package not in allowlist.IMPORTS:
        raise StoppedError(f"Line {line}: {package} can't be imported here; {_IMPORTABLE} can.")


_IMPORTABLE = "torch, math, copy, warnings and a few more"


def line_of(error: MontyRuntimeError | MontySyntaxError) -> int | None:
    """Return the innermost line of the learner's code in a traceback."""
    lines = [frame.line for frame in error.traceback() if frame.filename == CODE_FILE]
    return lines[-1] if lines else None


def judge(error: MontyError) -> MontyRuntimeError:
    """Return the error when it is the learner's own. Raises StoppedError when it isn't."""
    if isinstance(error, MontyCrashedError):
        raise PassingError(TOO_LONG if error.timed_out else RESTARTED)
    if isinstance(error, MontySyntaxError):
        text = error.display("msg").rstrip(".")
        raise StoppedError(f"{_at(error)}this can't be read as Python: {text}.")
    if not isinstance(error, MontyRuntimeError):
        raise PassingError(RESTARTED)
    why = _why(error, type(error.exception()).__name__, error.display("msg"))
    if why:
        raise StoppedError(why)
    return error


def _at(error: MontyRuntimeError | MontySyntaxError) -> str:
    line = line_of(error)
    return f"Line {line}: " if line else ""


def _why(error: MontyRuntimeError, category: str, text: str) -> str | None:
    """Return the sentence for an error that Python and PyTorch would not have raised."""
    match category:
        case "TimeoutError" if "time limit exceeded" in text:
            raise PassingError(TOO_LONG)
        case "MemoryError":
            return f"{_at(error)}the code needs more memory than a run may have (16 MB)."
        case "RuntimeError" if "suspension limit" in text:
            return "The code calls PyTorch too often: 20,000 calls are the most."
        case "RuntimeError" if "not supported in this environment" in text or "monty" in text:
            return f"{_at(error)}this isn't possible here."
        case "NotImplementedError" if found := _SUPPORTED.search(text):
            return f"{_at(error)}{found[1].rstrip('.')} can't be used here."
        case "NotImplementedError" if "cannot suspend" in text:
            return f"{_at(error)}PyTorch and print can't be called from inside sort, map or filter."
        case "NotImplementedError" if "Wildcard imports" in text:
            return f"{_at(error)}import the names that you use, instead of *."
        case "PermissionError":
            return f"{_at(error)}files can't be opened here."
        case "ModuleNotFoundError":
            return f"{_at(error)}{text[:1].lower()}{text[1:]} here; {_IMPORTABLE} can be imported."
        case "NameError" if (found := _NAME.search(text)) and hasattr(builtins, found[1]):
            return f"{_at(error)}{found[1]} isn't available here."
        case "AttributeError" if text.startswith(_MODULE_SET):
            return f"{_at(error)}a module can't be changed here."
        case "ImportError" | "AttributeError" | "TypeError" | "ValueError":
            missing = _missing(text)
            return f"{_at(error)}{missing} isn't available here." if missing else None
        case _:
            return None


def _missing(text: str) -> str | None:
    """Return what PyTorch has and the sandbox hasn't."""
    if found := _OF_MODULE.search(text):
        path, name = found[1], found[2]
    elif found := _FROM_MODULE.search(text):
        name, path = found[1], found[2]
    elif found := _OF_OBJECT.search(text):
        return f"{found[1]}.{found[2]}" if hasattr(_class(found[1]), found[2]) else None
    elif "'Tensor'" in text and ("operand" in text or "format" in text or "supported" in text):
        return "this with a tensor (item() gives its number)"
    else:
        return None
    if path.partition(".")[0] == "torch" and not hasattr(_module(path), name):
        return None
    return f"{path}.{name}"


def _module(path: str) -> Any:
    module: Any = torch
    for part in path.split(".")[1:]:
        module = getattr(module, part, None)
    return module


def _class(name: str) -> Any:
    for module in (torch.optim, torch.optim.lr_scheduler, torch.nn, torch):
        if hasattr(module, name):
            return getattr(module, name)
    return None
