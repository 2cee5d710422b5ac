"""The JavaScript and style of the buttons for a view."""

from pathlib import Path

from pages.widgets.program import program

HERE = Path(__file__).parent

VIEW_BAR = program(
    "view_bar",
    styles=[HERE / "view_bar.css"],
    scripts=[HERE.parent / "dom.js", HERE / "view_bar.js"],
)
