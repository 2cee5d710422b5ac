"""The schedules that set the rate themselves and move momentum against it."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, StrictBool

from core.records import Number
from core.schedule.kinds.factor import AnyFactor
from core.schedule.parameter import Slider, Start
from core.schedule.record import FROM_THE_START, LastEpoch, Rates, Schedule, Steps

RATE = Slider(1e-4, 1.0, scale="log", live=True)
MOMENTUM = Slider(0.5, 0.99, step=0.01)
PerGroup = Number | tuple[Number, ...]
"""One value for all parameter groups, or one for each."""


class CyclicLR(Schedule):
    """Climb and fall between two rates in straight lines, again and again."""

    kind: Literal["CyclicLR"] = "CyclicLR"
    formula: ClassVar = (
        "ηₜ = ⟦base_lr⟧ + (⟦max_lr⟧ − ⟦base_lr⟧) · height(⟦t⟧),"
        " height: 0 to 1 in ⟦step_size_up⟧ steps and back (⟦mode⟧)"
    )
    base_lr: Annotated[PerGroup, RATE, Start(0.01)] = Field(
        description="The lowest rate; it replaces the optimizer's."
    )
    max_lr: Annotated[PerGroup, RATE, Start(0.1)] = Field(description="The highest rate.")
    step_size_up: Annotated[Number, Slider(1, 100, live=True), Start(20)] = Field(
        default=2000, description="Steps of the climb."
    )
    step_size_down: Annotated[Number | None, Slider(1, 100)] = Field(
        default=None, description="Steps of the fall; as many as the climb when not given."
    )
    mode: Literal["triangular", "triangular2", "exp_range"] = Field(
        default="triangular", description="Whether later peaks shrink: no, by half, or by gamma."
    )
    gamma: Annotated[Number, Slider(0.9, 1.0, step=0.001)] = Field(
        default=1.0, description="Factor of every step in mode exp_range."
    )
    scale_fn: AnyFactor | None = Field(
        default=None, description="A factor of your own for the peaks, in place of the mode's."
    )
    scale_mode: Literal["cycle", "iterations"] = Field(
        default="cycle", description="Whether scale_fn counts climbs and falls, from 1, or steps."
    )
    cycle_momentum: StrictBool = Field(
        default=True, description="Move momentum too; the optimizer must have one."
    )
    base_momentum: Annotated[PerGroup, MOMENTUM] = Field(
        default=0.8, description="Momentum at the highest rate."
    )
    max_momentum: Annotated[PerGroup, MOMENTUM] = Field(
        default=0.9, description="Momentum at the lowest rate."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        sizes = (self.step_size_up, self.step_size_down or self.step_size_up)
        if isinstance(self.base_lr, tuple) or isinstance(self.max_lr, tuple) or min(sizes) <= 0:
            return None
        up = float(self.step_size_up)
        length = up + float(up if self.step_size_down is None else self.step_size_down)
        cycle = np.floor(1 + t / length)
        along, ratio = 1 + t / length - cycle, up / length
        height = np.where(along <= ratio, along / ratio, (along - 1) / (ratio - 1))
        span = self.max_lr - self.base_lr
        return np.asarray(self.base_lr + span * height * self._scale(t, cycle))

    def _scale(self, t: Steps, cycle: Steps) -> Steps:
        if self.scale_fn is not None:
            counted = cycle if self.scale_mode == "cycle" else t
            return np.array([self.scale_fn.at(int(count)) for count in counted])
        match self.mode:
            case "triangular":
                return np.ones_like(t)
            case "triangular2":
                return np.asarray(0.5 ** (cycle - 1))
            case "exp_range":
                return np.asarray(float(self.gamma) ** t)


class OneCycleLR(Schedule):
    """Climb once to `max_lr`, then fall far below where it began. It counts its steps."""

    kind: Literal["OneCycleLR"] = "OneCycleLR"
    formula: ClassVar = (
        "⟦max_lr⟧/⟦div_factor⟧ → ⟦max_lr⟧ until step ⟦pct_start⟧ · ⟦total_steps⟧ − 1,"
        " then → ⟦max_lr⟧/⟦div_factor⟧/⟦final_div_factor⟧ (⟦anneal_strategy⟧), at ⟦t⟧: ηₜ"
    )
    max_lr: Annotated[PerGroup, RATE, Start(0.1)] = Field(
        description="The highest rate; the optimizer's own is replaced."
    )
    total_steps: Annotated[Number | None, Slider(2, 200, live=True), Start(100)] = Field(
        default=None, description="How many steps the whole schedule has; one more raises."
    )
    epochs: Number | None = Field(default=None, description="Epochs, in place of total_steps.")
    steps_per_epoch: Number | None = Field(
        default=None, description="Steps in each epoch, in place of total_steps."
    )
    pct_start: Annotated[Number, Slider(0.0, 1.0, step=0.01, live=True)] = Field(
        default=0.3, description="Fraction (not a percentage) of the steps spent climbing."
    )
    anneal_strategy: Literal["cos", "linear"] = Field(
        default="cos", description="The shape of both legs."
    )
    cycle_momentum: StrictBool = Field(
        default=True, description="Move momentum too; the optimizer must have one."
    )
    base_momentum: Annotated[PerGroup, MOMENTUM] = Field(
        default=0.85, description="Momentum at the highest rate."
    )
    max_momentum: Annotated[PerGroup, MOMENTUM] = Field(
        default=0.95, description="Momentum at both ends."
    )
    div_factor: Annotated[Number, Slider(1.0, 100.0)] = Field(
        default=25.0, description="max_lr / this is the first rate."
    )
    final_div_factor: Annotated[Number, Slider(1.0, 1e5, scale="log")] = Field(
        default=1e4, description="The first rate / this is the last."
    )
    three_phase: StrictBool = Field(
        default=False, description="Fall back to the first rate before the last descent."
    )
    last_epoch: LastEpoch = FROM_THE_START

    def closed_form(self, t: Steps, base_lr: float) -> Rates | None:
        total = self.total_steps or (self.epochs or 0) * (self.steps_per_epoch or 0)
        if isinstance(self.max_lr, tuple) or not total:
            return None
        first = self.max_lr / self.div_factor
        turn = float(self.pct_start * total) - 1
        ends, rates = [0.0, turn], [first, float(self.max_lr)]
        if self.three_phase:
            ends, rates = [*ends, 2 * turn], [*rates, first]
        ends, rates = [*ends, total - 1], [*rates, first / self.final_div_factor]
        leg = np.sum([t > end for end in ends[1:-1]], axis=0)
        start, end = np.array(rates)[leg], np.array(rates)[leg + 1]
        along = (t - np.array(ends)[leg]) / (np.array(ends)[leg + 1] - np.array(ends)[leg])
        if self.anneal_strategy == "linear":
            return np.asarray(start + (end - start) * along)
        return np.asarray(end + (start - end) / 2 * (1 + np.cos(np.pi * along)))
