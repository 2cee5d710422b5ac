"""The verdict on an answer, the text that explains it, and the curves that show it."""

from collections.abc import Sequence
from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.learner import Standing
from core.quiz import Drawn
from core.records import significant_digits
from core.records.rounding import digits_in_words
from pages.question.answers import widget_of
from pages.shared import session
from pages.widgets.curve import Axes, Curve, Figure, live_curve

CURVE_HEIGHT = 260
TO_COME = "What PyTorch does appears here when you have answered."
FREE = "This did not use a try."


def answers_given(now: Standing) -> None:
    """List the answers to a question that is over."""
    widget = widget_of(now.variant)
    for number, attempt in enumerate(now.attempts, start=1):
        widget.draw_given(number, now.variant, attempt, last=attempt == now.last)


def verdict(now: Standing) -> None:
    """Draw the verdict on the last answer, with the key only when the question is over."""
    attempt, over = now.last, now.over
    if attempt is None and not over:
        return
    found = attempt.verdict if attempt else None
    text = now.variant.text(None if now.given_up else attempt, over=over)
    if found == "correct":
        st.success(f"**Right.** {text}")
    elif now.given_up or (over and found in (None, "unreadable")):
        st.warning(f"**Not solved.** {text}")
    elif found == "unreadable":
        st.info(f"**Not readable yet.** {text} {FREE}")
    elif found == "near":
        st.info(f"**Nearly right.** {text}" if over else f"**Nearly right.** {text} {FREE}")
    elif found == "partly":
        st.info(f"**Partly right.** {text}")
    else:
        st.warning(f"**{'Not quite' if over else 'Not yet'}.** {text}")
    if attempt is not None:
        tries = "try" if now.tries_left == 1 else "tries"
        _caption(_saved(now), "" if over else f"{now.tries_left} {tries} left.")


def _saved(now: Standing) -> str:
    """Say that what is shown is saved, unless the page says just now that something wasn't."""
    if session.says_unsaved():
        return ""
    if session.keeps(now.learner):
        return "Saved."
    return "Saved until you close this page."


def _caption(*sentences: str) -> None:
    said = " ".join(filter(None, sentences))
    if said:
        st.caption(said)


def saved_note(now: Standing) -> None:
    """Say that an answer is saved, but not what it is worth: the test is still open."""
    if now.last is None:
        return
    if now.last.verdict == "unreadable":
        before = any(attempt.verdict != "unreadable" for attempt in now.attempts)
        stays = " Your previous answer is still saved." if before else ""
        st.info(f"**Not readable yet.** {now.last.diagnosis}{stays}")
        return
    _caption(_saved(now), _short_of_digits(now), "You can change it until you close the test.")


def _short_of_digits(now: Standing) -> str:
    """Say that a number has fewer digits than asked for; only how it is written tells that."""
    given = significant_digits(now.last.answer) if now.last else None
    wanted = now.variant.digits
    if given is None or wanted is None or given >= wanted:
        return ""
    return f"It has {digits_in_words(given)}, and the question asks for {digits_in_words(wanted)}."


def evidence(key: str, now: Standing, figures: DeltaGenerator | None) -> None:
    """Draw what an answer did: its code line by line, its curve, and PyTorch's when it is over."""
    with figures or nullcontext():
        widget = widget_of(now.variant)
        if now.last is not None:
            widget.draw_run(f"{key}.ran", now.variant, now.last)
        drawn = False
        if now.over or (now.last is not None and not widget.redraws):
            drawn = _curves(key, now)
        if figures and not (drawn or now.over or widget.on_figure or widget.redraws):
            _empty_axes(now)


def _empty_axes(now: Standing) -> None:
    """Draw axes where there will be a figure, so that its place isn't bare."""
    # A key that is code isn't run for this: code always has something to show.
    if now.question.sandboxed or now.variant.true_curves:
        st.html(f'<p class="empty-axes">{TO_COME}</p>')


def _curves(key: str, now: Standing) -> bool:
    """Draw the curves of the last answer; return whether there are any."""
    readable = now.last is not None and now.last.verdict != "unreadable"
    answer = now.last.answer if now.last and readable else None
    drawn = now.variant.evidence(answer, now.last, over=now.over)
    if drawn:
        names = ", ".join(each.name for each in drawn)
        still_curves(
            f"{key}.evidence",
            [_curve(each) for each in drawn],
            alt=f"Executed: {names}.",
            step=now.variant.marked_step(over=now.over),
            unit=now.question.unit,
        )
    return bool(drawn)


def _curve(drawn: Drawn) -> Curve:
    return Curve(drawn.name, drawn.rates, drawn.role)


def still_curves(
    key: str, curves: Sequence[Curve], *, alt: str, step: int | None = None, unit: str = "step"
) -> None:
    """Draw curves without sliders."""
    figure = Figure(
        alt=alt,
        curves=curves,
        axes=Axes(unit),
        step=step,
        height=CURVE_HEIGHT,
        exact=False,
        download_name="halfwave-answer",
    )
    live_curve(key, figure)
