"""The optimizer of a run: its class, rates, momentum and weight decay."""

from typing import Annotated, Any, Literal

import torch
from pydantic import Field, model_validator

from core.records import Number, Rate, Record
from core.schedule.parameter import Slider


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


def new_weight() -> torch.nn.Parameter:
    """Return a weight that never gets a gradient: no rate depends on what is trained."""
    return torch.nn.Parameter(torch.zeros(1))


class Optimizer(Record):
    """The optimizer's class, rate and momentum, and the rates of further parameter groups."""

    kind: Literal["SGD", "Adam", "AdamW", "Adagrad"] = "SGD"
    lr: Annotated[Rate, Slider(1e-4, 1.0, scale="log", live=True)] = Field(
        default=0.1, description="Base rate, given to the optimizer."
    )
    momentum: Annotated[Number, Slider(0.0, 0.99, step=0.01)] = Field(
        default=0.0, description="Momentum of SGD; Adam and AdamW have beta1 in its place."
    )
    groups: tuple[Rate, ...] = Field(
        default=(), max_length=200, description="Base rates of further parameter groups."
    )
    weight_decay: Number | None = Field(
        default=None, description="Weight decay; PyTorch's default (0.01 for AdamW) when not given."
    )

    @model_validator(mode="after")
    def _momentum_is_for_sgd(self) -> "Optimizer":
        if self.momentum and self.kind != "SGD":
            raise ValueError(f"momentum is an argument of SGD only, got {self.kind}")
        return self

    def build(self) -> torch.optim.Optimizer:
        """Construct the real optimizer, one weight to a group. Raises whatever PyTorch raises."""
        groups = [{"params": [new_weight()], "lr": lr} for lr in (self.lr, *self.groups)]
        more: dict[str, Any] = {"momentum": self.momentum} if self.kind == "SGD" else {}
        if self.weight_decay is not None:
            more["weight_decay"] = self.weight_decay
        optimizer: torch.optim.Optimizer = getattr(torch.optim, self.kind)(
            groups, lr=self.lr, **more
        )
        return optimizer
