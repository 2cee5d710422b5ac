"""Named factors, used where PyTorch takes a function such as `lr_lambda`.

A factor is data, so it can come from a file or a URL; nothing that anybody types is evaluated.
`at` uses nothing but its fields and `math`: `core.schedule.source_code` prints its very source.
"""

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from core.records import Number
from core.schedule.parameter import Slider
from core.schedule.record import Factor

Length = Annotated[Number, Slider(1, 200)]
Fraction = Annotated[Number, Slider(0.0, 1.0, step=0.01)]


class WarmupCosine(Factor):
    """Linear warm-up from 0, then `num_cycles` cosine waves until `total`: a half ends at 0."""

    kind: Literal["warmup_cosine"] = "warmup_cosine"
    source_of_idea: ClassVar = "transformers, get_cosine_schedule_with_warmup"
    warmup: Length = 10
    total: Length = 100
    num_cycles: Annotated[Number, Slider(0.5, 5.0, step=0.5)] = 0.5

    def at(self, t: int) -> float:
        if t < self.warmup:
            return t / max(1, self.warmup)
        progress = (t - self.warmup) / max(1, self.total - self.warmup)
        return max(0.0, 0.5 * (1 + math.cos(math.pi * self.num_cycles * 2 * progress)))


class CosineWithFloor(Factor):
    """Linear warm-up, then half a cosine to the fraction `floor` of the base rate."""

    kind: Literal["cosine_with_floor"] = "cosine_with_floor"
    source_of_idea: ClassVar = "transformers, get_cosine_with_min_lr_schedule_with_warmup"
    warmup: Length = 10
    total: Length = 100
    floor: Fraction = 0.1

    def at(self, t: int) -> float:
        if t < self.warmup:
            return t / max(1, self.warmup)
        progress = (t - self.warmup) / max(1, self.total - self.warmup)
        return self.floor + (1 - self.floor) * 0.5 * (1 + math.cos(math.pi * progress))


class ClampedCosine(Factor):
    """Half a cosine to 0 at `total`, then stay there."""

    kind: Literal["clamped_cosine"] = "clamped_cosine"
    source_of_idea: ClassVar = "d2l, MXNet, Composer, Keras, optax"
    total: Length = 50

    def at(self, t: int) -> float:
        return 0.5 * (1 + math.cos(math.pi * min(t, self.total) / self.total))


class ClippedCosine(Factor):
    """Half a cosine to 0 at `total`, cut off below the fraction `floor` of the base rate."""

    kind: Literal["clipped_cosine"] = "clipped_cosine"
    source_of_idea: ClassVar = "gpt-neox, AnnealingLR before pull request 1008"
    total: Length = 50
    floor: Fraction = 0.1

    def at(self, t: int) -> float:
        cosine = 0.5 * (1 + math.cos(math.pi * min(t, self.total) / self.total))
        return max(self.floor, cosine)


class HardRestarts(Factor):
    """Linear warm-up, then `num_cycles` half cosines with a jump up between them."""

    kind: Literal["hard_restarts"] = "hard_restarts"
    source_of_idea: ClassVar = "transformers, get_cosine_with_hard_restarts_schedule_with_warmup"
    warmup: Length = 10
    total: Length = 100
    num_cycles: Annotated[Number, Slider(1, 10)] = 2

    def at(self, t: int) -> float:
        if t < self.warmup:
            return t / max(1, self.warmup)
        progress = (t - self.warmup) / max(1, self.total - self.warmup)
        if progress >= 1:
            return 0.0
        return max(0.0, 0.5 * (1 + math.cos(math.pi * ((self.num_cycles * progress) % 1.0))))


class ShrinkingRestarts(Factor):
    """Half cosines of equal length whose peak shrinks by `gamma` at each restart."""

    kind: Literal["shrinking_restarts"] = "shrinking_restarts"
    source_of_idea: ClassVar = "timm, cycle_decay; pytorch #62640"
    length: Length = 20
    gamma: Fraction = 0.5

    def at(self, t: int) -> float:
        done, since = divmod(t, self.length)
        return self.gamma**done * 0.5 * (1 + math.cos(math.pi * since / self.length))


class WarmupLinear(Factor):
    """Linear warm-up from 0, then a straight line to 0 at `total`."""

    kind: Literal["warmup_linear"] = "warmup_linear"
    source_of_idea: ClassVar = "transformers, get_linear_schedule_with_warmup"
    warmup: Length = 10
    total: Length = 100

    def at(self, t: int) -> float:
        if t < self.warmup:
            return t / max(1, self.warmup)
        return max(0.0, (self.total - t) / max(1, self.total - self.warmup))


class WarmupConstant(Factor):
    """Linear warm-up from 0, then the base rate."""

    kind: Literal["warmup_constant"] = "warmup_constant"
    source_of_idea: ClassVar = "transformers, get_constant_schedule_with_warmup"
    warmup: Length = 10

    def at(self, t: int) -> float:
        if t < self.warmup:
            return t / self.warmup
        return 1.0


class WarmupPolynomial(Factor):
    """Linear warm-up, then a power of the time left, down to the fraction `end_factor`."""

    kind: Literal["warmup_polynomial"] = "warmup_polynomial"
    source_of_idea: ClassVar = "transformers, get_polynomial_decay_schedule_with_warmup"
    warmup: Length = 10
    total: Length = 100
    power: Annotated[Number, Slider(0.25, 4.0, step=0.05)] = 1.0
    end_factor: Fraction = 0.0

    def at(self, t: int) -> float:
        if t < self.warmup:
            return t / max(1, self.warmup)
        if t > self.total:
            return self.end_factor
        left = 1 - (t - self.warmup) / max(1, self.total - self.warmup)
        return (1 - self.end_factor) * left**self.power + self.end_factor


class WSD(Factor):
    """Warm up, stay, decay in a straight line to 0: the trapezoid."""

    kind: Literal["wsd"] = "wsd"
    source_of_idea: ClassVar = "MiniCPM, arXiv 2404.06395; transformers, get_wsd_schedule"
    warmup: Length = 10
    total: Length = 100
    decay: Length = 20

    def at(self, t: int) -> float:
        if t < self.warmup:
            return (t + 1) / self.warmup
        if t < self.total - self.decay:
            return 1.0
        return max(0.0, 1 - (t - (self.total - self.decay)) / self.decay)


class WSDSquareRoot(Factor):
    """Warm up, stay, then cool down along 1 − √."""

    kind: Literal["wsd_sqrt"] = "wsd_sqrt"
    source_of_idea: ClassVar = "Hägele et al., arXiv 2405.18392"
    warmup: Length = 10
    total: Length = 100
    decay: Length = 20

    def at(self, t: int) -> float:
        if t < self.warmup:
            return (t + 1) / self.warmup
        if t < self.total - self.decay:
            return 1.0
        return max(0.0, 1 - math.sqrt((t - (self.total - self.decay)) / self.decay))


class InverseSquareRoot(Factor):
    """Linear warm-up, then fall as 1 / √t."""

    kind: Literal["inverse_sqrt"] = "inverse_sqrt"
    source_of_idea: ClassVar = "transformers, get_inverse_sqrt_schedule"
    warmup: Length = 10

    def at(self, t: int) -> float:
        if t < self.warmup:
            return t / self.warmup
        timescale = self.warmup or 10_000
        return math.sqrt(timescale / (t - self.warmup + timescale))


class Noam(Factor):
    """The Transformer paper's schedule, meant for a base rate of 1."""

    kind: Literal["noam"] = "noam"
    source_of_idea: ClassVar = "Vaswani et al., arXiv 1706.03762, section 5.3"
    d_model: Annotated[Number, Slider(64, 1024, step=64)] = 512
    warmup: Length = 40

    def at(self, t: int) -> float:
        rising = (t + 1) * math.pow(self.warmup, -1.5)
        return math.pow(self.d_model, -0.5) * min(math.pow(t + 1, -0.5), rising)


class WarmupOverCosine(Factor):
    """A warm-up laid over the cosine: the rate drops onto the curve when the warm-up ends."""

    kind: Literal["warmup_over_cosine"] = "warmup_over_cosine"
    source_of_idea: ClassVar = "timm, CosineLRScheduler with warmup_prefix=False"
    warmup: Length = 10
    total: Length = 100

    def at(self, t: int) -> float:
        if t < self.warmup:
            return t / self.warmup
        return 0.5 * (1 + math.cos(math.pi * min(t, self.total) / self.total))


class Power(Factor):
    """`gamma` to the power of t, as in PyTorch's own example."""

    kind: Literal["power"] = "power"
    source_of_idea: ClassVar = "PyTorch 2.13, LambdaLR docstring, lambda2"
    gamma: Fraction = 0.95

    def at(self, t: int) -> float:
        return self.gamma**t


class WholePeriods(Factor):
    """`t // every`: the other factor of PyTorch's own example, 0 for the first `every` steps."""

    kind: Literal["whole_periods"] = "whole_periods"
    source_of_idea: ClassVar = "PyTorch 2.13, LambdaLR docstring, lambda1"
    every: Length = 30

    def at(self, t: int) -> float:
        return t // self.every


class Same(Factor):
    """The same number at every step."""

    kind: Literal["same"] = "same"
    source_of_idea: ClassVar = "PyTorch 2.13, MultiplicativeLR docstring"
    factor: Annotated[Number, Slider(0.5, 1.5, step=0.01)] = 0.95

    def at(self, t: int) -> float:
        return self.factor


AnyFactor = Annotated[
    WarmupCosine
    | CosineWithFloor
    | ClampedCosine
    | ClippedCosine
    | HardRestarts
    | ShrinkingRestarts
    | WarmupLinear
    | WarmupConstant
    | WarmupPolynomial
    | WSD
    | WSDSquareRoot
    | InverseSquareRoot
    | Noam
    | WarmupOverCosine
    | Power
    | WholePeriods
    | Same,
    Field(discriminator="kind"),
]
FACTORS: dict[str, type[Factor]] = {
    factor.model_fields["kind"].default: factor for factor in Factor.__subclasses__()
}
