"""The author's desk: write questions as YAML, check them, try them."""

import streamlit as st

from core.authoring.draft_worker import examine_in_worker
from core.store import StoreError
from pages.shared import acts, session
from pages.shared.heading import heading
from pages.teach._draft import CHECKED, draft, editor
from pages.teach._found import Found, gather, name_of, show_found
from pages.teach._trial import trial

CHECKING = "Checking 200 draws of each question"

heading("desk")
left, right = st.columns([5, 6], gap="large")
with left:
    check = editor()
text = draft()
with right, st.container(key="desk-found"):
    st.header("Result of the check", anchor=False)
    checking = st.empty()  # In every run, so that what is below keeps its place.
    if check and not acts.DRAFTS.take(session.learner_id()):
        st.warning(acts.TOO_MANY_DRAFTS)
    elif check:
        with checking.container(key="desk-checking"):  # As long as it is there, the rest is gray.
            bar = st.progress(0.0, CHECKING)
        for found in gather(text, examine_in_worker(text)):
            bar.progress(found.share, CHECKING)
            if found.whole:  # A check that another click has interrupted is not kept.
                st.session_state[CHECKED] = found
        checking.empty()
    known: Found | None = st.session_state.get(CHECKED)
    shown = None
    if known is None:
        st.write(
            "No check yet. Problems in your draft appear here, with line and field, and so do the "
            "variants of each question. To see how that looks, choose an example, press “Use it”, "
            "then “Check the draft”."
        )
    else:
        if known.text != name_of(text):
            st.info("The draft has changed since this check.")
        shown = show_found(known)
fresh = known is not None and known.text == name_of(text)
if shown is not None and fresh and not shown.faults and shown.rows:
    st.header("Try it", anchor=False)
    try:
        trial(shown, text)
    except StoreError as error:
        session.say_unreachable(error)
