"""Metric series for a schedule that watches one: a few named shapes, or the learner's own list."""

import math
from collections.abc import Callable

from pages.shared.formatting import read_numbers


def _stairs(t: int) -> float:
    done, since = divmod(t, 25)
    return 0.5**done * (1 - 0.5 * min(since, 10) / 10)


def _noisy(t: int) -> float:
    # Two waves whose periods never meet look like noise and are the same for everyone.
    return 0.2 + 0.8 * math.exp(-t / 25) + 0.04 * (math.sin(2.3 * t) + math.sin(5.9 * t + 1))


SHAPES: dict[str, tuple[str, Callable[[int], float]]] = {
    "stairs": ("falls in stages", _stairs),
    "stalls": ("falls, then stalls", lambda t: max(0.3, 1 - 0.035 * t)),
    "noisy": ("falls, with noise", _noisy),
    "falls": ("keeps falling", lambda t: 0.97**t),
    "rises": ("rises", lambda t: 0.5 + 0.01 * t),
}
"""By name: the label on the screen, and the metric after step t."""


def metric_values(metric: str, n_steps: int) -> tuple[float, ...]:
    """Return the metric after each step: a named shape, or a list such as `1, 0.8, 0.7`.

    The last value of a list that is too short repeats.

    Raises:
        ValueError: If it is neither.
    """
    if metric in SHAPES:
        _, shape = SHAPES[metric]
        return tuple(round(shape(t), 4) for t in range(n_steps))
    try:
        values = read_numbers(metric)
    except ValueError as error:
        raise ValueError(
            f"a metric must be one of {', '.join(SHAPES)}, or a list of numbers: {error}"
        ) from None
    if not values:
        raise ValueError("a metric must have at least one value, got none")
    return (*values[:n_steps], *[values[-1]] * (n_steps - len(values)))
