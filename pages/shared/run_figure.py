"""A run as the learner sees it everywhere: its curve, sliders, formula, code, PyTorch's words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Literal

import numpy as np
import streamlit as st

from core.quiz import Role
from core.schedule import (
    CosineAnnealingWarmRestarts,
    Notice,
    Run,
    code_template,
    traced,
    with_value,
)
from core.schedule.slider_grids import (
    LENGTHS,
    Moves,
    Positions,
    by_hand,
    declared,
    moves,
    padded,
    stops,
    value_of,
    with_present,
)
from pages.shared.formatting import number
from pages.widgets.curve import Curve, LiveSlider, Mark, live_curve, released_values

RATES = frozenset({"eta_min", "base_lr", "max_lr", "min_lr"})
"""Parameters that are a rate, and so a place on the rate axis."""


@dataclass(frozen=True)
class Compared:
    """Another run, drawn beside the panel's own and left alone by its sliders."""

    name: str
    run: Run
    role: Role = "other"


def panel(
    *,
    key: str,
    run: Run,
    alt: str,
    sliders: Sequence[str] = (),
    compare: Sequence[Compared] = (),
    unit: Literal["step", "epoch"] = "step",
    steps_per_epoch: int = 1,
    log: bool = False,
    formula: bool = True,
    code: bool = True,
    table: bool = True,
    height: int = 320,
    download_name: str = "halfwave",
    on_release: Callable[[Run], None] | None = None,
    below: Callable[[Run], None] | None = None,
) -> None:
    """Draw a run; its sliders move the curve, and only this panel reruns when they are let go.

    Args:
        key: Plain and stable. The sliders stay where the learner left them while `run` is the same.
        run: The run as the page gives it.
        alt: What the figure shows, for who cannot see it.
        sliders: Parameters of the schedule, and `lr`, that the learner may move.
        compare: Further runs, drawn to the length of `run`.
        unit: What the x axis counts.
        steps_per_epoch: Scheduler steps in an epoch; of use where `unit` is "epoch".
        log: Whether the rate axis is logarithmic.
        formula: Whether to show the formula, with the present numbers in it. It never stands under
            a run with events or with the scheduler stepped first: it knows nothing of these.
        code: Whether to show the PyTorch code of the run.
        table: Whether to offer the exact values, as a table and for download.
        height: Of the drawing, in CSS pixels.
        download_name: Name of the downloaded files, without an ending.
        on_release: Given the run as it is after the release of a slider, before the rerun. The page
            then keeps it, and gives it back as `run`.
        below: Draws what stands under the panel and changes with it, given the run that it shows.
    """

    def draw() -> None:
        present = present_run(key, run)
        live_curve(
            key=key,
            curves=_curves(present, compare),
            alt=alt,
            sliders=_sliders(present, sliders),
            marks=_marks(present, sliders),
            formula=_formula(present) if formula and not by_hand(present) else None,
            code=code_template(present, sliders) if code else None,
            slots=_slots(present),
            step_slots=_step_slots(present),
            x_label=unit,
            x_scale=1 / steps_per_epoch if unit == "epoch" else 1.0,
            log=log,
            n_steps=run.n_steps,
            height=height,
            notices=notice_sentences(traced(present).notices),
            table=table,
            download_name=download_name,
            on_release=partial(_keep_moves, key, run, on_release),
        )
        if below is not None:
            below(present)

    if on_release is not None:
        # The page has taken in what was moved: only a rerun of this panel alone has not.
        st.session_state.pop(f"{key}.moved", None)
    st.fragment(draw, key=f"{key}.panel")()


def live_sliders(run: Run) -> tuple[str, ...]:
    """Return the names of the parameters that a curve can follow while they are dragged."""
    if run.schedule is None:
        return ("lr",)
    live = [p.name for p in run.schedule.parameters() if p.slider and p.slider.live]
    # Where PyTorch takes a list, one for each group, a record may hold one: no place on a slider.
    names = [name for name in live if isinstance(value_of(run, name), int | float)]
    # What sets a highest rate of its own replaces the optimizer's: that slider would do nothing.
    return tuple(names) if "max_lr" in live else (*names, "lr")


def present_run(key: str, run: Run) -> Run:
    """Return the run that the panel `key` shows, given `run`: with what the learner has moved."""
    moved = st.session_state.get(f"{key}.moved", {})
    if moved.get("of") != run.model_dump_json():
        return run
    for name, value in moved["values"].items():
        if value != value_of(run, name):
            run = with_value(run, name, declared(run, name)[1].number(value))
    return run


def _keep_moves(key: str, run: Run, on_release: Callable[[Run], None] | None) -> None:
    moved = {"of": run.model_dump_json(), "values": released_values(key)}
    st.session_state[f"{key}.moved"] = moved
    if on_release is not None:
        on_release(present_run(key, run))


def _curves(run: Run, compare: Sequence[Compared]) -> list[Curve]:
    truth = run.schedule.kind if run.schedule else "constant rate"
    curves = [_curve(truth, run, run.n_steps, "truth")]
    for group, lr in enumerate(run.optimizer.groups, start=1):
        title = f"group {group + 1}, base rate {number(lr)}"
        curves.append(_curve(title, run, run.n_steps, "other", group))
    return curves + [_curve(each.name, each.run, run.n_steps, each.role) for each in compare]


def _curve(name: str, run: Run, length: int, role: Role, group: int = 0) -> Curve:
    trajectory = traced(run)

    def row(values: np.ndarray) -> np.ndarray:
        return padded(values[:length], length)

    if group >= len(trajectory.used):  # PyTorch raised before there was a second group.
        return Curve(name, np.full(length, np.nan), role)
    return Curve(
        name,
        row(trajectory.used[group]),
        role,
        printed=row(trajectory.printed[group]),
        momentum=None if trajectory.momentum is None or group else row(trajectory.momentum),
    )


def _sliders(run: Run, names: Sequence[str]) -> list[LiveSlider]:
    if run.schedule is None:
        return []
    return moving_sliders(run, {name: stops(run, name) for name in names})


def moving_sliders(run: Run, positions: Mapping[str, Positions]) -> list[LiveSlider]:
    """Return a slider for each parameter, with a real trajectory for every position of it."""
    there: Mapping[str, Moves] = moves(run, positions)
    sliders = []
    for name in positions:
        values, rows = with_present(run, name, positions[name], there.get(name))
        sliders.append(
            LiveSlider(
                name=name,
                label=name,
                help=declared(run, name)[0].replace("`", ""),
                values=values,
                index=values.index(value_of(run, name)),
                grid=rows.used if rows else None,
                printed_grid=rows.printed if rows else None,
                momentum_grid=rows.momentum if rows else None,
            )
        )
    return sliders


def _marks(run: Run, sliders: Sequence[str]) -> list[Mark]:
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
    if not isinstance(run.schedule, CosineAnnealingWarmRestarts):
        return {}
    cycles = run.schedule.cycles(np.arange(run.n_steps, dtype=float))
    if cycles is None:  # PyTorch refuses these lengths: the formula stands there with their names.
        return {"T_cur": [], "T_i": []}
    since, length = ([f"{count:.0f}" for count in row] for row in cycles)
    return {"T_cur": since, "T_i": length}


def notice_sentences(notices: Sequence[Notice]) -> list[str]:
    """Say what PyTorch said and when, a warning that repeats only once."""
    sentences = []
    for (kind, category, message), group in groupby(
        notices, key=lambda notice: (notice.kind, notice.category, notice.message)
    ):
        same = list(group)
        step = same[0].step
        when = "while it is built" if step is None else f"after step {step}"
        again = f" and {len(same) - 1} more times" if len(same) > 1 else ""
        verb = "raises" if kind == "exception" else "warns:"
        sentences.append(f"PyTorch {verb} {category} {when}{again}: {message}")
    return sentences
