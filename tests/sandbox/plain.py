"""Runs programs in plain Python and PyTorch and prints what they do: the truth to compare with.

`python plain.py FILE…` prints one line of JSON for each file, in the form of `core run`. It is run
as a process of its own, and forks one for each file, so that none can change another's PyTorch.
"""

import contextlib
import io
import json
import os
import sys
import traceback
import types
import warnings
from pathlib import Path
from typing import Any

import numpy as np  # noqa: F401  Loaded before the forks.
import torch
import torch._dynamo  # Imported by the first optimizer: a second and a half for each program.
import torch.optim.optimizer

optimizers: list[Any] = []
_build = torch.optim.Optimizer.__init__


def _note(optimizer: Any, *_: object) -> None:
    optimizer.rates_used.append([float(group["lr"]) for group in optimizer.param_groups])


def _build_and_watch(self: Any, *args: Any, **kwargs: Any) -> None:
    _build(self, *args, **kwargs)
    self.rates_used = []
    self.register_step_pre_hook(_note)
    optimizers.append(self)


def run(path: str) -> dict[str, Any]:
    """Return what a program does."""
    warned: list[dict[str, Any]] = []
    raised = None
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    sys.argv = [path]
    bytes_printed = io.BytesIO()
    printed = io.TextIOWrapper(bytes_printed, encoding="utf-8", write_through=True)

    def show(text: Any, kind: Any, file: Any, line: Any, *_: object) -> None:
        at = line if file == path else _line_of(path)
        warned.append({"line": at, "category": kind.__name__, "text": str(text)})

    torch.set_num_threads(1)
    torch.optim.Optimizer.__init__ = _build_and_watch  # type: ignore[method-assign]
    with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        warnings.showwarning = show  # type: ignore[assignment]
        try:
            exec(compile(Path(path).read_bytes(), path, "exec"), module.__dict__)
        except BaseException as error:  # noqa: BLE001
            lines = [
                f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == path
            ]
            raised = {"line": lines[-1], "type": type(error).__name__, "text": str(error)}
    text = bytes_printed.getvalue().decode()
    return {
        "printed": text.removesuffix("\n").split("\n") if text else [],
        "warnings": warned,
        "exception": raised,
        "optimizers": [{"rates_used": each.rates_used} for each in optimizers],
        "refused": None,
    }


def _line_of(path: str) -> int | None:
    frame: Any = sys._getframe()
    while frame is not None and frame.f_code.co_filename != path:
        frame = frame.f_back
    return None if frame is None else int(frame.f_lineno)


def main() -> None:
    """Print what each program does."""
    for path in sys.argv[1:]:
        sys.stdout.flush()
        if os.fork() == 0:
            out = sys.stdout
            out.write(json.dumps(run(path)) + "\n")
            out.flush()
            os._exit(0)
        os.wait()


if __name__ == "__main__":
    main()
