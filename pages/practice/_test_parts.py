"""Parts of the test page: the card of a test, the rules, the list of questions, the result."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.learner import KeptAttempt, Sitting, TestResult, TestRow, quiz_of_test, sitting
from core.quiz import NoVariantError, Question, Quiz
from core.quiz.variant import UnreadableError
from core.records import counted
from core.store import store
from pages.question import ask
from pages.question.answers import in_words
from pages.shared.question_bank import now
from pages.widgets.printing import printing
from pages.widgets.table import Column, Row, table


def test_card(test: Quiz, learner: str) -> None:
    """Draw the card of a test, with a link to its questions or, after the close, its result."""
    st.subheader(test.title, anchor=False)
    st.markdown(test.purpose)
    current = sitting(store(), learner, quiz_of_test(test.slug))
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Begin" if current is None else "See the result" if current.closed else "Continue"
        st.page_link("practice/test.py", label=label, query_params={"test": test.slug})
        st.caption(f"A test: {counted(size(test), 'question')}, with results after you close it")


def size(quiz: Quiz) -> int:
    """Return how many questions a test draws."""
    return sum(pool.take for pool in quiz.pools)


def rules(quiz: Quiz) -> None:
    """Explain the rules before the test begins."""
    st.markdown(
        f"- {counted(size(quiz), 'question')}, drawn for you. Answer them in any order.\n"
        "- You can change each answer until you close the test. There are no hints.\n"
        "- After you close it, you see what was right and why.\n"
        "- You can leave at any time and continue later."
    )


def question_picker(
    current: Sitting, names: Sequence[str], answered: set[str], open_name: str
) -> str | None:
    """Draw the list of questions; return the one that was picked."""
    numbers = {name: number for number, name in enumerate(names, start=1)}
    key = f"test.question.{current.quiz}.{current.round}"
    picked = st.session_state.pop(f"{key}.picked", None)
    st.session_state[key] = open_name
    st.segmented_control(
        "Question",
        names,
        format_func=lambda name: f"{numbers[name]} ✓" if name in answered else str(numbers[name]),
        key=key,
        required=True,
        on_change=_pick,
        args=(key,),
    )
    return picked if picked != open_name else None


def _pick(key: str) -> None:
    # In a callback: when the page is drawn, the question that is open takes the widget's place.
    st.session_state[f"{key}.picked"] = st.session_state[key]


def result(quiz: Quiz, current: Sitting, found: TestResult, known: Mapping[str, Question]) -> None:
    """Draw the result of a closed test, ready to be printed."""
    st.header(f"{found.points:g} of {counted(found.max_points, 'point')}", anchor=False)
    closed = current.closed_at.astimezone(now().tzinfo) if current.closed_at else None
    if closed is not None:
        st.caption(
            f"Closed on {closed:%A}, {closed.day} {closed:%B} {closed:%Y} at "
            f"{closed:%H:%M}. {found.answered} of {counted(len(found.rows), 'question')} answered."
        )
    printing(f"test.paper.{current.round}")
    table(
        key=f"test.result.{current.quiz}.{current.round}",
        label="The result, question by question",
        columns=[
            Column("Question", "head"),
            Column("Your answer"),
            Column("Result"),
            Column("Points", "number"),
        ],
        rows=[
            Row(
                (
                    row.title,
                    answer_text(row, known.get(row.question)),
                    _verdict(row.attempt) if row.counts else "left out: no longer asked",
                    f"{row.points:g}" if row.counts else "",
                )
            )
            for row in found.rows
        ],
    )
    with st.container(key="test-answers"):
        _answers(quiz, current, known)


def _answers(quiz: Quiz, current: Sitting, known: Mapping[str, Question]) -> None:
    st.header("Your answers and why", anchor=False)
    for number, name in enumerate(current.questions, start=1):
        question = known.get(name)
        if question is None:
            continue
        box = st.expander(
            f"{number}. {question.title}", key=f"test.answer.{name}", on_change="rerun"
        )
        if box.open:
            with box:
                ask(quiz_of_test(quiz.slug), question)


def answer_text(row: TestRow, question: Question | None) -> str:
    """Return an answer for a table: code and the like by their first words."""
    if row.attempt is None:
        return "none"
    line = " ".join(_words(row, row.attempt, question).split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _words(row: TestRow, attempt: KeptAttempt, question: Question | None) -> str:
    """Return an answer in words, or as it was kept if the question has changed since."""
    if question is None or row.reworded:
        return attempt.answer
    try:
        return in_words(question.variant(attempt.seed), attempt.answer)
    except (NoVariantError, UnreadableError):
        return attempt.answer


def _verdict(attempt: KeptAttempt | None) -> str:
    if attempt is None:
        return "not answered"
    words = {"correct": "right", "partly": "partly right", "near": "right, but too few digits"}
    return words.get(attempt.verdict, "wrong")
