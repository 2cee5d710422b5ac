"""Controls drawn from the records: one for each parameter, with its help text and its errors.

A control never leads to a view that cannot be drawn: the fault appears under it, and the last good
curve stays.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import streamlit as st
from pydantic.fields import FieldInfo

from core.records import Record, ended
from core.schedule import FACTORS, KINDS, ExponentialLR, Factor, Schedule
from pages.shared.formatting import breakable, exact, plain, read_number, read_numbers

Change = Callable[[Callable[[Any], Any]], None]
"""Applies a function to the present record and keeps what it returns."""

PARTS = [name for name, kind in KINDS.items() if not (kind.takes_metric or kind.example().parts())]
"""The kinds that a control offers as a part of a SequentialLR or ChainedScheduler."""
MOST_PARTS = 4


def text_field(
    label: str,
    *,
    key: str,
    value: str,
    take: Callable[[str], None],
    lines: bool = False,
    **look: Any,
) -> None:
    """Draw a text input that shows `value`, and under it the fault of an entry that was refused.

    With `lines`, it grows with its text, which may have several lines.
    """
    fault = st.session_state.get(f"{key}.fault")
    if fault is None or st.session_state.get(key) != fault["entry"]:
        fault = None
        st.session_state[key] = value
    draw = partial(st.text_area, height="content") if lines else st.text_input
    draw(breakable(label), key=key, on_change=_taking(key, take), **look)
    _say(fault)


def choice(
    label: str,
    options: Collection[Any],
    *,
    key: str,
    value: Any,
    take: Callable[[Any], None],
    **look: Any,
) -> None:
    """Draw a select box set to `value`."""
    st.session_state[key] = value
    st.selectbox(breakable(label), options, key=key, on_change=_taking(key, take), **look)
    _say(st.session_state.pop(f"{key}.fault", None))


def switch(label: str, *, key: str, value: bool, take: Callable[[bool], None], **look: Any) -> None:
    """Draw a toggle set to `value`."""
    st.session_state[key] = value
    st.toggle(breakable(label), key=key, on_change=_taking(key, take), wrap=True, **look)
    _say(st.session_state.pop(f"{key}.fault", None))


def _taking(key: str, take: Callable[[Any], None]) -> Callable[[], None]:
    def taken() -> None:
        entry = st.session_state[key]
        st.session_state.pop(f"{key}.fault", None)
        try:
            take(entry)
        except ValueError as error:
            st.session_state[f"{key}.fault"] = {"entry": entry, "says": str(error)}

    return taken


def _say(fault: dict[str, Any] | None) -> None:
    if fault:
        says = plain(fault["says"][0].upper() + fault["says"][1:])
        st.markdown(f":red[{ended(says)}]")


def parameters(
    record: Record, change: Change, *, key: str, skip: Collection[str] = (), columns: int = 2
) -> None:
    """Draw a control for each parameter of a schedule or factor, except those in `skip`."""
    skip = {"kind", *skip, *(["last_epoch"] if not _is_resumed(record) else [])}
    names = [name for name in type(record).model_fields if name not in skip]
    wide = [name for name in names if isinstance(getattr(record, name), tuple | Record)]
    small = [name for name in names if name not in wide]
    for start in range(0, len(small), columns):
        row = small[start : start + columns]
        for name, cell in zip(row, st.columns(columns), strict=False):
            with cell:
                _parameter(record, name, change, f"{key}.{name}")
    for name in wide:
        _parameter(record, name, change, f"{key}.{name}")


def _is_resumed(record: Record) -> bool:
    """Return whether a schedule goes on where another run stopped: few need a control for that."""
    return isinstance(record, Schedule) and record.is_resumed()


def _parameter(record: Record, name: str, change: Change, key: str) -> None:
    field, value = type(record).model_fields[name], getattr(record, name)

    def take(new: Any) -> None:
        change(lambda present: present.changed(**{name: new}))

    help = field.description
    if name == "schedulers":
        _parts(value, take, change, key)
    elif isinstance(value, tuple) and any(isinstance(each, Factor) for each in value):
        st.caption(f"`{name}` has a factor for each parameter group: change them in the text.")
    elif isinstance(value, Factor):
        _factor(value, take, change, name, key)
    elif get_origin(field.annotation) is Literal:
        options = get_args(field.annotation)
        choice(name, options, key=key, value=value, take=take, help=help)
    elif isinstance(value, bool):
        switch(name, key=key, value=value, take=take, help=help)
    else:
        text = "" if value is None else exact(value)
        text_field(
            name,
            key=key,
            value=text,
            take=lambda text: take(_read(name, text, field)),
            help=help,
            placeholder="not given" if value is None else None,
        )


def _read(name: str, text: str, field: FieldInfo) -> object:
    kinds = get_args(field.annotation)
    if get_origin(field.annotation) is tuple:
        return read_numbers(text)
    if not text.strip() and NoneType in kinds:
        return None
    if ("," in text or "[" in text) and any(get_origin(kind) is tuple for kind in kinds):
        return read_numbers(text)
    return read_number(text, name)


def _factor(
    factor: Factor, take: Callable[[Any], None], change: Change, name: str, key: str
) -> None:
    def take_kind(kind: str) -> None:
        take(FACTORS[kind].model_validate({}))

    def change_factor(edit: Callable[[Any], Any]) -> None:
        change(lambda schedule: schedule.changed(**{name: edit(getattr(schedule, name))}))

    choice(name, FACTORS, key=key, value=factor.kind, take=take_kind, help=type(factor).__doc__)
    st.caption(f"{type(factor).__doc__} Used by {factor.source_of_idea}.")
    parameters(factor, change_factor, key=f"{key}.{factor.kind}")


def _parts(
    parts: Sequence[Schedule], take: Callable[[Any], None], change: Change, key: str
) -> None:
    def change_part(at: int, edit: Callable[[Any], Any]) -> None:
        def edited(schedule: Any) -> Any:
            now = schedule.schedulers
            return schedule.changed(schedulers=(*now[:at], edit(now[at]), *now[at + 1 :]))

        change(edited)

    def replace_part(at: int, kind: str) -> None:
        change_part(at, lambda _: KINDS[kind].example())

    for at, part in enumerate(parts):
        with st.container(border=True, gap="small"):
            choice(
                f"Part {at + 1}",
                PARTS if part.kind in PARTS else [*PARTS, part.kind],
                key=f"{key}.{at}",
                value=part.kind,
                take=partial(replace_part, at),
            )
            parameters(part, partial(change_part, at), key=f"{key}.{at}.{part.kind}")
    with st.container(horizontal=True):
        st.button(
            "Add a part",
            key=f"{key}.add",
            disabled=len(parts) >= MOST_PARTS,
            on_click=lambda: change(_with_one_part_more),
        )
        st.button(
            "Remove the last",
            key=f"{key}.remove",
            disabled=len(parts) <= 1,
            on_click=lambda: change(_with_one_part_less),
        )


def _with_one_part_more(schedule: Any) -> Any:
    """Add a decay after the rest; a sequence gets the milestone that it then needs."""
    parts = (*schedule.schedulers, ExponentialLR.example())
    if "milestones" not in type(schedule).model_fields:
        return schedule.changed(schedulers=parts)
    last = schedule.milestones[-1] if schedule.milestones else 0
    return schedule.changed(schedulers=parts, milestones=(*schedule.milestones, last + 50))


def _with_one_part_less(schedule: Any) -> Any:
    parts = schedule.schedulers[:-1]
    if "milestones" not in type(schedule).model_fields:
        return schedule.changed(schedulers=parts)
    return schedule.changed(schedulers=parts, milestones=schedule.milestones[: len(parts) - 1])
