"""The named factors once more, each written from its source and from nothing of ours.

Every function takes the scheduler steps t (an array of integers from 0 on) and the parameters by
name, and returns the factor at each. The sources:

- transformers, src/transformers/optimization.py at commit 005edac, the `get_*_schedule*` functions;
- timm, timm/scheduler/cosine_lr.py at commit 16664ea, `CosineLRScheduler`;
- Vaswani et al., "Attention Is All You Need", arXiv 1706.03762, section 5.3;
- Hu et al., "MiniCPM", arXiv 2404.06395, the WSD scheduler;
- Hägele et al., "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations",
  arXiv 2405.18392, the 1-sqrt cooldown;
- Zhang et al., "Dive into Deep Learning", Learning Rate Scheduling, the cosine scheduler;
- gpt-neox, megatron/learning_rates.py before pull request 1008, `AnnealingLR.get_lr`;
- PyTorch 2.13, docstrings of LambdaLR (lambda1, lambda2) and MultiplicativeLR.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Reference = Callable[..., Array]


def ramp(t: Array, warmup: float) -> Array:
    """A straight line from 0 at step 0 to 1 at step `warmup`, and 1 from there on."""
    return np.clip(t / warmup, 0.0, 1.0) if warmup else np.ones_like(t)


def elapsed(t: Array, warmup: float, total: float) -> Array:
    """The part of the time after the warm-up that has passed; above 1 after `total`."""
    return (t - warmup) / max(1.0, total - warmup)


def wave(part: Array) -> Array:
    """A cosine from 1 at 0 through 0 at 1 and back to 1 at 2."""
    return np.cos(part * np.pi / 2) ** 2


def warmup_cosine(
    t: Array, warmup: float = 10, total: float = 100, num_cycles: float = 0.5
) -> Array:
    """transformers, get_cosine_schedule_with_warmup."""
    return np.where(t < warmup, ramp(t, warmup), wave(2 * num_cycles * elapsed(t, warmup, total)))


def cosine_with_floor(
    t: Array, warmup: float = 10, total: float = 100, floor: float = 0.1
) -> Array:
    """transformers, get_cosine_with_min_lr_schedule_with_warmup, with min_lr_rate = floor."""
    after = floor * (1 - wave(elapsed(t, warmup, total))) + wave(elapsed(t, warmup, total))
    return np.where(t < warmup, ramp(t, warmup), after)


def clamped_cosine(t: Array, total: float = 50) -> Array:
    """Dive into Deep Learning, cosine scheduler with final rate 0; held there after `total`."""
    return np.where(t <= total, 0.5 + np.cos(np.pi * t / total) / 2, 0.0)


def clipped_cosine(t: Array, total: float = 50, floor: float = 0.1) -> Array:
    """gpt-neox: a cosine to 0 at the end of the decay, and never below min_lr = floor."""
    return np.maximum(wave(np.minimum(t, total) / total), floor)


def hard_restarts(t: Array, warmup: float = 10, total: float = 100, num_cycles: float = 2) -> Array:
    """transformers, get_cosine_with_hard_restarts_schedule_with_warmup."""
    cycles = num_cycles * elapsed(t, warmup, total)
    after = np.where(t >= total, 0.0, wave(cycles - np.floor(cycles)))
    return np.where(t < warmup, ramp(t, warmup), after)


def shrinking_restarts(t: Array, length: float = 20, gamma: float = 0.5) -> Array:
    """timm, CosineLRScheduler(t_initial=length, cycle_decay=gamma, cycle_limit=∞)."""
    cycle = np.floor(t / length)
    return np.power(float(gamma), cycle) * wave(t / length - cycle)


def warmup_linear(t: Array, warmup: float = 10, total: float = 100) -> Array:
    """transformers, get_linear_schedule_with_warmup."""
    falling = np.maximum(total - t, 0) / max(1, total - warmup)
    return np.where(t < warmup, ramp(t, warmup), falling)


def warmup_constant(t: Array, warmup: float = 10) -> Array:
    """transformers, get_constant_schedule_with_warmup."""
    return ramp(t, warmup)


def warmup_polynomial(
    t: Array,
    warmup: float = 10,
    total: float = 100,
    power: float = 1.0,
    end_factor: float = 0.0,
) -> Array:
    """transformers, get_polynomial_decay_schedule_with_warmup, lr_end = end_factor · lr_init."""
    left = np.clip(1 - elapsed(t, warmup, total), 0, None)
    after = np.where(t > total, end_factor, end_factor + (1 - end_factor) * np.power(left, power))
    return np.where(t < warmup, ramp(t, warmup), after)


def wsd(t: Array, warmup: float = 10, total: float = 100, decay: float = 20) -> Array:
    """MiniCPM, WSD(T; s): s/W in the warm-up, s counted from 1; then 1; then a straight line."""
    rising = (t + 1) / max(warmup, 1)
    falling = (total - t) / decay
    held = np.where(t < total - decay, 1.0, np.maximum(falling, 0.0))
    return np.where(t < warmup, rising, held)


def wsd_sqrt(t: Array, warmup: float = 10, total: float = 100, decay: float = 20) -> Array:
    """Hägele et al.: f(n, N, N_decay) = 1 − √((n − (N − N_decay)) / N_decay) in the cooldown."""
    into = np.clip(t - (total - decay), 0, decay) / decay
    return np.where(t < warmup, (t + 1) / max(warmup, 1), 1 - into**0.5)


def inverse_sqrt(t: Array, warmup: float = 10) -> Array:
    """transformers, get_inverse_sqrt_schedule, whose timescale is the warm-up, or 10,000 for 0."""
    timescale = warmup or 10_000
    late = np.maximum(t, warmup) + timescale - warmup
    return np.where(t < warmup, ramp(t, warmup), (late / timescale) ** -0.5)


def noam(t: Array, d_model: float = 512, warmup: float = 40) -> Array:
    """Vaswani et al., section 5.3, step_num counted from 1."""
    step_num = t + 1
    smaller: Array = np.minimum(step_num**-0.5, step_num / (warmup * np.sqrt(warmup)))
    return np.asarray(smaller / math.sqrt(d_model))


def warmup_over_cosine(t: Array, warmup: float = 10, total: float = 100) -> Array:
    """timm, CosineLRScheduler(t_initial=total, warmup_t=warmup, warmup_prefix=False)."""
    cosine = np.where(t < total, wave(t / total), 0.0)
    return np.where(t < warmup, ramp(t, warmup), cosine)


def power(t: Array, gamma: float = 0.95) -> Array:
    """PyTorch, LambdaLR docstring: lambda2 = lambda epoch: 0.95 ** epoch."""
    powers: Array = np.cumprod(np.append(1.0, np.full(int(t.max(initial=0)), float(gamma))))
    return np.asarray(powers[t.astype(int)])


def whole_periods(t: Array, every: float = 30) -> Array:
    """PyTorch, LambdaLR docstring: lambda1 = lambda epoch: epoch // 30."""
    return np.floor(t / every)


def same(t: Array, factor: float = 0.95) -> Array:
    """PyTorch, MultiplicativeLR docstring: lmbda = lambda epoch: 0.95."""
    return np.full(t.shape, float(factor))


REFERENCES: dict[str, Reference] = {
    made.__name__: made
    for made in (
        warmup_cosine,
        cosine_with_floor,
        clamped_cosine,
        clipped_cosine,
        hard_restarts,
        shrinking_restarts,
        warmup_linear,
        warmup_constant,
        warmup_polynomial,
        wsd,
        wsd_sqrt,
        inverse_sqrt,
        noam,
        warmup_over_cosine,
        power,
        whole_periods,
        same,
    )
}


def reference_at(kind: str, t: int, **parameters: Any) -> float:
    """Return the factor at one step."""
    return float(REFERENCES[kind](np.array([t], dtype=float), **parameters)[0])
