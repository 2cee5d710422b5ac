"""The playground: pick any scheduler, drag its parameters, compare curves, copy the code."""

import streamlit as st

from core.schedule import KINDS, Run, live_sliders
from pages.play._address import (
    KIND,
    change,
    current,
    history_bar,
    open_view,
    remember_place,
)
from pages.play._settings import (
    RATE,
    axis_settings,
    keep_button,
    kept_curves,
    length_settings,
    metric_settings,
    optimizer_settings,
    text_settings,
)
from pages.play._view import View
from pages.play.playground_still import figure_of
from pages.shared import session
from pages.shared.controls import choice, parameters
from pages.shared.formatting import plain
from pages.shared.heading import heading
from pages.shared.panel import panel, panel_fragment

BESIDE = "play.beside"


def take_kind(kind: str) -> None:
    """Change to another kind of schedule, with its usual arguments."""
    change(lambda view: view.changed(schedule=KINDS[kind].example()))


def take_run(run: Run) -> None:
    """Keep the run that the released sliders make, and draw again what shows it."""
    moves_rate = run.optimizer.lr != current().optimizer.lr
    change(lambda view: view.changed(schedule=run.schedule, optimizer=run.optimizer))
    session.rerun([panel_fragment("play"), BESIDE, *([RATE] if moves_rate else [])])


@st.fragment(key=BESIDE)
def draw_beside() -> None:
    """Draw what belongs to the schedule and changes with its sliders: its text, its history."""
    view = current()
    text_settings(view)
    with st.container(key="play-buttons", horizontal=True, gap="small"):
        keep_button(view)
        history_bar()
    remember_place()


faults = open_view()
view: View = current()

heading("playground")
if faults:
    st.warning("\n\n".join(map(plain, faults)))

sliders = live_sliders(view.run)
with st.container(key="play-page"):
    with st.container(key="play-pick"):
        pick, says = st.columns([4, 6], vertical_alignment="bottom")
        with pick:
            choice("Schedule", KINDS, key=KIND, value=view.schedule.kind, take=take_kind)
        says.write(view.schedule.says())
    with st.container(key="play-beside"):
        draw_beside()
    with st.container(key="play-figure"):
        panel(
            "play",
            figure_of(view, sliders),
            on_release=take_run,
        )
    with st.container(key="play-settings"):
        kept_curves(view)
        parameters(
            view.schedule,
            lambda edit: change(lambda view: view.changed(schedule=edit(view.schedule))),
            key=f"play.{view.schedule.kind}",
            skip=sliders,
        )
        if view.watches_metric:
            metric_settings(view)
        length_settings(view)
        optimizer_settings(view)
        axis_settings(view)
