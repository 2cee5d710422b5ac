"""The playground's settings beside the figure: length, optimizer, metric, curves to compare."""

import streamlit as st

from core.records import counted
from core.schedule import HOW_IT_USES_LR, OPTIMIZERS, Optimizer, parameters_of, read_code, to_text
from pages.play._address import REMARKS, VIEW, change, change_all, current
from pages.play._metrics import SHAPES, metric_values
from pages.play._view import MOST_KEPT, Kept, View, whole, with_code
from pages.shared import session
from pages.shared.controls import choice, switch, text_field
from pages.shared.formatting import exact, number, plain, read_number, read_numbers

UNITS = {"step": "steps", "epoch": "epochs"}
OWN_LIST = "your own list"
RATE = "play.rate"  # The fragment that shows the base rate.


def length_settings(view: View) -> None:
    """Draw the length of the run, the unit of the axis, and the number of scheduler steps."""
    amount, unit = st.columns(2)
    with amount:
        _count("length", "Length", view.length, "How many steps or epochs are drawn.")
    with unit:
        choice(
            "Counted in",
            UNITS,
            key="play.unit",
            value=view.unit,
            take=_take_unit,
            format_func=UNITS.__getitem__,
        )
    if view.unit == "epoch":
        batches, stepped = st.columns(2)
        with batches:
            _count("batches", "Batches", view.batches, "Optimizer steps in an epoch.")
        with stepped:
            choice(
                "Stepped after each",
                ["epoch", "batch"],
                key="play.stepped",
                value=view.stepped,
                take=lambda stepped: change(lambda view: view.changed(stepped=stepped)),
                help="When `scheduler.step()` is called. It counts its calls, not epochs.",
            )
    st.caption(_count_of_steps(view))


def _count_of_steps(view: View) -> str:
    steps = counted(view.n_steps, "scheduler step")
    if view.unit == "step":
        return f"{steps}, one after each optimizer step."
    if view.stepped == "batch":
        return f"{counted(view.length, 'epoch')} × {counted(view.batches, 'batch')} = {steps}."
    return f"{counted(view.length, 'epoch')} = {steps}, whatever the batches."


def _count(name: str, label: str, value: int, help: str) -> None:
    def take(text: str) -> None:
        count = whole(label.lower(), text)
        change(lambda view: view.changed(**{name: count}))

    text_field(label, key=f"play.{name}", value=str(value), take=take, help=help)


def _take_unit(unit: str) -> None:
    def edited(view: View) -> View:
        if unit == "step":
            return view.changed(unit=unit, length=view.n_steps)
        return view.changed(unit=unit, stepped="epoch")

    change(edited)


def optimizer_settings(view: View) -> None:
    """Draw the optimizer's class, its momentum, and the rates of its parameter groups."""

    def take(**values: object) -> None:
        change(lambda view: view.with_optimizer(**values))

    def take_kind(kind: str) -> None:
        momentum = view.optimizer.momentum if "momentum" in parameters_of(kind) else 0.0
        # What another class was given besides need not mean anything to this one.
        take(kind=kind, momentum=momentum, weight_decay=None, options=())

    optimizer = view.optimizer
    fields = Optimizer.model_fields
    kind, momentum = st.columns(2)
    with kind:
        choice(
            "Optimizer",
            OPTIMIZERS,
            key="play.optimizer",
            value=optimizer.kind,
            take=take_kind,
        )
    with momentum:
        text_field(
            "momentum",
            key="play.momentum",
            value=exact(optimizer.momentum),
            take=lambda text: take(momentum=read_number(text, "momentum")),
            help=fields["momentum"].description,
            disabled="momentum" not in parameters_of(optimizer.kind),
        )
    if optimizer.kind in HOW_IT_USES_LR:
        st.caption(HOW_IT_USES_LR[optimizer.kind])
    st.fragment(_rate_setting, key=RATE)()
    text_field(
        "lr of a second parameter group",
        key="play.groups",
        value=exact(optimizer.groups),
        take=lambda text: take(groups=read_numbers(text)),
        help=f"{fields['groups'].description} Empty for a single group.",
        placeholder="none",
    )
    if optimizer.initial_lr or view.schedule.is_resumed():
        text_field(
            "initial_lr",
            key="play.initial_lr",
            value=exact(optimizer.initial_lr),
            take=lambda text: take(initial_lr=read_numbers(text)),
            help=fields["initial_lr"].description,
            placeholder="none",
        )


def _rate_setting() -> None:
    """Draw the base rate, exactly; the slider moves it too."""
    text_field(
        "Base rate, lr",
        key="play.lr",
        value=exact(current().optimizer.lr),
        take=lambda text: change_all(lambda view: view.with_optimizer(lr=read_number(text, "lr"))),
        help=Optimizer.model_fields["lr"].description,
    )


def metric_settings(view: View) -> None:
    """Draw the metric that the schedule gets after each step: a named shape, and its values."""

    def take(metric: str) -> None:
        change(lambda view: view.changed(metric=metric))

    def take_shape(shape: str) -> None:
        take(_listed(current()) if shape == OWN_LIST else shape)

    choice(
        "Metric after each step",
        [*SHAPES, OWN_LIST],
        key="play.metric",
        value=view.metric if view.metric in SHAPES else OWN_LIST,
        take=take_shape,
        format_func=lambda shape: SHAPES[shape][0] if shape in SHAPES else shape,
        help="What scheduler.step(metric) is given, such as the validation loss.",
    )
    text_field(
        "Its values",
        key="play.metrics",
        value=_listed(view),
        take=take,
        help="Numbers with commas between them. The last one repeats.",
    )


def _listed(view: View) -> str:
    values = metric_values(view.metric, min(view.n_steps, 200))
    return ", ".join(map(number, values))


def text_settings(view: View) -> None:
    """Draw the schedule as text, in which code can be pasted."""
    text_field(
        "The schedule as text",
        key="play.text",
        value=to_text(view.schedule),
        take=_take_code,
        lines=True,
        help="Change it, or paste code: a line as it is in your repository, or a block with "
        "optimizer and scheduler. It is read, never executed. Ctrl+Enter draws it.",
    )
    remarks = st.session_state.get(REMARKS)
    if remarks and remarks["of"] == st.session_state.get(VIEW):
        for remark in remarks["say"]:
            st.caption(plain(remark))


def _take_code(text: str) -> None:
    change(lambda view: with_code(view, text))
    st.session_state[REMARKS] = {"of": st.session_state[VIEW], "say": read_code(text).remarks}
    session.rerun()


def axis_settings(view: View) -> None:
    """Draw the switch for a logarithmic rate axis."""
    switch(
        "Logarithmic rate axis",
        key="play.log",
        value=view.log,
        take=lambda log: change(lambda view: view.changed(log=log)),
    )


def keep_button(view: View) -> None:
    """Draw the button that keeps the present curve to compare."""
    full = len(view.kept) >= MOST_KEPT
    st.button(
        "Keep this curve to compare",
        key="play.keep",
        on_click=_keep,
        disabled=full,
        help=f"At most {MOST_KEPT} curves can be kept; remove one first." if full else None,
        width="stretch",
    )


def kept_curves(view: View) -> None:
    """Draw the list of kept curves."""
    for kept in view.kept:
        name, remove = st.columns([8, 2], vertical_alignment="center")
        name.markdown(f"`{to_text(kept.schedule)}` from {number(kept.lr)}")
        # The key names the curve, so that a double click doesn't remove the next one too.
        key = f"play.remove.{to_text(kept.schedule)}.{kept.lr}"
        remove.button("Remove", key=key, type="tertiary", on_click=_remove, args=(kept,))


def _keep() -> None:
    def kept(view: View) -> View:
        this = Kept(schedule=view.schedule, lr=view.optimizer.lr)
        if this in view.kept or len(view.kept) == MOST_KEPT:
            return view
        return view.changed(kept=(*view.kept, this))

    change_all(kept)


def _remove(kept: Kept) -> None:
    change(lambda view: view.changed(kept=tuple(each for each in view.kept if each != kept)))
