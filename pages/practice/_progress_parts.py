"""Parts of the progress page: days, skills, confusions, and the downloads."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from core.learner import ConfusionMet, Progress
from core.records import counted
from pages.shared import session
from pages.shared.question_bank import confusion
from pages.widgets import days

DAYS_BACK = 28
"""How many past days are shown."""


def key_numbers(known: Progress) -> None:
    """Draw three numbers: answers, confusions overcome, days in a row."""
    count = sum(known.answers_by_day.values())
    met = len(known.confusions)
    overcome = sum(each.overcome_at is not None for each in known.confusions)
    streak = known.streak
    first, second, third = st.columns(3, gap="medium")
    first.metric("Answers", count)
    first.caption(f"on {_days(len(known.answers_by_day))}")
    second.metric("Confusions overcome", f"{overcome} of {met}" if met else "None so far")
    second.caption("of those your answers have shown" if met else "Your answers have shown none.")
    third.metric("In a row", _days(streak.present) if streak.present else "Begin today")
    third.caption(f"Longest: {_days(streak.longest)}. A day off in between is fine.")


def recent_days(known: Progress, now: datetime) -> None:
    """Draw the number of answers on each of the last days."""
    today = now.date()
    shown = [today - timedelta(days=back) for back in reversed(range(DAYS_BACK))]
    if not any(known.answers_by_day.get(day) for day in shown):
        st.markdown("No answers in these weeks. Your next one appears here.")
        return
    days.columns(
        key="progress.days",
        label=f"Answers on each of the last {DAYS_BACK} days",
        days=shown,
        counts=known.answers_by_day,
        unit="answers",
        today=today,
    )


def confusions(met: Sequence[ConfusionMet]) -> None:
    """List the confusions that are still there, then those that were overcome."""
    left = [each for each in met if each.overcome_at is None]
    overcome = [each for each in met if each.overcome_at is not None]
    if not met:
        st.markdown(
            "No confusions yet. When an answer shows one, it appears here with a lesson or a "
            "question on it."
        )
    elif not left:
        st.markdown("You have overcome all that your answers have shown.")
    with st.container(key="progress-confusions"):
        _in_two_columns(left)
    if overcome:
        with st.expander(f"Overcome: {len(overcome)}"), st.container(key="progress-overcome"):
            _in_two_columns(overcome)


def _in_two_columns(met: Sequence[ConfusionMet]) -> None:
    for first in range(0, len(met), 2):
        pair = met[first : first + 2]
        for column, each in zip(st.columns(2, gap="large"), pair, strict=False):
            with column:
                confusion(each.number)


DOWNLOADS = (
    '<a href="./api/answers.csv" download>Your answers (CSV)</a> '
    '<a href="./api/answers.json" download>Everything (JSON)</a>'
)


def downloads() -> None:
    """Draw links to everything that is kept, and say how to delete it."""
    with st.container(key="progress-export"):
        if session.is_kept():
            st.html(DOWNLOADS)
        else:
            st.markdown(session.why_not_kept())
    st.caption(
        "We store nothing else about you. “Forget me”, at the foot of every page, deletes all "
        "of it at once and for good."
    )


def _days(count: int) -> str:
    return counted(count, "day")
