"""Progress: skills, confusions met and overcome, days of practice, and everything to download."""

import streamlit as st

from core.learner import history, progress
from core.store import store
from pages.practice._progress_parts import confusions, downloads, key_numbers, recent_days
from pages.shared import question_bank, session
from pages.shared.heading import heading
from pages.shared.skill_map import skill_map

learner = session.learner_id()
now = question_bank.now()
known = progress(history(store(), learner, question_bank.questions()), now)

heading("progress")
if not known.answers_by_day:
    st.header("No answers yet", anchor=False)
    st.markdown(
        "Your skills, the confusions you have overcome and your days of practice appear here. They "
        "come from your answers in lessons, quizzes and reviews."
    )
    with st.container(horizontal=True, key="progress-begin"):
        st.page_link("practice/diagnostic.py", label="See where you stand")
        st.page_link("practice/quiz.py", label="Answer a first question")
else:
    key_numbers(known)
    st.header("Skills", anchor=False)
    skill_map("progress.skills", known.skills)
    st.header("Confusions to look at again", anchor=False)
    confusions(known.confusions)
    st.header("The last four weeks", anchor=False)
    recent_days(known, now)
    st.header("Take it with you", anchor=False)
    downloads()
