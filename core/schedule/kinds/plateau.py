"""ReduceLROnPlateau, the one schedule that needs a metric at every step."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.records import Number
from core.schedule.parameter import Slider, Start
from core.schedule.record import Schedule


class ReduceLROnPlateau(Schedule):
    """Scale the rate by `factor` when a metric has stopped improving for `patience` steps."""

    kind: Literal["ReduceLROnPlateau"] = "ReduceLROnPlateau"
    takes_metric: ClassVar = True
    formula: ClassVar = (
        "η ← max(⟦factor⟧ · η, ⟦min_lr⟧) after more than ⟦patience⟧ bad steps; at step ⟦t⟧: ηₜ"
    )
    mode: Literal["min", "max"] = Field(
        default="min", description="Whether the metric should fall or rise."
    )
    factor: Annotated[Number, Slider(0.05, 0.95, step=0.05, live=True)] = Field(
        default=0.1, description="Factor of each drop, below 1."
    )
    patience: Annotated[Number, Slider(0, 20, live=True), Start(5)] = Field(
        default=10, description="Bad steps that are forgiven; the next one drops the rate."
    )
    threshold: Annotated[Number, Slider(0.0, 0.1, step=1e-4, scale="log")] = Field(
        default=1e-4, description="A smaller gain than this counts as bad."
    )
    threshold_mode: Literal["rel", "abs"] = Field(
        default="rel", description="Whether the threshold is relative to the best or absolute."
    )
    cooldown: Annotated[Number, Slider(0, 20)] = Field(
        default=0, description="Steps after a drop in which nothing is counted."
    )
    min_lr: Annotated[Number | tuple[Number, ...], Slider(0.0, 0.1, step=1e-5, scale="log")] = (
        Field(default=0, description="Floor: no drop goes below it.")
    )
    eps: Number = Field(default=1e-8, description="A smaller drop than this is left out.")
