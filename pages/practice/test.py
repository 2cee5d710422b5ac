"""Test mode: questions drawn from pools, results after the close, a page to print."""

import streamlit as st

from core.learner import (
    Sitting,
    close_test,
    open_test,
    quiz_of_test,
    quiz_place,
    result_of_test,
    set_quiz_place,
    sitting,
    start_over,
)
from core.quiz import NoVariantError, Quiz, load_quizzes
from core.store import Store, StoreError, store
from pages.practice._quiz_cards import quiz_cards
from pages.practice._test_parts import question_picker, result, rules
from pages.question import ask_beside_figures
from pages.shared import question_bank, session
from pages.shared.heading import heading
from pages.widgets.address_bar import show_query

learner = session.learner_id()
questions = question_bank.questions()
tests = [quiz for quiz in load_quizzes().items if quiz.is_test]
slug = st.query_params.get("test")
test = next((quiz for quiz in tests if quiz.slug == slug), None)


def begin(store: Store, quiz: Quiz, after: int | None = None) -> None:
    """Open a test, a new one when the round `after` is over."""
    if after is not None:
        start_over(store, learner, quiz_of_test(quiz.slug), after=after)
    try:
        open_test(store, learner, quiz, questions, question_bank.now())
    except ValueError as reason:  # There are questions, but none of them can be asked.
        raise NoVariantError(str(reason)) from reason


def can_begin(quiz: Quiz) -> bool:
    """Whether the files still have a question that the test can draw."""
    return any(pool.ids(questions) for pool in quiz.pools)


def close(store: Store, current: Sitting) -> None:
    """Close the test that is on the screen."""
    close_test(store, current, questions, question_bank.now())


def go(current: Sitting, name: str) -> None:
    """Open another question of the test."""
    with session.saving():
        set_quiz_place(store(), learner, current.quiz, name)


def show_test(current: Sitting) -> None:
    """Draw the open question, the buttons to the others, and the one that closes the test."""
    names = [name for name in current.questions if name in questions]
    if not names:
        st.warning("The questions of this test no longer exist. Close it and begin another.")
        close_button(current, 0)
    else:
        place = quiz_place(store(), learner, current.quiz)
        name = place if place in names else names[0]
        st.fragment(
            lambda: show_question(current, names, name), key=f"test.{current.quiz}.{name}"
        )()
        # Outside the fragment: an answer doesn't redraw them, and only a redraw hides them.
        at = names.index(name)
        with st.container(horizontal=True, horizontal_alignment="distribute", key="test-steps"):
            for label, to in (("Back", at - 1), ("Next question", at + 1)):
                st.button(
                    label,
                    key=f"test.{label}.{current.quiz}.{current.round}.{name}",
                    disabled=not 0 <= to < len(names),
                    on_click=go,
                    args=(current, names[to % len(names)]),
                )


def show_question(current: Sitting, names: list[str], name: str) -> None:
    """Draw one question of a test that is open."""
    try:
        rows = result_of_test(store(), current, questions).rows
        answered = {row.question for row in rows if row.attempt is not None} & set(names)
        st.progress(len(answered) / len(names), f"{len(answered)} of {len(names)} answered")
        with st.container(horizontal=True, vertical_alignment="bottom", key="test-questions"):
            picked = question_picker(current, names, answered, name)
            close_button(current, len(names) - len(answered))
        if picked is not None:
            go(current, picked)
            session.rerun()
        ask_beside_figures(current.quiz, questions[name])
    except StoreError as error:  # A fragment's exceptions don't reach the frame.
        session.say_unreachable(error)
        return


def close_button(current: Sitting, left: int) -> None:
    """Draw the button that closes the test; it asks for confirmation."""
    with st.popover("Close the test", key="test.close"):
        has = "question has" if left == 1 else "questions have"
        unanswered = f"{left} {has} no answer yet. " if left else ""
        st.markdown(
            f"{unanswered}After you close the test, you can't change an answer, and you see what "
            "was right."
        )
        if st.button("Close it now", key=f"test.closed.{current.round}", type="primary"):
            with session.saving():
                close(store(), current)
            session.rerun()


if test is None:
    show_query()
    heading("test")
    if slug:
        st.info("There is no test with that name. Here are all tests.")
    if tests:
        quiz_cards(tests, learner)
    else:
        st.info("No tests yet. A quiz file that draws its questions from pools is a test.")
else:
    show_query(test=test.slug)
    st.title(test.title, anchor=False)
    st.markdown(test.purpose)
    current = sitting(store(), learner, quiz_of_test(test.slug))
    session.note_page(f"test?test={test.slug}", test.title)
    if current is None:
        rules(test)
        ready = can_begin(test)
        if not ready:
            st.info("The questions of this test no longer exist, so it can't begin.")
        if st.button("Begin", key="test.begin", type="primary", disabled=not ready):
            if session.may_act():
                with session.saving():
                    begin(store(), test)
            session.rerun()
    elif not current.closed:
        show_test(current)
    else:
        result(test, current, result_of_test(store(), current, questions), questions)
        label = "Take it again, with other questions"
        if st.button(label, key="test.again", disabled=not can_begin(test)):
            if session.may_act():
                with session.saving():
                    begin(store(), test, current.round)
            session.rerun()
    st.page_link("practice/test.py", label="All tests")
