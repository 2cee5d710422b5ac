"""The author's desk: write questions as YAML, see what PyTorch makes of them, try them."""

import streamlit as st

from core.authoring.draft_worker import examine_in_worker
from core.store import StoreError
from pages.shared import session
from pages.teach._draft import CHECKED, draft, editor
from pages.teach._found import Found, gather, name_of, show_found
from pages.teach._trial import trial

st.title("Author's desk", anchor=False)
st.markdown(
    "Write a question as YAML. PyTorch works out its key and every mistake, and you see each "
    "variant as learners will get it."
)
left, right = st.columns([5, 6], gap="large")
with left:
    check = editor()
text = draft()
with right, st.container(key="desk-found"):
    st.header("What PyTorch makes of it", anchor=False)
    if check:
        bar = st.empty()
        bar.progress(0.0, "Asking 200 draws of each question")
        for found in gather(text, examine_in_worker(text)):
            bar.progress(found.share, "Asking 200 draws of each question")
            if found.whole:  # A check that a click has overtaken says nothing.
                st.session_state[CHECKED] = found
        bar.empty()
    known: Found | None = st.session_state.get(CHECKED)
    shown = None
    if known is None:
        st.write(
            "Here stand the faults of your draft, with line and field, and the variants of every "
            "question. Use an example and check it, to see how that looks."
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
