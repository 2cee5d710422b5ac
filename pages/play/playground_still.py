"""What the playground shows at once: its first curve, as long as the address names no other."""

from core.records import counted
from pages.play._view import View
from pages.shared.addresses import entry
from pages.shared.run_figure import Compared, RunFigure
from pages.shared.still import Query, Still, paragraph
from pages.widgets.curve import Axes
from pages.widgets.curve.program import CURVE
from pages.widgets.curve.still import still as drawing
from pages.widgets.view_bar.program import VIEW_BAR

DRAWS = ("BidiComponent", "Selectbox", "TextArea", "Button", "TextInput", "Checkbox")


def figure_of(view: View, sliders: tuple[str, ...]) -> RunFigure:
    """Return the figure of a view, with sliders for some parameters."""
    return RunFigure(
        run=view.run,
        alt=f"The learning rate of {view.schedule.kind} over "
        f"{counted(view.n_steps, 'scheduler step')}.",
        sliders=sliders,
        compare=[
            Compared(kept.name(view.optimizer.lr), view.run_of_kept(kept)) for kept in view.kept
        ],
        axes=Axes(view.unit, x_scale=1 / view.steps_per_epoch, log=view.log),
        height=300,
        download_name=view.schedule.kind,
    )


def still(_address: str, query: Query) -> Still:
    """Return the curve of an untouched playground, below its title and purpose."""
    page = entry("playground")
    if query:
        return Still(page.title, page.purpose, draws=DRAWS, programs=(CURVE, VIEW_BAR))
    view = View()
    return Still(page.title, page.purpose, _first(view), draws=DRAWS, programs=(CURVE, VIEW_BAR))


def _first(view: View) -> str:
    pick = (
        '<div class="pick"><div class="field"><p class="small">Schedule</p>'
        f'<div class="box">{view.schedule.kind}</div></div>{paragraph(view.schedule.says())}</div>'
    )
    drawn = drawing(figure_of(view, ()).figure())
    return f'<div class="play"><div>{pick}<div class="room"></div>{drawn}</div></div>'
