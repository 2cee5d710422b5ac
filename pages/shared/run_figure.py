"""The figure of a run, as every page draws it: curve, sliders, marks, formula, code, notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from core.quiz import Role
from core.records import RecordError
from core.schedule import (
    CosineAnnealingWarmRestarts,
    Notice,
    Positions,
    Row,
    Run,
    code_template,
    declared,
    equal,
    follows_drag,
    positions,
    sweep,
    traced,
    value_of,
    with_present,
    with_value,
)
from core.schedule.slider_grids import LENGTHS
from pages.shared.formatting import number
from pages.widgets.curve import Axes, Curve, Figure, LiveSlider, Mark

RATES = frozenset({"eta_min", "base_lr", "max_lr", "min_lr"})
"""Parameters that are a rate, and so a place on the rate axis."""


@dataclass(frozen=True)
class Compared:
    """Another run, drawn beside the figure's own and left alone by its sliders."""

    name: str
    run: Run
    role: Role = "other"


@dataclass(frozen=True)
class RunFigure:
    """A run and how it is drawn.

    Attributes:
        run: The run.
        alt: What the figure shows, for those who cannot see it.
        sliders: Parameters of the schedule, and `lr`, that the learner may move.
        compare: Further runs, drawn to the length of `run`.
        axes: What the axes count; the x axis is as long as `run`.
        formula: Whether to show the formula, with the present numbers in it. A run with events or
            with the scheduler stepped first has none: the formula knows nothing of these.
        code: Whether to show the PyTorch code of the run.
        table: Whether to offer the exact values, as a table and for download.
        plain: Whether each step has one value, its rate; used and printed are not told apart.
        found: What to say when the step line is where the rate is back at its first value, with
            slots ⟦t⟧ and ⟦rate⟧.
        height: Height of the drawing, in CSS pixels.
        download_name: Name of the downloaded files, without an ending.
    """

    run: Run
    alt: str
    sliders: Sequence[str] = ()
    compare: Sequence[Compared] = ()
    axes: Axes = field(default_factory=Axes)
    formula: bool = True
    code: bool = True
    table: bool = True
    plain: bool = False
    found: str | None = None
    height: int = 320
    download_name: str = "halfwave"

    def figure(self) -> Figure:
        """Return the figure: PyTorch runs wherever a run isn't known yet."""
        run = self.run
        names = self.sliders if run.schedule else ()
        sliders = slider_records(run, {name: positions(run, name) for name in names})
        row = present_row(run, sliders)
        return Figure(
            alt=self.alt,
            curves=[*_curves(run, row), *_compared(self.compare, run.n_steps)],
            sliders=sliders,
            marks=_marks(run, self.sliders),
            axes=replace(self.axes, n_steps=run.n_steps),
            formula=_formula(run) if self.formula and run.is_usual_loop() else None,
            code=code_template(run, self.sliders) if self.code else None,
            slots=_slots(run),
            step_slots=_step_slots(run),
            plain=self.plain,
            found=self.found,
            height=self.height,
            notices=[*notice_sentences(row.notices), *sign_remarks(run)],
            table=self.table,
            download_name=self.download_name,
        )


def slider_records(run: Run, stops: Mapping[str, Positions]) -> list[LiveSlider]:
    """Return a slider for each parameter, with a traced run for every position of it."""
    stops = {name: with_present(run, name, values) for name, values in stops.items()}
    grids = sweep(run, stops) if follows_drag(run) else {}
    return [
        LiveSlider(
            name=name,
            label=name,
            help=declared(run, name)[0].replace("`", ""),
            values=values,
            index=values.index(value_of(run, name)),
            grid=grids.get(name),
        )
        for name, values in stops.items()
    ]


def present_row(run: Run, sliders: Sequence[LiveSlider]) -> Row:
    """Return the run as it is now: out of the grid of a slider, or traced where there is none."""
    for slider in sliders:
        if slider.grid is not None:
            return slider.grid.row(slider.index)
    return Row.of(traced(run), run.n_steps)


def _curves(run: Run, row: Row) -> list[Curve]:
    """Return the curve of each parameter group."""
    curves = [Curve.of(run.schedule.kind if run.schedule else "constant rate", row)]
    for group, lr in enumerate(run.optimizer.groups, start=1):
        other = Row.of(traced(run), run.n_steps, group)
        curves.append(Curve.of(f"group {group + 1}, base rate {number(lr)}", other, "other"))
    return curves


def _compared(compare: Sequence[Compared], n_steps: int) -> list[Curve]:
    rows = [Row.of(traced(each.run), n_steps) for each in compare]
    return [Curve.of(each.name, row, each.role) for each, row in zip(compare, rows, strict=True)]


def _marks(run: Run, sliders: Sequence[str]) -> list[Mark]:
    """Return the named lines: vertical at lengths such as `T_max`, horizontal at rates."""
    marks = []
    for name in type(run.schedule).model_fields if run.schedule else ():
        value = getattr(run.schedule, name)
        follows = name if name in sliders else None
        if name == "milestones":
            marks += [Mark(at, "milestone") for at in value]
        elif isinstance(value, int | float) and name in LENGTHS:
            marks.append(Mark(value, name, slider=follows))
        elif isinstance(value, int | float) and name in RATES:
            marks.append(Mark(value, name, axis="y", slider=follows))
    return marks


def _formula(run: Run) -> str:
    if run.schedule is None:
        return "ηₜ = ⟦lr⟧"
    return f"{run.schedule.formula} = ⟦rate⟧"


def _slots(run: Run) -> dict[str, str]:
    slots = {"lr": number(run.optimizer.lr)}
    for name in type(run.schedule).model_fields if run.schedule else ():
        slots[name] = number(getattr(run.schedule, name))
    return slots


def _step_slots(run: Run) -> dict[str, list[str]]:
    """Return what changes with the step: where the scheduler is, and where in its cycle."""
    if not isinstance(run.schedule, CosineAnnealingWarmRestarts):
        if run.step_every == 1 and run.step_with is None:
            return {}  # The scheduler is where the optimizer is.
        return {"t": [number(t) for t in run.scheduler_times()]}
    cycles = run.schedule.cycles(run.scheduler_times())
    if cycles is None:  # PyTorch refuses these lengths: the formula keeps their names.
        return {"T_cur": [], "T_i": []}
    since, length = ([number(count) for count in row] for row in cycles)
    return {"T_cur": since, "T_i": length}


def sign_remarks(run: Run) -> list[str]:
    """Say which negative arguments PyTorch takes for positive ones without a word: executed."""
    remarks = []
    for name in type(run.schedule).model_fields if run.schedule else ():
        value = getattr(run.schedule, name)
        if not isinstance(value, int | float) or value >= 0 or name == "last_epoch":
            continue
        try:
            other = with_value(run, name, -value)
        except RecordError:
            continue
        here = traced(run)
        if here.rates.size and equal(here, traced(other)):
            same = f"{name} = {number(value)} gives the same rates as {number(-value)}."
            remarks.append(f"{same} PyTorch accepts it without a warning.")
    return remarks


def notice_sentences(notices: Sequence[Notice]) -> list[str]:
    """Say what PyTorch said and when, a warning that repeats only once."""
    sentences = []
    for (kind, category, message), group in groupby(
        notices, key=lambda notice: (notice.kind, notice.category, notice.message)
    ):
        same = list(group)
        step = same[0].step
        when = "while being built" if step is None else f"after step {step}"
        again = f" and {len(same) - 1} more times" if len(same) > 1 else ""
        verb = "raises" if kind == "exception" else "warns:"
        sentences.append(f"PyTorch {verb} {category} {when}{again}: {message}")
    return sentences
