"""Curves as SVG for other programs: one small panel for each curve.

Panels and not one chart with many lines: a printed sheet has no colors.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

import numpy as np

from core.records import short_number
from core.schedule import Rates

SVG = "http://www.w3.org/2000/svg"
WIDTH, HEIGHT = 300, 170
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 24, 34
INK, FAINT, TRUTH = "#22211f", "#6b675f", "#0b7a75"

register_namespace("", SVG)


def curves_svg(
    curves: Sequence[tuple[str, Rates]], *, alt: str, unit: str, color: str = INK
) -> str:
    """Return named curves, each in its panel, as the text of an SVG picture."""
    columns = min(2, len(curves))
    rows = -(-len(curves) // columns)
    width, height = columns * WIDTH, rows * HEIGHT
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    svg = Element(f"{{{SVG}}}svg", {**size, "role": "img", "font-family": "sans-serif"})
    _element(svg, "title").text = alt
    _element(svg, "rect", width=width, height=height, fill="#ffffff")
    low = min(0.0, *(float(np.nanmin(rates, initial=0.0)) for _, rates in curves))
    high = max(float(np.nanmax(rates, initial=0.0)) for _, rates in curves) or 1.0
    n_steps = max(len(rates) for _, rates in curves)
    for index, (name, rates) in enumerate(curves):
        corner = f"translate({index % columns * WIDTH} {index // columns * HEIGHT})"
        panel = _element(svg, "g", transform=corner)
        _axes(panel, name, low, high, n_steps, unit)
        points = _path(rates, low, high, n_steps)
        _element(panel, "path", d=points, fill="none", stroke=color, stroke_width=2)
    return tostring(svg, encoding="unicode")


def _axes(panel: Element, name: str, low: float, high: float, n_steps: int, unit: str) -> None:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    _text(panel, name, LEFT, TOP - 8, anchor="start", fill=INK, weight="bold")
    frame = f"M{LEFT} {TOP}V{bottom}H{right}"
    _element(panel, "path", d=frame, fill="none", stroke=FAINT, stroke_width=1)
    _text(panel, short_number(high), LEFT - 6, TOP + 4, anchor="end")
    _text(panel, short_number(low), LEFT - 6, bottom, anchor="end")
    _text(panel, "0", LEFT, bottom + 14)
    _text(panel, str(max(1, n_steps - 1)), right, bottom + 14, anchor="end")
    _text(panel, unit, (LEFT + right) / 2, bottom + 14)


def _path(rates: Rates, low: float, high: float, n_steps: int) -> str:
    """Return the curve as a path; it is broken where there is no rate."""
    across = (WIDTH - LEFT - RIGHT) / max(1, n_steps - 1)
    up = (HEIGHT - TOP - BOTTOM) / (high - low)
    pieces = []
    gap = True
    for step, rate in enumerate(rates):
        if not np.isfinite(rate):
            gap = True
            continue
        x, y = LEFT + step * across, HEIGHT - BOTTOM - (rate - low) * up
        pieces.append(f"{'M' if gap else 'L'}{x:.1f} {y:.1f}")
        gap = False
    return "".join(pieces)


def _text(
    panel: Element, text: str, x: float, y: float, *, anchor: str = "middle", **style: str
) -> None:
    style = {"fill": FAINT, **style}
    weight = {"font_weight": style.pop("weight")} if "weight" in style else {}
    _element(
        panel, "text", x=x, y=y, text_anchor=anchor, font_size=12, **style, **weight
    ).text = text


def _element(parent: Element, tag: str, **attributes: str | float) -> Element:
    written = {name.replace("_", "-"): str(value) for name, value in attributes.items()}
    return SubElement(parent, f"{{{SVG}}}{tag}", written)
