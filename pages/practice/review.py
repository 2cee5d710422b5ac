"""Review: cards that would soon be forgotten come back, with different numbers."""

from contextlib import suppress

import streamlit as st

from core.content import ExpressionError
from core.learner import Card, cards, due, history, open_review, quiz_of_review
from core.store import store
from pages.practice._review_parts import (
    card_memory,
    days_ahead,
    due_day,
    due_text,
    how_cards_are_made,
    relative_day,
)
from pages.question import ask_beside_figures
from pages.shared import question_bank, session
from pages.shared.heading import heading

ON_SCREEN = "review.card"
ONWARD = "review.onward"

learner = session.learner_id()
questions = question_bank.questions()
now = question_bank.now()
deck = cards(history(store(), learner, questions), now)
waiting = due(deck, now)


def show(card: str | None) -> None:
    """Put a card on the screen, or none."""
    st.session_state[ON_SCREEN] = card


def show_card(card: Card) -> None:
    """Draw a card's question, with the buttons to stop and to go on."""
    question = questions[card.question]
    with suppress(ExpressionError):  # The fragment below says that it can't be asked.
        open_review(store(), learner, card, question, now)
    fragment = st.fragment(ask_beside_figures, key=f"review.{card.question}")
    fragment(quiz_of_review(card.question), question)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="review-steps"):
        st.button("Enough for now", key="review.stop", on_click=show, args=(None,))
        # The key names the card, so that a late press doesn't skip the next one.
        key = f"review.next.{card.question}"
        st.button("Next", key=key, on_click=ask_onward, args=(card.question,))


def ask_onward(after: str) -> None:
    """Ask for the card after this one; the page finds it, where a missing store is reported."""
    st.session_state[ONWARD] = after


def go_on(here: str) -> None:
    """Put the due card after this one on the screen; after the last one, the overview."""
    there = [card.question for card in waiting]
    after = there[there.index(here) + 1 :] + there[: there.index(here)] if here in there else there
    show(after[0] if after else None)


heading("review")
after = st.session_state.pop(ONWARD, None)
if after is not None:
    go_on(after)
open_card = next((c for c in deck if c.question == st.session_state.get(ON_SCREEN)), None)
if not deck:
    st.header("No cards yet", anchor=False)
    how_cards_are_made()
elif open_card is not None:
    st.markdown(f"{due_text(len(waiting))}.")
    show_card(open_card)
else:
    st.header(due_text(len(waiting)), anchor=False)
    if waiting:
        first = waiting[0].question
        st.button("Begin", key="review.begin", type="primary", on_click=show, args=(first,))
        st.caption("Do as many as you like. The cards you remember least come first.")
    else:
        st.markdown(f"The next card comes {relative_day(due_day(deck[0], now), now)}.")
    st.header("The next days", anchor=False)
    days_ahead(deck, now)
    st.header("How well you remember", anchor=False)
    card_memory(deck, now)
