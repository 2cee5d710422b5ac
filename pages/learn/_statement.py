"""A source's sentence and the evidence: its words, the verdict, what PyTorch gives, the runs."""

import re
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.lesson import Otherwise, Statement
from core.quiz import Claim, Role, RunTemplate
from core.quiz.question_fields import UNITS, Unit
from core.records import as_text
from core.schedule import AnyEvent, NewSchedule, Resume, Run, SetRate, to_text, traced, with_value
from pages.shared.formatting import number, plain
from pages.widgets.curve import Axes, Curve, Figure, live_curve

SHAPES = {
    "holds": "✓",
    "holds with a condition": "◐",
    "contradicted": "✕",
    "not supported": "○",
    "not checkable": "–",
}
"""The sign before each verdict, so that none is told by its color alone."""


ASKED = {
    "rate_at": "rate of {unit} {}",
    "printed_at": "rate set after {unit} {}",
    "momentum_at": "momentum of {unit} {}",
    "direction_at": "direction after {unit} {}",
    "first_at_or_below": "first {unit} at or below {}",
    "last": "last rate",
    "last_printed": "rate after the loop",
    "climbs": "climbs",
    "restarts": "restarts",
    "raises": "exception",
}
"""What a claim asks, as a table names it."""

MARKS = re.compile(r":math:`([^`]+)`|:\w+:`~?([^`]+)`|\*\*([^*]+)\*\*|``([^`]+)``")


def quotation(key: str, saying: Statement) -> None:
    """Draw the source's own words in quotation marks, and ours without."""
    with st.container(key=f"says-{key}"):
        if saying.is_code:
            st.code(saying.quote, language="python")
        else:
            st.markdown(f"“{from_docstring(saying.quote)}”")
        if saying.says is not None:
            st.markdown(saying.says)


def verdict(key: str, saying: Statement) -> None:
    """Draw the verdict in a sign and words, with its condition."""
    words = f"{SHAPES[saying.verdict]} {saying.verdict[0].upper()}{saying.verdict[1:]}"
    with st.container(key=f"verdict-{saying.verdict.replace(' ', '-')}-{key}"):
        if saying.condition is None:
            st.markdown(f"**{words}**")
        else:
            st.markdown(f"**{words}:** {saying.condition.removesuffix('.')}.")


def comparison(saying: Statement) -> list[str]:
    """Return the lines of a table: what a sentence says, and what PyTorch gives."""
    found = []
    for claim in (*saying.claim, *filter(None, [saying.otherwise])):
        if claim.ask.name not in ASKED:
            continue
        case = f" ({plain(claim.name)})" if isinstance(claim, Otherwise) else ""
        what = ASKED[claim.ask.name].format(*map(number, claim.ask.arguments), unit=saying.unit)
        mark = SHAPES["holds" if claim.is_true({}) else "contradicted"]
        executed = as_text(claim.executed({}), none="none")
        found.append(f"| {what}{case} | {_bound(claim)} | {mark} {executed} |")
    return ["| | as written | PyTorch |", "|---|---|---|", *found] if found else []


def _bound(claim: Claim) -> str:
    if "at_least" in claim.model_fields_set:
        return f"at least {as_text(claim.at_least)}"
    if "at_most" in claim.model_fields_set:
        return f"at most {as_text(claim.at_most)}"
    return as_text(claim.equals, none="none")


def from_docstring(quote: str) -> str:
    """Write the marks of a docstring, such as :math:`T_{cur}`, as Markdown has them."""
    written, end = "", 0
    for found in MARKS.finditer(quote):
        math, role, bold, code = found.groups()
        if math:
            marked = f"${math}$"
        elif bold:
            marked = f"**{plain(bold)}**"
        else:
            marked = f"`{code or role.rpartition('.')[2]}`"
        written += _between(quote[end : found.start()]) + marked
        end = found.end()
    return written + _between(quote[end:])


def _between(text: str) -> str:
    """Escape a text, and keep the spaces around it."""
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{plain(text)}{after}" if text.strip() else text


def curves(key: str, saying: Statement, source: str, *, at_least: int) -> None:
    """Draw PyTorch's curve with the one a sentence describes, or both cases of a condition."""
    drawn = []
    if saying.claim:
        drawn.append(_curve(_name(saying), saying.claim[0].run, "truth"))
    if saying.otherwise is not None and saying.otherwise.run != saying.claim[0].run:
        drawn.append(_curve(saying.otherwise.name, saying.otherwise.run, "other"))
    if saying.drawn is not None:
        drawn.append(_curve(source, saying.drawn, "document"))
    drawn = [curve for curve in drawn if curve.n_steps]
    if len(drawn) < at_least:
        return
    figure = Figure(
        alt=f"Executed: {', '.join(curve.name for curve in drawn)}.",
        curves=drawn,
        axes=Axes(saying.unit),
        height=220,
        exact=False,
        table=False,
        download_name="halfwave-document",
    )
    live_curve(key, figure)


def _curve(name: str, run: RunTemplate, role: Role) -> Curve:
    return Curve(name, traced(run.run({})).rates, role)


def _name(saying: Statement) -> str:
    """Return the label of PyTorch's curve."""
    if saying.condition is None:
        return "PyTorch"
    return re.sub(r"[`*]", "", saying.condition.removesuffix("."))


def captions(saying: Statement) -> None:
    runs = [claim.run.run({}) for claim in saying.claim]
    if saying.otherwise is not None:
        runs.append(saying.otherwise.run.run({}))
    for run in dict.fromkeys(runs):
        st.caption(f"Run: {in_words(run, saying.unit)}.")


def in_words(run: Run, unit: Unit = "step") -> str:
    """Describe a run in a line: the scheduler's call, the base rate, the number of steps."""
    what = f"`{to_text(run.schedule)}`" if run.schedule else "a constant rate"
    base = "" if overwrites_base_rate(run) else f" from {number(run.optimizer.lr)}"
    words = [f"{what}{base}, {run.n_steps} {UNITS[unit]}"]
    if run.step_every > 1:
        words.append(f"the scheduler stepped after every {run.step_every} of them")
    if run.step_with is not None:
        words.append(f"given the epochs {_first(run.step_with)}")
    if run.metrics is not None:
        told = run.schedule is not None and run.schedule.takes_metric
        words.append(f"{'given' if told else 'not given'} the metrics {_first(run.metrics)}")
    words += [_event(event) for event in run.ordered_events()]
    return ", ".join(words)


def _first(numbers: Sequence[float]) -> str:
    """Name the first of many numbers."""
    return f"{', '.join(map(as_text, numbers[:4]))} and so on"


def _event(event: AnyEvent) -> str:
    match event:
        case SetRate():
            return f"at step {event.at} the rate is set to {number(event.lr)}"
        case NewSchedule():
            return f"at step {event.at} a `{to_text(event.schedule)}` is built"
        case Resume():
            return f"resumed at step {event.at} in the order: {event.order}"
        case _:
            return f"changed by hand at step {event.at}"


def overwrites_base_rate(run: Run) -> bool:
    """Return whether the optimizer's own rate makes no difference, as with CyclicLR: executed."""
    lr = run.optimizer.lr
    other = with_value(run, "lr", lr / 2 if lr else 1.0)
    return np.array_equal(traced(run).used, traced(other).used, equal_nan=True)
