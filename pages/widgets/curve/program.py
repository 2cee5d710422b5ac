"""The JavaScript and style of the live curve and of the points of a prediction."""

from pathlib import Path

from pages.widgets.program import program

HERE = Path(__file__).parent

CURVE = program(
    "curve",
    styles=[HERE / name for name in ("uPlot.min.css", "curve.css", "predict.css")],
    scripts=[
        HERE / "language.js",
        HERE / "uPlot.iife.min.js",
        HERE.parent / "dom.js",
        *(
            HERE / f"{name}.js"
            for name in ("numbers", "rate_axis", "marks", "plot", "panel", "predict", "curve")
        ),
    ],
)
# Keeps the place while the program is on its way: the program's own style is not here yet.
PLACEHOLDER_STYLE = ".boot { min-height: 26rem; }"
