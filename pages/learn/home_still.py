"""What home shows at once: its words and its curve. The page draws the same ones, live."""

from html import escape

from core.lesson import load_lessons
from core.schedule import CosineAnnealingLR, Run
from pages.learn._links import Way, ways
from pages.shared.addresses import HOME, lesson_address
from pages.shared.run_figure import RunFigure
from pages.shared.still import Query, Still, heading, paragraph
from pages.widgets.curve.program import CURVE
from pages.widgets.curve.still import still as drawing

TITLE = "Learning rates, set in motion"
ASKED = (
    "At which step is the rate back where it began? Move along the curve to find out. "
    "Then drag `T_max` and look again."
)
WAVE = RunFigure(
    # At T_max = 50 the rate is back at step 100: the last one drawn.
    run=Run(schedule=CosineAnnealingLR(T_max=30), n_steps=101),
    alt=(
        "A cosine: the learning rate falls from the base rate to the floor in T_max steps, "
        "then climbs back in the same number."
    ),
    formula=False,
    code=False,
    table=False,
    plain=True,
    found="At step ⟦t⟧ the rate is back at ⟦rate⟧. That is twice T_max.",
    height=280,
)


def still(_address: str, _query: Query) -> Still:
    """Return the words beside the curve, and the ways on from here."""
    words = f"{heading(TITLE)}{paragraph(HOME.purpose)}{paragraph(ASKED)}"
    body = (
        f'<div class="beside"><div>{words}</div><div>{drawing(WAVE.figure())}</div></div>'
        f'<div class="ways">{"".join(map(_way, ways()))}</div>'
        f"{heading('The lessons', 2)}{_lessons()}"
    )
    return Still(
        TITLE, HOME.purpose, body=body, draws=("BidiComponent", "PageLink"), programs=(CURVE,)
    )


def _way(way: Way) -> str:
    return f'<div><a href="./{way.address}">{way.label}</a>{paragraph(way.text)}</div>'


def _lessons() -> str:
    return "".join(
        f'<p class="small"><a href="./{lesson_address(lesson)}">{lesson.number} · '
        f"{escape(lesson.title)}</a></p>"
        for lesson in load_lessons().items
    )
