"""A figure as a still drawing: HTML and SVG for the page that the server sends, without a script.

It is where the live curve draws the same figure, with the same ticks, so the one can give way to
the other. `plot.js` decides how a figure looks; this follows it.
"""

import math
from collections.abc import Iterator
from html import escape

import numpy as np

from core.records.numbers import short_number
from core.schedule import Rates
from pages.widgets.curve.figure import Axes, Figure
from pages.widgets.curve.program import HERE
from pages.widgets.curve.records import Curve, Mark

STYLE = "\n".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in ("curve", "still"))
"""The style of the live curve and of its still drawing, for a page that scopes it."""

# Of the drawing, in CSS pixels: what is left free round the axes, and the least room for a tick.
ABOVE, BELOW, LEFT, RIGHT = 24, 48, 54, 12
MARK_NAMES = 18
X_ROOM, Y_ROOM = 56, 42
WHOLE_STEPS = [lead * 10**power for power in range(6) for lead in (1, 2, 5)]
NARROWEST, WIDEST = 300, 1150
LETTER = 6.5  # The usual width of a letter in a mark's name.


def still(figure: Figure) -> str:
    """Return the figure as HTML that keeps the room of the live one."""
    curves = "".join(
        f"<li>{_sample(curve)}<span>{escape(curve.name)}</span></li>" for curve in figure.curves
    )
    return (
        f'<div class="curve still" role="img" aria-label="{escape(figure.alt)}">'
        f'<div aria-hidden="true"><div class="caption-row"><ul class="legend">{curves}</ul></div>'
        f"{_plot(figure)}{_reading(figure) if figure.curves else ''}</div></div>"
    )


def rate_range(figure: Figure) -> tuple[float, float]:
    """Return the lowest and the highest rate on the axis, as the live curve first draws it."""
    rates = (
        np.concatenate([used(curve) for curve in figure.curves]) if figure.curves else np.zeros(1)
    )
    low, high = figure.axes.y_range or (
        min(0.0, float(np.nanmin(rates))),
        max(0.0, float(np.nanmax(rates))),
    )
    if low == high:
        low, high = 0.0, 1.0
    span = high - low
    return low - span * 0.025, high + span * 0.04


def step_range(figure: Figure) -> tuple[float, float]:
    """Return the first and the last place on the axis of steps."""
    span = max(1, _steps(figure) - 1) * figure.axes.x_scale
    return -0.012 * span, 1.012 * span


def used(curve: Curve) -> Rates:
    """Return the rate that each step of a curve used."""
    return np.asarray(curve.rates, dtype=float)[: curve.n_steps]


def _steps(figure: Figure) -> int:
    return max(figure.axes.n_steps or 0, *(curve.n_steps for curve in figure.curves), 1)


def _plot(figure: Figure) -> str:
    x, y = step_range(figure), rate_range(figure)
    top = ABOVE + (MARK_NAMES if any(mark.axis == "x" for mark in figure.marks) else 0)
    levels = _ticks(y, _first_fitting(_increments(), y, figure.height - top - BELOW, Y_ROOM))
    paths = "".join(
        f'<path class="{curve.role}" d="{_path(curve, figure.axes, x, y)}"/>'
        for curve in figure.curves
    )
    lines = "".join(f'<path class="level" d="M0 {_down(at, y)}H1000"/>' for at in levels)
    names = "".join(
        f'<span class="rate" style="top:{_down(at, y) / 10:.2f}%">{_number(at)}</span>'
        for at in levels
    )
    marks = "".join(_mark(mark, figure, x, y) for mark in figure.marks)
    return (
        f'<div class="plot" style="height:{figure.height}px">'
        f'<span class="axis-name">learning rate</span>'
        f'<div class="axes" style="top:{top}px">'
        f'<svg viewBox="0 0 1000 1000" preserveAspectRatio="none">{lines}{paths}</svg>'
        f"{marks}{names}{_step_ticks(figure, x)}{_present(figure, x, y)}"
        f'<span class="steps-name">{escape(figure.axes.x_label)}</span></div></div>'
    )


def _path(curve: Curve, axes: Axes, x: tuple[float, float], y: tuple[float, float]) -> str:
    """Return a line through every step, broken where a step was never taken."""
    parts = []
    pen = "M"
    for step, rate in enumerate(used(curve)):
        if math.isfinite(rate):
            parts.append(f"{pen}{_along(step * axes.x_scale, x):g} {_down(rate, y):g}")
            pen = "L"
        else:
            pen = "M"
    return "".join(parts)


def _along(at: float, x: tuple[float, float]) -> float:
    return round(1000 * (at - x[0]) / (x[1] - x[0]), 2)


def _down(rate: float, y: tuple[float, float]) -> float:
    return round(1000 * (y[1] - rate) / (y[1] - y[0]), 2)


def _mark(mark: Mark, figure: Figure, x: tuple[float, float], y: tuple[float, float]) -> str:
    name = f"<span>{escape(mark.label)}</span>"
    if mark.axis == "x":
        left = _along(mark.x * figure.axes.x_scale, x) / 10
        return (
            f'<div class="mark x" style="left:{left:.2f}%">{name}</div>' if 0 <= left <= 100 else ""
        )
    top = _down(mark.x, y) / 10
    side = "right" if _is_clear_at_the_end(mark, figure, y) else "left"
    return (
        f'<div class="mark y {side}" style="top:{top:.2f}%">{name}</div>' if 0 <= top <= 100 else ""
    )


def _is_clear_at_the_end(mark: Mark, figure: Figure, y: tuple[float, float]) -> bool:
    """Whether no curve runs where a level's name is at the right end of its line."""
    covered = 18 / (figure.height - ABOVE - BELOW) * (y[1] - y[0])
    share = (LETTER * len(mark.label) + 6) / (WIDEST / 2)
    for curve in figure.curves:
        rates = used(curve)
        end = rates[-max(2, math.ceil(share * len(rates))) :]
        if np.any((end > mark.x) & (end < mark.x + covered)):
            return False
    return True


def _step_ticks(figure: Figure, x: tuple[float, float]) -> str:
    """Return the ticks of the steps for every width: the first increment that has room is shown."""
    increments = WHOLE_STEPS if figure.axes.x_scale == 1 else list(_increments())
    groups, rules = [], []
    wider = math.inf
    for increment in increments:
        least = math.ceil(X_ROOM * (x[1] - x[0]) / increment) + LEFT + RIGHT
        if least > WIDEST:
            continue
        ticks = "".join(
            f'<span class="step" style="left:{_along(at, x) / 10:.2f}%">{_number(at)}</span>'
            for at in _ticks(x, increment)
        )
        groups.append(f'<div class="steps from-{least}">{ticks}</div>')
        upper = "" if math.isinf(wider) else f" and (max-width: {wider - 0.02}px)"
        shown = f".steps.from-{least} {{ display: block !important }}"
        rules.append(f"@container (min-width: {least}px){upper} {{ {shown} }}")
        wider = least
        if least < NARROWEST:
            break
    return f"<style>{''.join(rules)}</style>{''.join(groups)}"


def _present(figure: Figure, x: tuple[float, float], y: tuple[float, float]) -> str:
    """Return the step line and the point of each curve on it."""
    if not figure.curves:
        return ""
    step = _present_step(figure)
    left = f"left:{_along(step * figure.axes.x_scale, x) / 10:.2f}%"
    points = "".join(
        f'<div class="point {curve.role}" style="{left};'
        f'top:{_down(used(curve)[step], y) / 10:.2f}%"></div>'
        for curve in figure.curves
        if step < curve.n_steps and math.isfinite(used(curve)[step])
    )
    return f'<div class="hair" style="{left}"></div>{points}'


def _present_step(figure: Figure) -> int:
    return _steps(figure) // 4 if figure.step is None else figure.step


def _reading(figure: Figure) -> str:
    """Return the values under the step line, as the live curve first shows them."""
    step = _present_step(figure)
    titles = ["rate"] if figure.plain else ["used", "printed"]
    rows = []
    for curve in figure.curves:
        rates = [used(curve)[step]]
        if not figure.plain:
            rates.append(_printed(curve, step))
        cells = "".join(f'<span class="number">{_number(rate)}</span>' for rate in rates)
        rows.append(
            f'<span class="name">{_sample(curve)}<span>{escape(curve.name)}</span></span>{cells}'
        )
    head = "".join(f'<span class="title">{title}</span>' for title in titles)
    many = {1: "", 2: " two"}[len(titles)]
    return (
        f'<div class="reading{many}" style="--values:{len(titles)}">'
        f'<span class="at">{escape(figure.axes.x_label)} {step}</span>{head}{"".join(rows)}</div>'
    )


def _printed(curve: Curve, step: int) -> float:
    if curve.printed is not None:
        return float(curve.printed[step])
    return float(curve.rates[step + 1]) if step + 1 < len(curve.rates) else math.nan


def _sample(curve: Curve) -> str:
    return f'<svg class="sample {curve.role}" viewBox="0 0 28 12"><path d="M2 6H26"/></svg>'


def _increments() -> Iterator[float]:
    """Yield the increments that uPlot considers for an axis, smallest first."""
    for power in range(-12, 13):
        for lead in (1, 2, 2.5, 5):
            yield float(f"{lead}e{power}")


def _first_fitting(
    increments: Iterator[float], ends: tuple[float, float], room: float, least: float
) -> float:
    span = ends[1] - ends[0]
    return next(each for each in increments if room * each / span >= least)


def _ticks(ends: tuple[float, float], increment: float) -> list[float]:
    first, last = math.ceil(ends[0] / increment), math.floor(ends[1] / increment)
    return [round(nth * increment, 12) for nth in range(first, last + 1)]


def _number(value: float) -> str:
    return short_number(value) if math.isfinite(value) else "–"
