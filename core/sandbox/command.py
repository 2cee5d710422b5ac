"""Run a program in the sandbox, as the questions do, and print what it did."""

import argparse
import json
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from core.command_line import refuse
from core.sandbox import limits
from core.sandbox.answer import Answer
from core.sandbox.errors import TryAgainError
from core.sandbox.run import execute

REFUSED: Final = 3
"""The exit status when the sandbox can't run the program."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `run`."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a Python program")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    """Run the program; return 2 when it can't be read, 3 when the sandbox refuses it."""
    try:
        with tokenize.open(args.file) as file:  # In the encoding that the file states.
            code = file.read()
    except (OSError, ValueError, SyntaxError) as error:
        why = getattr(error, "strerror", None) or "it isn't text in UTF-8 or the encoding it states"
        return refuse(f"{args.file} can't be read: {why}.")
    try:
        answer = execute(code)
    except TryAgainError as stopped:
        answer = Answer.refusing(str(stopped))
    if args.format == "json":
        print(json.dumps(_as_data(answer), ensure_ascii=False))
    else:
        for line in _as_text(answer):
            print(line)
    return REFUSED if answer.refused else 0


def _as_data(answer: Answer) -> dict[str, Any]:
    said: dict[str, list[Any]] = {"printed": [], "warning": [], "exception": []}
    for line, kind, category, text in answer.output:
        said[kind].append((line, category, text))
    raised = [{"line": at, "type": kind, "text": text} for at, kind, text in said["exception"]]
    return {
        "printed": [text for _, _, text in said["printed"]],
        "warnings": [
            {"line": line, "category": category, "text": text}
            for line, category, text in said["warning"]
        ],
        "exception": raised[0] if raised else None,
        "optimizers": [{"rates_used": steps.rates_used} for steps in answer.optimizers],
        "refused": answer.refused and answer.refused.model_dump(),
    }


def _as_text(answer: Answer) -> Iterator[str]:
    for line, kind, category, text in answer.output:
        where = f"line {line}" if line else "somewhere"
        match kind:
            case "printed":
                yield text
            case "warning":
                yield f"warns, {where}: {category}: {text}"
            case "exception":
                yield f"raises, {where}: {category}: {text}"
    for number, steps in enumerate(answer.optimizers):
        rates = [row[0] if len(row) == 1 else row for row in steps.rates_used]
        shown = rates[: limits.MAX_SHOWN_RATES]
        more = " …" if len(shown) < len(rates) else ""
        taken = f"{len(rates)} step{'s' if len(rates) != 1 else ''}"
        yield f"optimizer {number}: {taken}, rates used {shown}{more}"
    if answer.refused:
        yield str(answer.refused)
