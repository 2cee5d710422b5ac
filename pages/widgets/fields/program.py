"""The JavaScript and style of the code widgets: order, editor, listing."""

from pathlib import Path

from pages.widgets.program import program

HERE = Path(__file__).parent

FIELDS = program(
    "fields",
    styles=[HERE / "fields.css"],
    scripts=[
        HERE.parent / "dom.js",
        *(HERE / f"{name}.js" for name in ("order", "editor", "listing", "fields")),
    ],
)
PLACEHOLDER_STYLE = ".boot { min-height: 12rem; }"
