"""The PyTorch code of a run: what a learner would write, as text that runs when pasted."""

import inspect
import re
import textwrap
from collections.abc import Collection, Iterator

from core.schedule.record import Factor, Schedule
from core.schedule.run import Run
from core.schedule.source_code.build_code import Builder, new_weight_code
from core.schedule.source_code.loop_code import loop
from core.schedule.write import WIDTH


def code(run: Run) -> str:
    """Return PyTorch code that takes the same steps and prints a row for each.

    It leaves `used` and `printed` behind (a rate for each step, or a list of one rate a group),
    `momentum` where the scheduler moves it, and `get_lr` where the run reads that. It raises
    where the run does.
    """
    return code_template(run, ())


def code_template(run: Run, slots: Collection[str]) -> str:
    """Return the code of `run` with slots such as ⟦T_max⟧ for the values of the named parameters.

    Raises:
        ValueError: If neither the schedule nor the optimizer (`lr`, `momentum`) has one of them.
    """
    known = {"lr", "momentum", *(type(run.schedule).model_fields if run.schedule else ())}
    for slot in slots:
        if slot not in known:
            raise ValueError(f"slots must be parameters of the run, got {slot}")
    schedules = run.schedules()
    names = _function_names(factor for schedule in schedules for factor in _factors_in(schedule))
    builder = Builder(run, names, slots)
    functions = "".join(f"\n\n{_function(factor, name)}" for factor, name in names.items())
    head = "import math\n\nimport torch\n" if "math." in functions else "import torch\n"
    kinds = sorted({kind for schedule in schedules for kind in _kinds_in(schedule)})
    new_weight = new_weight_code(run.optimizer)
    weights = f"weight = {new_weight}\n"
    if run.optimizer.groups:
        weights = f"weights = [{new_weight} for _ in range({1 + len(run.optimizer.groups)})]\n"
    built = weights + builder.optimizer() + builder.scheduler(run.schedule)
    space = "\n\n" if functions else "\n"
    return f"{head}{_imported(kinds)}{functions}{space}{built}\n{loop(run, builder)}"


def _imported(kinds: list[str]) -> str:
    if not kinds:
        return ""
    one = f"from torch.optim.lr_scheduler import {', '.join(kinds)}\n"
    several = "".join(f"    {kind},\n" for kind in kinds)
    if len(one) <= WIDTH + 1:
        return one
    return f"from torch.optim.lr_scheduler import (\n{several})\n"


def _kinds_in(schedule: Schedule) -> Iterator[str]:
    yield schedule.kind
    for part in schedule.parts():
        yield from _kinds_in(part)


def _factors_in(schedule: Schedule) -> Iterator[Factor]:
    for name in type(schedule).model_fields:
        value = getattr(schedule, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Factor):
                yield item
            elif isinstance(item, Schedule):
                yield from _factors_in(item)


def _function_names(factors: Iterator[Factor]) -> dict[Factor, str]:
    """Name each factor by its kind, the second of a kind with a 2."""
    names: dict[Factor, str] = {}
    for factor in factors:
        count = 1 + sum(other.kind == factor.kind for other in names)
        names.setdefault(factor, f"{factor.kind}_{count}" if count > 1 else factor.kind)
    return names


def _function(factor: Factor, name: str) -> str:
    """Return the source of the factor's own `at` as a function, its fields as defaults."""
    _, body = textwrap.dedent(inspect.getsource(type(factor).at)).split("\n", maxsplit=1)
    fields = [field for field in type(factor).model_fields if field != "kind"]
    arguments = ", ".join(["t", *(f"{field}={getattr(factor, field)!r}" for field in fields)])
    body = re.sub(r"\bself\.", "", body)
    return f"def {name}({arguments}):\n{body}"
