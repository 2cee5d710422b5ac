"""A target to cover: a scheduler to choose, sliders, and the distance that is left."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.quiz.kinds.match import MatchVariant
from core.quiz.schedule_answer import schedule_answer_text
from core.quiz.variant import UnreadableError
from core.schedule import KINDS, Positions, Run, with_value
from pages.question.answer_widget import AnswerWidget, Reader
from pages.shared.run_figure import notice_sentences, present_row, slider_records
from pages.widgets.curve import Curve, Figure, live_curve, released_values

HEIGHT = 300


class MovedCurve(AnswerWidget[MatchVariant]):
    """Target and sliders; only they are drawn again when a slider is released."""

    on_figure = True
    redraws = True

    def draw(
        self, key: str, variant: MatchVariant, given: str | None, figures: DeltaGenerator | None
    ) -> Reader:
        setting = f"{key}.setting"
        if setting not in st.session_state:
            st.session_state[setting] = variant.start if given is None else given
            _keep(_present(variant, setting), setting)
        st.fragment(partial(_panel, key, variant, setting), key=f"{key}.panel")()
        return lambda: str(st.session_state.get(setting, ""))


def _panel(key: str, variant: MatchVariant, setting: str) -> None:
    run = _present(variant, setting)
    kind = run.schedule.kind if run.schedule else ""
    if len(variant.question.schedulers) > 1:
        chooser = f"{key}.scheduler"
        st.session_state[chooser] = kind
        st.segmented_control(
            "Scheduler",
            variant.question.schedulers,
            key=chooser,
            required=True,
            on_change=_choose,
            args=(chooser, variant, setting),
        )
    else:
        st.caption(f"`{kind}`")
    curve = f"{key}.{kind}"
    sliders = slider_records(run, _positions(variant, run))
    yours = present_row(run, sliders)
    figure = Figure(
        alt="The target, and your curve, which the sliders move.",
        curves=[
            Curve("target", variant.target, "truth"),
            Curve("yours", yours.rates[: variant.n_steps], "yours"),
        ],
        sliders=sliders,
        moved="yours",
        gap=True,
        height=HEIGHT,
        notices=notice_sentences(yours.notices),
        exact=False,
        table=False,
        download_name="halfwave-match",
    )
    live_curve(curve, figure, on_release=partial(_take, curve, variant, setting))


def _present(variant: MatchVariant, setting: str) -> Run:
    try:
        return variant.run_of(str(st.session_state[setting]))
    except UnreadableError:  # The last answer may be unreadable: a resend can hold anything.
        return variant.run_of(variant.start)


def _positions(variant: MatchVariant, run: Run) -> dict[str, Positions]:
    """Return the stops of the sliders that this scheduler has, in the author's order."""
    known = {"lr"} if run.schedule is None else {"lr", *(p.name for p in run.schedule.parameters())}
    return {name: stops for name, stops in variant.sliders.items() if name in known}


def _choose(chooser: str, variant: MatchVariant, setting: str) -> None:
    """Switch to another scheduler, with its sliders as they were left or else in the middle."""
    kind = st.session_state[chooser]
    left = st.session_state.get(f"{setting}.{kind}")
    if left is not None:
        st.session_state[setting] = left
        return
    run = _present(variant, setting).model_copy(update={"schedule": KINDS[kind].example()})
    for name, stops in _positions(variant, run).items():
        if name != "lr":
            run = with_value(run, name, stops[len(stops) // 2])
    _keep(run, setting)


def _take(curve: str, variant: MatchVariant, setting: str) -> None:
    run = _present(variant, setting)
    positions = _positions(variant, run)
    for name, value in released_values(curve).items():
        # The number as Python has it: to a browser 1.0 and 1 are the same, to PyTorch they aren't.
        exact = next((stop for stop in positions.get(name, ()) if stop == value), None)
        if exact is not None:
            run = with_value(run, name, exact)
    _keep(run, setting)


def _keep(run: Run, setting: str) -> None:
    if run.schedule is not None:
        text = schedule_answer_text(run.optimizer.lr, run.schedule)
        st.session_state[setting] = st.session_state[f"{setting}.{run.schedule.kind}"] = text


WIDGET = MovedCurve()
