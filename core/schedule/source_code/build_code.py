"""The lines that build a run's optimizer and scheduler."""

from collections.abc import Collection, Mapping

from core.schedule.optimizer import Optimizer, weight_shape
from core.schedule.record import Factor, Schedule
from core.schedule.run import Run
from core.schedule.write import WIDTH, Argument, Call, Expression, call_of, laid_out


def new_weight_code(optimizer: Optimizer) -> str:
    """Return the expression that makes the smallest weight that the optimizer takes."""
    return f"torch.nn.Parameter(torch.zeros({', '.join(map(str, weight_shape(optimizer.kind)))}))"


class Builder:
    """Writes the constructor calls of one run, for the beginning and for each resume."""

    def __init__(self, run: Run, functions: Mapping[Factor, str], slots: Collection[str]) -> None:
        self._run, self._functions, self._slots = run, functions, slots

    def optimizer(self, *, depth: int = 0) -> str:
        """Return `optimizer = …`, laid out for lines that will be indented by `depth`."""
        optimizer = self._run.optimizer
        groups: Expression = "[weight]"
        if optimizer.groups or optimizer.initial_lr:
            first, *others = optimizer.group_rates()
            del first["lr"]  # The optimizer's own.
            groups = [self._group(at, rates) for at, rates in enumerate([first, *others])]
        arguments: list[Argument] = [(None, groups), ("lr", self._value("lr", optimizer.lr))]
        given = optimizer.arguments()
        if "momentum" in self._slots:
            given = {"momentum": optimizer.momentum} | given
        arguments += [(name, self._value(name, value)) for name, value in given.items()]
        return _assigned("optimizer", Call(f"torch.optim.{optimizer.kind}", (*arguments,)), depth)

    def scheduler(self, schedule: Schedule | None, *, depth: int = 0, last_epoch: str = "") -> str:
        """Return `scheduler = …`; empty without a schedule."""
        if schedule is None:
            return ""
        slots = self._slots if schedule == self._run.schedule else ()
        call = call_of(
            schedule, factor=self._functions.__getitem__, first=("optimizer",), slots=slots
        )
        if last_epoch:
            others = [argument for argument in call.arguments if argument[0] != "last_epoch"]
            call = Call(call.name, (*others, ("last_epoch", last_epoch)))
        return _assigned("scheduler", call, depth)

    def _group(self, at: int, rates: Mapping[str, float]) -> str:
        weight = f"weights[{at}]" if self._run.optimizer.groups else "weight"
        items = [f'"params": [{weight}]', *(f'"{name}": {lr!r}' for name, lr in rates.items())]
        return f"{{{', '.join(items)}}}"

    def _value(self, name: str, value: object) -> str:
        return f"⟦{name}⟧" if name in self._slots else repr(value)


def _assigned(name: str, call: Call, depth: int) -> str:
    return f"{name} = {laid_out(call, before=len(name) + 3, width=WIDTH - depth)}\n"
