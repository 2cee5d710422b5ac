"""Runs a learner's program in the confined process: what is around it, and how it ends."""

import ast
import atexit
import gc
import io
import linecache
import random
import signal
import sys
import traceback
import types
import warnings
from typing import Any, NoReturn

import torch

from core.sandbox import errors
from core.sandbox.errors import StoppedError
from core.sandbox.guest import run_end
from core.sandbox.guest.confine import remember_size
from core.sandbox.guest.defaults import DEFAULTS, FillIn, left_out
from core.sandbox.guest.guard import allow_to_try, guard, refuse_internals
from core.sandbox.guest.output import Output, listen, plain
from core.sandbox.guest.recorder import Recorder
from core.sandbox.guest.run_end import PROGRAM, finish


def run_program(code: str, key: str) -> NoReturn:
    """Run code to its end in this process, which is confined, and send the answer."""
    output = Output()
    recorder = Recorder(lambda: len(output.notices))

    def report() -> dict[str, Any]:
        return {"output": output.lines, "notices": output.notices, **recorder.report()}

    run_end.answer_with(key, report)
    listen(output)
    recorder.watch()
    module = _module(code)
    guard()
    remember_size()
    program = _compiled(code, module)
    # Programs that never seed get the same numbers every time. Python's own were new in this copy.
    random.seed(0)
    torch.manual_seed(0)
    try:
        exec(program, module.__dict__)  # noqa: S102  This is what the process is for.
    except BaseException as error:  # noqa: BLE001
        _raised(error, output)
    atexit._run_exitfuncs()  # noqa: SLF001  As Python does at its end.
    finish()


def _module(code: str) -> types.ModuleType:
    """Return the module `__main__` that the code will be, and clear what the launcher left."""
    module = types.ModuleType("__main__")
    vars(module).update(__file__=PROGRAM, __builtins__=sys.modules["builtins"])
    sys.modules["__main__"] = module
    sys.argv = [PROGRAM]
    linecache.cache[PROGRAM] = (len(code), None, [*io.StringIO(code, None)], PROGRAM)
    atexit._clear()  # noqa: SLF001
    signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.enable()
    return module


def _compiled(code: str, module: types.ModuleType) -> types.CodeType:
    """Return the code, ready to run, with what it leaves out defined in the module."""
    try:
        tree = ast.parse(code, PROGRAM)
        refuse_internals(tree)
        allow_to_try(tree)
        for name in left_out(tree):
            with warnings.catch_warnings():
                exec(DEFAULTS[name], module.__dict__)  # noqa: S102
        return compile(FillIn().visit(tree), PROGRAM, "exec", dont_inherit=True)
    except SyntaxError as error:
        text, line = error.msg, error.lineno
    except (ValueError, MemoryError, RecursionError, OverflowError) as error:
        text, line = str(error) or "it is nested too deeply", None
    finish(StoppedError(errors.NOT_PYTHON, text=text), line)


def _raised(error: BaseException, output: Output) -> None:
    """Record the exception that ended the program, with the innermost of its own lines."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == PROGRAM]
    line = lines[-1] if lines else None
    if isinstance(error, MemoryError):
        finish(StoppedError(errors.NO_MEMORY), line)
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001  A program's exceptions can raise too.
        text = ""
    if isinstance(error, RuntimeError) and run_end.out_of_memory(text):
        finish(StoppedError(errors.NO_MEMORY), line)
    output.raised(line, type(error).__name__, plain(text))
