"""A second opinion: reads the YAML of a question and runs PyTorch, in the plainest way there is."""

import copy
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
import yaml
from torch.optim import lr_scheduler

from core.content import quiz_folder
from tests.schedule.factor_references import reference_at

WRITTEN = {
    question["id"]: question
    for path in sorted(quiz_folder().glob("*.yaml"))
    for question in yaml.safe_load(path.read_text(encoding="utf-8")).get("questions", [])
}


def drawn(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, str) and "{" in value:
        text = value.replace("{", "(").replace("}", ")")
        number = eval(text, {"min": min, "max": max}, names)
        return int(number) if float(number).is_integer() else number
    if isinstance(value, dict):
        return {key: drawn(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [drawn(inner, names) for inner in value]
    return value


def number(value: Any) -> Any:
    """PyYAML reads 1e-3 as text."""
    if isinstance(value, dict):
        return {key: number(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [number(inner) for inner in value]
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def at(factor: dict[str, Any]) -> Callable[[int], float]:
    parameters = {k: v for k, v in factor.items() if k != "kind"}
    return lambda t: reference_at(factor["kind"], t, **parameters)


def build(optimizer: Any, kind: str, args: dict[str, Any], **extra: Any) -> Any:
    args = {**args, **extra}
    if kind in ("LambdaLR", "MultiplicativeLR"):
        given = args["lr_lambda"]
        args["lr_lambda"] = [*map(at, given)] if isinstance(given, list) else at(given)
    if "schedulers" in args:
        args["schedulers"] = [
            build(optimizer, part["kind"], {k: v for k, v in part.items() if k != "kind"})
            for part in args["schedulers"]
        ]
    if kind == "ChainedScheduler":
        return lr_scheduler.ChainedScheduler(args["schedulers"], optimizer=optimizer)
    return getattr(lr_scheduler, kind)(optimizer, **args)


class Loop:
    """A training loop, with what a hand does to it on the way."""

    def __init__(self, run: dict[str, Any]) -> None:
        self.run = run
        self.used: list[list[float]] = []
        self.printed: list[list[float]] = []
        self.momentum: list[float] = []
        self.got: list[float] = []
        self.raised: tuple[int, str] | None = None
        self.scheduler: Any = None
        self.scheduler_steps = 0

    def optimizer_of(self) -> Any:
        run = self.run
        rates = [run.get("lr", 0.1), *run.get("groups", [])]
        groups = [{"params": [torch.nn.Parameter(torch.ones(1))], "lr": lr} for lr in rates]
        extra = {name: run[name] for name in ("momentum", "weight_decay") if name in run}
        return getattr(torch.optim, run.get("optimizer", "SGD"))(groups, **extra)

    def scheduler_of(self, schedule: dict[str, Any] | None = None, **extra: Any) -> Any:
        if schedule is not None:
            args = {k: v for k, v in schedule.items() if k != "kind"}
            return build(self.optimizer, schedule["kind"], args, **extra)
        if not self.run.get("scheduler"):
            return None
        return build(self.optimizer, self.run["scheduler"], self.run.get("args", {}), **extra)

    def follow(self, n_steps: int) -> "Loop":
        t = -1
        try:
            self.optimizer = self.optimizer_of()
            self.scheduler = self.scheduler_of()
            for t in range(n_steps):
                self.turn(t)
        except Exception as error:  # noqa: BLE001  Whatever PyTorch raises is the result.
            self.raised = (t, type(error).__name__)
        return self

    def turn(self, t: int) -> None:
        skipped = [self.happen(e, t) for e in self.run.get("events", []) if e["at"] == t]
        if self.run.get("scheduler_first"):
            self.step(t)
        group = self.optimizer.param_groups[0]
        self.momentum.append(group["betas"][0] if "betas" in group else group.get("momentum"))
        self.used.append([group["lr"] for group in self.optimizer.param_groups])
        if not any(skipped):
            self.optimizer.step()
        if not self.run.get("scheduler_first"):
            self.step(t)
        self.printed.append([group["lr"] for group in self.optimizer.param_groups])
        if self.run.get("reads_get_lr"):
            self.got.append(self.scheduler.get_lr()[0])

    def step(self, t: int) -> None:
        every = self.run.get("step_every", 1)
        if self.scheduler is None or (t + (not self.run.get("scheduler_first"))) % every:
            return
        told = self.run.get("metrics") or self.run.get("step_with")
        if isinstance(told, dict):  # It counts, in parts of an epoch.
            n, per = self.scheduler_steps, told.get("per", 1)
            self.scheduler.step(told["first"] + (n if per == 1 else n / per))
        else:
            self.scheduler.step(*([told[self.scheduler_steps]] if told else []))
        self.scheduler_steps += 1

    def happen(self, event: dict[str, Any], t: int) -> bool:
        match event["kind"]:
            case "set_rate":
                groups = self.optimizer.param_groups
                for group in [groups[event["group"]]] if "group" in event else groups:
                    group["lr"] = event["lr"]
            case "set_parameter":
                setattr(self.scheduler, event["name"], event["value"])
            case "add_group":
                weight = torch.nn.Parameter(torch.ones(1))
                self.optimizer.add_param_group({"params": [weight], "lr": event["lr"]})
            case "new_schedule":
                self.scheduler = self.scheduler_of(event["schedule"])
            case "resume":
                self.resume(event, t)
            case _:
                pass
        return bool(event["kind"] == "skip_optimizer")

    def resume(self, event: dict[str, Any], t: int) -> None:
        kept = copy.deepcopy((self.optimizer.state_dict(), self.scheduler.state_dict()))
        self.optimizer = self.optimizer_of()
        new = event.get("schedule")
        order = event.get("order", "build, load optimizer, load scheduler")
        for act in order.split(", "):
            if act == "load optimizer":
                self.optimizer.load_state_dict(kept[0])
            elif act == "load scheduler":
                self.scheduler.load_state_dict(kept[1])
            elif act == "build":
                self.scheduler = self.scheduler_of(new)
            else:
                last_epoch = t - 1 if act.endswith("- 1") else t
                self.scheduler = self.scheduler_of(new, last_epoch=last_epoch)


def jumps(rates: list[float]) -> list[int]:
    """Steps that use a rate to which the schedule has jumped: up at once by half of the height."""
    height = max(rates) - min(rates)
    return [t for t in range(1, len(rates)) if rates[t] - rates[t - 1] > 0.4 * height]


def first_below(rates: list[float], bound: float) -> int | None:
    return next((t for t, rate in enumerate(rates) if rate <= bound + 1e-10), None)


def near(rates: list[float], bound: float) -> list[bool]:
    return [abs(rate - bound) < 1e-10 for rate in rates]


def visits(rates: list[float], bound: float) -> int:
    there = near(rates, bound)
    return sum(now and not before for before, now in zip([False, *there], there, strict=False))


def second_visit(rates: list[float], bound: float) -> int | None:
    return next((t for t in range(len(rates)) if visits(rates[: t + 1], bound) == 2), None)


def climbs(rates: list[float]) -> int:
    up = [later > earlier + 1e-10 for earlier, later in pairwise(rates)]
    return sum(now and not before for before, now in zip([False, *up], up, strict=False))


def direction(path: list[float], step: int) -> str:
    change = path[step + 1] - path[step]
    return "flat" if abs(change) < 1e-12 else "rises" if change > 0 else "falls"


Asked = Callable[[Loop, list[float], list[float], Any], Any]
ASKED: dict[str, Asked] = {
    "rate_at": lambda loop, used, printed, step: used[step],
    "printed_at": lambda loop, used, printed, step: printed[step],
    "momentum_at": lambda loop, used, printed, step: loop.momentum[step],
    "get_lr_at": lambda loop, used, printed, step: loop.got[step],
    "shrink_at": lambda loop, used, printed, step: (
        used[step] * loop.optimizer.param_groups[0]["weight_decay"]
    ),
    "direction_at": lambda loop, used, printed, step: direction([*used, printed[-1]], step),
    "last": lambda loop, used, printed, _: used[-1],
    "last_printed": lambda loop, used, printed, _: printed[-1],
    "lowest": lambda loop, used, printed, _: min(used),
    "highest": lambda loop, used, printed, _: max(used),
    "total": lambda loop, used, printed, _: sum(used),
    "step_of_lowest": lambda loop, used, printed, _: near(used, min(used)).index(True),
    "step_of_highest": lambda loop, used, printed, _: near(used, max(used)).index(True),
    "first_at_or_below": lambda loop, used, printed, bound: first_below(used, bound),
    "steps_at": lambda loop, used, printed, bound: sum(near(used, bound)),
    "touches_of": lambda loop, used, printed, bound: visits(used, bound),
    "second_touch_of": lambda loop, used, printed, bound: second_visit(used, bound),
    "touches_of_lowest": lambda loop, used, printed, _: visits(used, min(used)),
    "restarts": lambda loop, used, printed, _: len(jumps(used)),
    "first_restart": lambda loop, used, printed, _: next(iter(jumps(used)), None),
    "climbs": lambda loop, used, printed, _: climbs(used),
    "periods": lambda loop, used, printed, _: visits([*used[1:], printed[-1]], used[0]),
    "step_of_exception": lambda loop, used, printed, _: loop.raised[0] if loop.raised else None,
    "raises": lambda loop, used, printed, _: loop.raised[1] if loop.raised else None,
}


def asked_of_naive(written: dict[str, Any], names: dict[str, Any], **changed: Any) -> Any:
    """Return what the question asks, answered by the plain loop."""
    run = number(drawn({**written["run"], **changed}, names))
    ask = number(drawn(dict(written["ask"]), names))
    group = ask.pop("group", 0)
    ((name, argument),) = ask.items()
    told = run.get("metrics") or []
    n_steps = run.get("steps") or len(told) * run.get("step_every", 1) or 50
    if name.endswith("_at"):
        n_steps = max(n_steps, argument + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loop = Loop(run).follow(n_steps)
    missing = float("nan")
    used, printed = (
        [row[group] if group < len(row) else missing for row in rows]
        for rows in (loop.used, loop.printed)
    )
    return ASKED[name](loop, used, printed, argument)
