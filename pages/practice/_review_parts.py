"""Parts of the review page: cards due now and later, and how well a card is remembered."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from core.learner import Card, memory_curve
from core.records import counted
from pages.shared.question_bank import questions
from pages.widgets import days

DAYS_AHEAD = 14
"""How many days ahead are shown."""
CURVE_AT_LEAST = 14


def due_text(count: int) -> str:
    """Say how many cards are due."""
    return f"{count} due now" if count else "Nothing is due now"


def how_cards_are_made() -> None:
    """Explain how cards are made, to a learner who has none."""
    st.markdown(
        "Every question you finish, in a lesson, a quiz or a test, becomes a card here. It comes "
        "back with different numbers, on the day you would begin to forget it."
    )
    with st.container(horizontal=True, key="review-begin"):
        st.page_link("practice/quiz.py", label="Answer a first question")


def days_ahead(deck: Sequence[Card], now: datetime) -> None:
    """Draw the number of cards due on each of the next days; overdue ones count for today."""
    today = now.date()
    counts = Counter(max(today, due_day(card, now)) for card in deck)
    if min(counts) < today + timedelta(days=DAYS_AHEAD):
        days.columns(
            key="review.ahead",
            label=f"Cards due in the next {DAYS_AHEAD} days",
            days=[today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)],
            counts=counts,
            unit="cards",
            today=today,
        )
    else:
        st.markdown(f"No cards in the next {DAYS_AHEAD} days.")
        return
    later = sum(count for day, count in counts.items() if day >= today + timedelta(days=DAYS_AHEAD))
    if later:
        st.caption(f"{later} more after that.")


def card_memory(deck: Sequence[Card], now: datetime) -> None:
    """Draw the memory curve of a card that the learner picks."""
    known = questions()
    titles = {card.question: known[card.question].title for card in deck}
    chosen = st.selectbox(
        "Card", titles, format_func=lambda name: titles[name], key="review.shown", width=420
    )
    card = next(card for card in deck if card.question == chosen)
    since = (now - card.last_seen).total_seconds() / 86400
    until = (card.due - card.last_seen).total_seconds() / 86400
    length = max(CURVE_AT_LEAST, round(1.5 * until), round(since) + 3)
    _, chances = memory_curve(card, length)
    days.memory(
        key=f"review.memory.{card.question}",
        chances=[float(chance) for chance in chances],
        today=max(0.0, since),
        due=until,
        due_text=f"due {relative_day(due_day(card, now), now)}",
    )
    times = "once" if card.reps == 1 else f"{card.reps} times"
    last = relative_day(card.last_seen.astimezone(now.tzinfo).date(), now)
    st.caption(
        f"Answered {times}, last {last}. "
        f"The chance that you still know it is about {card.retrievability:.0%}, computed by FSRS."
    )


def due_day(card: Card, now: datetime) -> date:
    """Return the day on which a card is due, where the learner is."""
    return card.due.astimezone(now.tzinfo).date()


def relative_day(day: date, now: datetime) -> str:
    """Format a date relative to today: "tomorrow", "in 3 days"."""
    off = (day - now.date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(off) or (
        f"in {counted(off, 'day')}" if off > 0 else f"{counted(-off, 'day')} ago"
    )
