"""Blocks between the paragraphs of a lesson: questions and live panels."""

import streamlit as st

from core.learner import Standing, ask_for_answer
from core.lesson import Lesson, QuestionHere, Section
from core.store import store
from pages.question import ask
from pages.shared import session
from pages.shared.panel import panel
from pages.shared.run_figure import Compared, RunFigure
from pages.widgets.curve import Axes, Figure, live_curve

LOCKED = "Answer first. Then the curve appears here, and you can drag it."
GATE = "The rest of this part appears after your answer."
HEIGHT = 260


def rows(lesson: Lesson) -> list[list[Section]]:
    """Group the sections into rows: a section with a panel begins a row, which shares the panel."""
    found: list[list[Section]] = []
    for section in lesson.sections:
        if section.has_panel or not found:
            found.append([])
        found[-1].append(section)
    return found


def question_box(lesson: Lesson, here: QuestionHere) -> Standing | None:
    """Ask a question of the lesson; return its standing, or None when it can't be asked."""
    question = lesson.question(here.id)
    if question is None:
        raise LookupError(f"{here.id} must be a question of {lesson.slug}")
    what = "Predict" if here.is_prediction else "Check"
    with st.container(border=True, key=f"question-{lesson.slug}-{here.id}"):
        st.subheader(f"{what}: {question.title}", anchor=False)
        return ask(f"lesson-{lesson.slug}", question)


def gate(now: Standing) -> None:
    """Say that the rest waits for a prediction, beside a button that shows it anyway.

    To read on without an answer is to give up: the question is over, here and after a reload.
    """
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        key=f"gate-{now.quiz}-{now.question.id}",
    ):
        st.markdown(GATE)
        st.button(
            "Show me anyway", key=f"{now.quiz}.{now.question.id}.gate", on_click=_skip, args=(now,)
        )


def _skip(now: Standing) -> None:
    with session.saving():
        ask_for_answer(store(), now)


def lesson_panel(lesson: Lesson, name: str) -> None:
    """Draw a panel with its curve."""
    written = lesson.panels[name]
    given = RunFigure(
        run=written.run.run({}),
        alt=written.alt,
        sliders=written.sliders,
        compare=[Compared(each.name, each.run.run({}), each.role) for each in written.compare],
        axes=Axes(written.unit),
        height=HEIGHT,
        download_name=f"{lesson.slug}-{name}",
    )
    panel(f"lesson-{lesson.slug}.{name}", given)


def empty_panel(lesson: Lesson, name: str) -> None:
    """Draw the empty axes of a panel whose curve would give an answer away."""
    written = lesson.panels[name]
    run = written.run.run({})
    empty = Figure(
        alt="Empty axes. The curve appears after you answer the question in the text.",
        axes=Axes(written.unit, y_range=(0.0, float(run.optimizer.lr)), n_steps=run.n_steps),
        height=HEIGHT,
        locked=LOCKED,
        table=False,
    )
    live_curve(f"lesson-{lesson.slug}.{name}.empty", empty)
