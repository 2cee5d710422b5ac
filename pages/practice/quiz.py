"""Quizzes: pick one, one question at a time, a summary at the end."""

import streamlit as st

from core.learner import (
    present_round,
    quiz_place,
    set_quiz_place,
    start_over,
)
from core.quiz import Quiz, load_quizzes
from core.store import store
from pages.practice._quiz_cards import SUMMARY, progress, quiz_cards, summary
from pages.question import ask_beside_figures
from pages.shared import session
from pages.shared.broken_files import broken_files
from pages.shared.heading import heading
from pages.widgets.address_bar import show_query

FOLLOWED = "quiz.followed"  # A link to one question is followed once; later clicks lead elsewhere.

learner = session.learner_id()
folder = load_quizzes()
slug = st.query_params.get("quiz")
quiz = folder.find(slug) if slug else None
if quiz is not None and quiz.is_test:
    st.switch_page("practice/test.py", query_params={"test": quiz.slug})


def go(to: str) -> None:
    """Open another question of this quiz, or its summary."""
    if quiz is not None:
        with session.saving():
            set_quiz_place(store(), learner, quiz.slug, to)


def again(after: int) -> None:
    """Start the quiz over, with different numbers, after the round that is on the screen."""
    if quiz is not None and session.may_act():
        with session.saving():
            start_over(store(), learner, quiz.slug, after=after)


def show_question(quiz: Quiz, index: int) -> None:
    """Draw one question, with the buttons to go back and on."""
    question = quiz.questions[index]
    progress(quiz, index)

    # An answer reruns this part alone: half the work of the whole page.
    fragment = st.fragment(ask_beside_figures, key=f"quiz.{quiz.slug}.{question.id}")
    fragment(quiz.slug, question)
    onward = quiz.questions[index + 1].id if index + 1 < len(quiz.questions) else SUMMARY
    with st.container(horizontal=True, horizontal_alignment="distribute", key="quiz-steps"):
        before = quiz.questions[max(0, index - 1)].id
        # The keys name the question, so that a late press doesn't act on the next one.
        key = f"quiz.{{}}.{quiz.slug}.{question.id}"
        st.button("Back", key=key.format("back"), on_click=go, args=(before,), disabled=index == 0)
        label = "See the summary" if onward == SUMMARY else "Next question"
        st.button(label, key=key.format("next"), on_click=go, args=(onward,))


if quiz is None:
    show_query()
    heading("quiz")
    if slug:
        st.info("There is no quiz with that name. Here are all quizzes.")
    quiz_cards(folder.items, learner)
    broken_files(folder.broken)
else:
    show_query(quiz=quiz.slug)
    st.title(quiz.title, anchor=False)
    st.markdown(quiz.purpose)
    session.note_page(f"quiz?quiz={quiz.slug}", quiz.title)
    ids = [question.id for question in quiz.questions]
    wanted = st.query_params.get("question")
    if wanted in ids and wanted != st.session_state.get(FOLLOWED):
        set_quiz_place(store(), learner, quiz.slug, wanted)
    st.session_state[FOLLOWED] = wanted
    open_id = quiz_place(store(), learner, quiz.slug)
    if open_id == SUMMARY:
        summary(quiz, learner)
        with st.container(horizontal=True, key="summary-steps"):
            round_ = present_round(store(), learner, quiz.slug)
            key = f"quiz.again.{quiz.slug}.{round_}"
            label = "Start over with different numbers"
            st.button(label, key=key, on_click=again, args=(round_,))
            st.button("Back to the questions", key="quiz.review", on_click=go, args=(ids[0],))
    else:
        show_question(quiz, ids.index(open_id) if open_id in ids else 0)
    st.page_link("practice/quiz.py", label="All quizzes")
