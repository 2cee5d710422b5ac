"""The optimizer of a run: its class, rates, momentum and further arguments."""

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, get_args

import torch
from pydantic import Field, model_validator

from core.records import Number, Rate, Record, counted, nearest
from core.schedule.parameter import Slider

OptimizerKind = Literal[
    "SGD",
    "Adam",
    "AdamW",
    "Adagrad",
    "Adadelta",
    "Adafactor",
    "Adamax",
    "ASGD",
    "LBFGS",
    "Muon",
    "NAdam",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SparseAdam",
]
OPTIMIZERS: tuple[str, ...] = get_args(OptimizerKind)
"""Every optimizer of torch 2.13, by name."""


def _without_compiler() -> None:
    """Keep PyTorch from importing its compiler, 800 modules, when an optimizer is made.

    It imports the compiler to hide a few methods of optimizers from it. Nothing is compiled here,
    so these methods are marked as hidden already.
    """
    methods: list[Any] = [*vars(torch.optim.Optimizer).values()]
    hides = vars(torch.optim.Optimizer)["add_param_group"].__code__
    for method in methods:
        if getattr(method, "__code__", None) is hides:
            method.__wrapped__.__dynamo_disable = method.__wrapped__


_without_compiler()


HOW_IT_USES_LR: dict[str, str] = {
    "ASGD": "ASGD uses each rate one step late: its step is made of the rate before.",
    "Adafactor": "Adafactor's lr is an upper bound: its step is min(lr, 1/√t), times the size of "
    "the weights.",
    "LBFGS": "LBFGS uses lr in each of up to max_iter updates of a step, and its step() needs a "
    "closure.",
    "Rprop": "Rprop uses lr for its first step only: a schedule changes lr, but not the steps "
    "that Rprop takes.",
    "SparseAdam": "SparseAdam takes steps only with sparse gradients, such as those of "
    "Embedding(sparse=True).",
}
"""What lr means to an optimizer whose step is not the rate times a direction."""

_OWN_FIELDS = frozenset({"params", "lr", "momentum", "weight_decay"})


def new_weight(kind: str = "SGD") -> torch.nn.Parameter:
    """Return a weight that never gets a gradient: no rate depends on what is trained."""
    return torch.nn.Parameter(torch.zeros(*weight_shape(kind)))


def weight_shape(kind: str) -> tuple[int, ...]:
    """Return the shape of the smallest weight that the optimizer takes: Muon wants a matrix."""
    return (1, 1) if kind == "Muon" else (1,)


@cache
def parameters_of(kind: str) -> Mapping[str, Any]:
    """Return the parameters of the optimizer's constructor and their defaults, in its order."""
    signature = inspect.signature(getattr(torch.optim, kind))
    return {name: parameter.default for name, parameter in signature.parameters.items()}


class Optimizer(Record):
    """The optimizer's class, rate and momentum, and the rates of further parameter groups."""

    kind: OptimizerKind = "SGD"
    lr: Annotated[Rate, Slider(1e-4, 1.0, scale="log", live=True)] = Field(
        default=0.1, description="Base rate, given to the optimizer."
    )
    momentum: Annotated[Number, Slider(0.0, 0.99, step=0.01)] = Field(
        default=0.0,
        description="Momentum of SGD, RMSprop and Muon; 0 leaves PyTorch's default. The Adams "
        "have beta1 in its place.",
    )
    groups: tuple[Rate, ...] = Field(
        default=(), max_length=200, description="Base rates of further parameter groups."
    )
    weight_decay: Number | None = Field(
        default=None, description="Weight decay; PyTorch's default (0.01 for AdamW) when not given."
    )
    initial_lr: tuple[Rate, ...] = Field(
        default=(),
        description="The rates that a resumed run began with, one for each parameter group.",
    )
    options: tuple[tuple[str, Any], ...] = Field(
        default=(), description="Further arguments by name, such as betas; no rate depends on them."
    )

    @model_validator(mode="after")
    def _takes_its_arguments(self) -> "Optimizer":
        known = parameters_of(self.kind)
        if self.momentum and "momentum" not in known:
            which = [kind for kind in OPTIMIZERS if "momentum" in parameters_of(kind)]
            raise ValueError(
                f"momentum is an argument of {', '.join(which[:-1])} and {which[-1]} only,"
                f" got {self.kind}"
            )
        if self.weight_decay is not None and "weight_decay" not in known:
            raise ValueError(f"weight_decay is not an argument of {self.kind}")
        for name, _ in self.options:
            if name not in known or (name in _OWN_FIELDS and name != "momentum"):
                raise ValueError(f"{self.kind} has no parameter {name}{nearest(name, known)}")
        if len(self.initial_lr) > 1 + len(self.groups):
            raise ValueError(
                f"initial_lr must have {counted(1 + len(self.groups), 'rate')}, one for each"
                f" parameter group, got {len(self.initial_lr)}"
            )
        return self

    def momentum_key(self) -> Literal["momentum", "betas"] | None:
        """Return where the class keeps its momentum; None if it has none that can be cycled."""
        known = parameters_of(self.kind)
        if "betas" in known:
            return "betas"
        return "momentum" if "momentum" in known else None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the constructor after the parameter groups and lr."""
        given: dict[str, Any] = {"momentum": self.momentum} if self.momentum else {}
        return given | self.further_arguments()

    def further_arguments(self) -> dict[str, Any]:
        """Return the arguments on which no rate depends, as they were given."""
        given = {} if self.weight_decay is None else {"weight_decay": self.weight_decay}
        return given | dict(self.options)

    def group_rates(self) -> list[dict[str, float]]:
        """Return what is set in each parameter group: its rate, and the one it began with."""
        rates = [{"lr": lr} for lr in (self.lr, *self.groups)]
        for group, initial_lr in zip(rates, self.initial_lr, strict=False):
            group["initial_lr"] = initial_lr
        return rates

    def build(self) -> torch.optim.Optimizer:
        """Construct the real optimizer, one weight to a group. Raises whatever PyTorch raises."""
        groups = [{"params": [new_weight(self.kind)], **rates} for rates in self.group_rates()]
        optimizer: torch.optim.Optimizer = getattr(torch.optim, self.kind)(
            groups, lr=self.lr, **self.arguments()
        )
        return optimizer
