"""Honest refusals: what a program asks for and this sandbox lacks ends the run with a sentence.

The kernel's wall (`confine.py`) would end it too, without saying why. What is here speaks first.
It also keeps a program from reading or writing the record of its own run. That protects nothing
but its learner's grade.
"""

import _thread
import ast
import importlib
import inspect
import linecache
import os
import sys
import threading
import types
from collections.abc import Callable, Iterable
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, Final, NoReturn

import torch

from core.sandbox import errors, limits
from core.sandbox.errors import StoppedError
from core.sandbox.guest.run_end import PROGRAM, caller, program_line, stop

# Events of `sys.addaudithook`. Any that is not here is refused by its own name.

PLAIN_PYTHON: Final = {
    *(
        "import",
        "compile",
        "exec",
        "builtins.id",
        "array.__new__",
        "code.__new__",
        "function.__new__",
    ),
    *("pickle.find_class", "marshal.loads", "marshal.dumps", "marshal.load"),
    *("os.putenv", "os.unsetenv", "time.sleep", "sys.unraisablehook", "sys.excepthook"),
    *("object.__setattr__", "object.__delattr__", "sys.set_asyncgen_hooks_firstiter"),
    *("sys.set_asyncgen_hooks_finalizer",),
}
"""Events of computing alone."""
BY_PROGRAM: Final = {"object.__getattr__", "sys._getframe"}
"""Events that only the program's own frames must not cause: libraries live on them."""
SENTENCES: Final = {
    "builtins.input": errors.NO_INPUT,
    "_thread.": errors.NO_THREADS,
    **dict.fromkeys(
        ("open", "os.", "shutil.", "glob.", "tempfile.", "pathlib.", "fcntl.", "sqlite3."),
        errors.NO_FILES,
    ),
    **dict.fromkeys(
        (
            *("os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.system"),
            *("os.kill", "subprocess.", "pty.", "signal."),
        ),
        errors.NO_PROCESSES,
    ),
    **dict.fromkeys(
        ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser."), errors.NO_NETWORK
    ),
}
"""The sentence for an event: of the longest beginning that fits."""

# Functions that act without such an event.

OF_THE_SYSTEM: Final = {
    *("cpu_count", "fspath", "getegid", "geteuid", "getgid", "getpid", "getrandom", "getuid"),
    *("get_terminal_size", "isatty", "lstat", "putenv", "readlink", "sched_getaffinity", "stat"),
    *("access", "strerror", "times", "unsetenv", "urandom", "sched_yield", "device_encoding"),
    *("waitstatus_to_exitcode", "register_at_fork"),
}
"""Functions of `os` that this sandbox has; the others that act are refused by their names."""
HIDDEN: Final = ("core", "asyncio", "ctypes", "_ctypes", "_posixshmem")
"""Modules that are loaded, but not for a program."""

_IMPORTING: Final = (__name__, "importlib")
_IMPORT_ERRORS: Final = {"ImportError", "ModuleNotFoundError"}
_INTERNALS: Final = {
    *("__subclasses__", "__globals__", "__closure__", "__code__", "__builtins__"),
    *("f_back", "f_builtins", "f_globals", "f_locals", "tb_frame", "gi_frame", "cr_frame"),
    *("ag_frame", "_getframe", "_current_frames", "currentframe", "getouterframes"),
    *("getinnerframes", "walk_stack", "walk_tb"),
}
"""Names by which a program would look into the code that runs it."""


def refuse_internals(tree: ast.AST) -> None:
    """End the run if the code names what lies behind Python's own objects."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
                found = {name} & _INTERNALS
            case ast.Constant(value=str() as text):
                found = {name for name in _INTERNALS if name.startswith("__") and name in text}
            case _:
                continue
        for name in found:
            line = getattr(node, "lineno", None)
            stop(StoppedError(errors.NO_INTERNALS, name=name, line=line))


def guard() -> None:
    """Refuse from now on what this sandbox lacks, until the process ends."""
    system = importlib.import_module("posix")
    for name, function in vars(system).items():
        acts = isinstance(function, types.BuiltinFunctionType) and name not in OF_THE_SYSTEM
        if acts and (not name.startswith("_") or name == "_exit"):
            between = name.startswith("pipe")  # What a pipe is for.
            sentence = errors.NO_PROCESSES if between else errors.NO_FUNCTION
            _replace((os, system), name, _refusing(f"os.{name}", sentence))
    semaphores = importlib.import_module("_multiprocessing")
    _replace((semaphores,), "SemLock", _refusing("", errors.NO_PROCESSES))
    for module, name in ((_thread, "start_new_thread"), (threading, "_start_new_thread")):
        _replace((module,), name, _refusing("", errors.NO_THREADS))
    for name in ("set_num_threads", "set_num_interop_threads"):
        _replace((torch,), name, _one_thread)
    _replace((torch,), "compile", _refusing("torch.compile"))
    _replace((torch._C,), "PyTorchFileWriter", _writer_into_memory)  # noqa: SLF001
    _replace((inspect,), "findsource", _find_source)
    sys.meta_path[:] = [_Finder]
    sys.addaudithook(_hook())


_submodules: dict[str, set[str]] = {}


def close_the_library() -> None:
    """Hide what isn't for programs; remember what each package has before files are out of sight.

    The launcher does it once.
    """
    for name in [*sys.modules]:
        if name.partition(".")[0] in HIDDEN:
            del sys.modules[name]
    _submodules[""] = {*sys.stdlib_module_names, *_names_in(sys.path)}
    for name, module in [*sys.modules.items()]:
        spec = getattr(module, "__spec__", None)
        if isinstance(spec, ModuleSpec) and spec.submodule_search_locations:
            _submodules[name] = _names_in(spec.submodule_search_locations)


def _names_in(folders: Iterable[str]) -> set[str]:
    existing = filter(Path.is_dir, map(Path, folders))
    return {file.name.partition(".")[0] for folder in existing for file in folder.iterdir()}


_tried: set[int] = set()


def allow_to_try(tree: ast.AST) -> None:
    """Remember the lines on which the code tries whether a module is there, and copes if not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(map(_catches_import_error, node.handlers)):
            inside = (each for statement in node.body for each in ast.walk(statement))
            imports = (each for each in inside if isinstance(each, ast.Import | ast.ImportFrom))
            _tried.update(each.lineno for each in imports)


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each and ast.unparse(each) in _IMPORT_ERRORS for each in caught)


class _Finder:
    """Is asked for every module that isn't loaded; Python itself says what is nowhere."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        """Refuse a module that may exist; whoever tries it may hear that one doesn't."""
        package, _, last = name.rpartition(".")
        known = last in _submodules.get(package, {last})
        needed = not package and _imported_by_program() and program_line() not in _tried
        if known or needed:
            stop(StoppedError(errors.NO_MODULE, name=_short(name)))


def _replace(modules: Iterable[types.ModuleType], name: str, function: object) -> None:
    for module in modules:
        if hasattr(module, name):
            setattr(module, name, function)


def _refusing(name: str, sentence: str = errors.NO_FUNCTION) -> Callable[..., NoReturn]:
    def refused(*_args: object, **_kwargs: object) -> NoReturn:
        stop(StoppedError(sentence, name=name))

    refused.__module__, _, refused.__qualname__ = name.rpartition(".")
    return refused


def _one_thread(number: int) -> None:
    if number != 1:
        stop(StoppedError(errors.NO_THREADS))


_Writer: Any = torch._C.PyTorchFileWriter  # noqa: SLF001
_source_of: Final = inspect.findsource


def _writer_into_memory(file: object, *args: object, **kwargs: object) -> object:
    """Return what `torch.save` writes with, which opens a file without telling Python."""
    if isinstance(file, str | os.PathLike):
        stop(StoppedError(errors.NO_FILES))
    return _Writer(file, *args, **kwargs)


def _find_source(thing: object) -> object:
    """Return the lines of a thing's file; those of libraries are out of sight."""
    try:
        return _source_of(thing)  # type: ignore[arg-type]
    except OSError:
        if (inspect.getsourcefile(thing) or "").startswith("/"):  # type: ignore[arg-type]
            stop(StoppedError(errors.NO_SOURCE))
        raise


def _hook() -> Callable[[str, tuple[Any, ...]], None]:
    looking = False

    def hook(event: str, values: tuple[Any, ...]) -> None:
        nonlocal looking
        if event in PLAIN_PYTHON or looking:
            return
        looking = True  # To look at frames is such an event itself.
        try:
            if event in BY_PROGRAM:
                if caller(1).f_code.co_filename == PROGRAM:
                    name = values[-1] if event == "object.__getattr__" else event
                    stop(StoppedError(errors.NO_INTERNALS, name=_short(name)))
            elif event != "open" or not _looks_for_source(values):
                _refuse(event)
        finally:
            looking = False

    return hook


def _refuse(event: str) -> NoReturn:
    fitting = filter(event.startswith, sorted(SENTENCES, key=len, reverse=True))
    sentence = next(fitting, None)
    if sentence is None:
        stop(StoppedError(errors.NO_EVENT, name=event))
    stop(StoppedError(SENTENCES[sentence]))


def _imported_by_program() -> bool:
    frame = caller(1)
    while frame.f_back is not None and frame.f_globals["__name__"].startswith(_IMPORTING):
        frame = frame.f_back
    return frame.f_code.co_filename == PROGRAM


def _short(name: object) -> str:
    return str(name)[: limits.MAX_QUOTED]


_SOURCE_LINES: Final = linecache.updatecache.__code__


def _looks_for_source(values: tuple[Any, ...]) -> bool:
    """Return whether Python wants to quote a line of a file in a traceback: it finds none."""
    if values[1:] == ("rb", 0):  # The compiler's own way to open a file.
        return True
    frame: types.FrameType | None = caller(1)
    while frame is not None and frame.f_code.co_filename != PROGRAM:
        if frame.f_code is _SOURCE_LINES:
            return True
        frame = frame.f_back
    return False
