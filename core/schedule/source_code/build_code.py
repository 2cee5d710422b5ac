"""The lines that build a run's optimizer and scheduler."""

from collections.abc import Collection, Mapping

from core.schedule.record import Factor, Schedule
from core.schedule.run import Run
from core.schedule.write import WIDTH, Argument, Call, Expression, call_of, laid_out

NEW_WEIGHT = "torch.nn.Parameter(torch.zeros(1))"


class Builder:
    """Writes the constructor calls of one run, for the beginning and for each resume."""

    def __init__(self, run: Run, functions: Mapping[Factor, str], slots: Collection[str]) -> None:
        self._run, self._functions, self._slots = run, functions, slots

    def optimizer(self, *, depth: int = 0) -> str:
        """Return `optimizer = …`, laid out for lines that will be indented by `depth`."""
        optimizer = self._run.optimizer
        groups: Expression = "[weight]"
        if optimizer.groups:
            rates = enumerate(optimizer.groups, start=1)
            others = [f'{{"params": [weights[{i}]], "lr": {lr!r}}}' for i, lr in rates]
            groups = ['{"params": [weights[0]]}', *others]
        arguments: list[Argument] = [(None, groups), ("lr", self._value("lr", optimizer.lr))]
        if optimizer.momentum or "momentum" in self._slots:
            arguments.append(("momentum", self._value("momentum", optimizer.momentum)))
        if optimizer.weight_decay is not None:
            arguments.append(("weight_decay", repr(optimizer.weight_decay)))
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
            call = Call(call.name, (*call.arguments, ("last_epoch", last_epoch)))
        return _assigned("scheduler", call, depth)

    def _value(self, name: str, value: float) -> str:
        return f"⟦{name}⟧" if name in self._slots else repr(value)


def _assigned(name: str, call: Call, depth: int) -> str:
    return f"{name} = {laid_out(call, before=len(name) + 3, width=WIDTH - depth)}\n"
