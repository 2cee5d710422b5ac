"""Blocks between the paragraphs of a lesson: questions, live panels, claims of documents."""

import streamlit as st

from core.learner import Standing, attempts
from core.lesson import DOCUMENTS, DocumentSays, Lesson, Panel, QuestionHere, Section
from core.quiz import RunTemplate
from core.schedule import Run, to_text, traced
from core.store import store
from pages.question import ask
from pages.shared.formatting import number
from pages.shared.panel import panel
from pages.shared.run_figure import Compared, RunFigure
from pages.widgets.curve import Axes, Curve, Figure, live_curve

LOCKED = "Answer first. Then the curve appears here, and you can drag it."
HEIGHT = 260
VERDICTS = {
    "contradicted": "What PyTorch does",
    "holds": "What PyTorch does",
    "unsupported": "What is known",
}


def rows(lesson: Lesson) -> list[list[Section]]:
    """Group the sections into rows: a section with a panel begins a row, which shares the panel."""
    found: list[list[Section]] = []
    for section in lesson.sections:
        if section.has_panel or not found:
            found.append([])
        found[-1].append(section)
    return found


def question_box(lesson: Lesson, here: QuestionHere) -> set[str]:
    """Ask a question of the lesson; return its id when it has an answer."""
    question = lesson.question(here.id)
    if question is None:
        raise LookupError(f"{here.id} must be a question of {lesson.slug}")
    what = "Predict" if here.is_prediction else "Check"
    with st.container(border=True, key=f"question-{lesson.slug}-{here.id}"):
        st.subheader(f"{what}: {question.title}", anchor=False)
        now = ask(f"lesson-{lesson.slug}", question)
    # A question that can't be asked must not lock its panel for good.
    return {here.id} if now is None or _is_answered(now) else set()


def lesson_panel(lesson: Lesson, name: str, answered: set[str]) -> None:
    """Draw a panel, or empty axes until its question has an answer."""
    written = lesson.panels[name]
    key = f"lesson-{lesson.slug}.{name}"
    run = written.run.run({})
    if written.reveals_after is not None and written.reveals_after not in answered:
        _empty_axes(f"{key}.empty", run, written)
        return
    given = RunFigure(
        run=run,
        alt=written.alt,
        sliders=written.sliders,
        compare=[Compared(each.name, each.run.run({}), each.role) for each in written.compare],
        axes=Axes(written.unit),
        height=HEIGHT,
        download_name=f"{lesson.slug}-{name}",
    )
    panel(key, given)


def document_box(lesson: Lesson, name: str) -> None:
    """Draw a document's sentence, what PyTorch does, and the corrected sentence."""
    saying = lesson.documents_say[name]
    source = DOCUMENTS[saying.source]
    with st.container(border=True, key=f"document-{lesson.slug}-{name}"):
        st.markdown(f"**What document {saying.source} says**, {source.what}")
        with st.container(key=f"says-{lesson.slug}-{name}"):
            st.markdown(saying.says)
        st.markdown(f"**{VERDICTS[saying.verdict]}**")
        if saying.claim is not None:
            _executed(f"lesson-{lesson.slug}.{name}", saying, saying.claim.run)
        st.markdown(saying.instead)


def sources(lesson: Lesson) -> None:
    """Name the documents that a lesson was made from."""
    named = [f"{source} “{DOCUMENTS[source].title}”" for source in lesson.documents]
    st.caption(
        f"This lesson uses facts and questions from {len(named)} documents: {', '.join(named)}."
        " Every rate in the text was computed by PyTorch."
    )


def _is_answered(now: Standing) -> bool:
    """Return whether the learner has given a readable answer, even to an earlier variant."""
    given = attempts(store(), now.learner, quiz=now.quiz, question=now.question.id, round=now.round)
    return now.over or any(attempt.verdict != "unreadable" for attempt in given)


def _empty_axes(key: str, run: Run, written: Panel) -> None:
    empty = Figure(
        alt="Empty axes. The curve appears after you answer the question in the text.",
        axes=Axes(written.unit, y_range=(0.0, float(run.optimizer.lr)), n_steps=run.n_steps),
        height=HEIGHT,
        locked=LOCKED,
        table=False,
    )
    live_curve(key, empty)


def _executed(key: str, saying: DocumentSays, template: RunTemplate) -> None:
    run = template.run({})
    what = f"`{to_text(run.schedule)}`" if run.schedule else "a constant rate"
    st.caption(f"Run: {what} from {number(run.optimizer.lr)}, {run.n_steps} steps.")
    if saying.drawn is None:
        return
    document = f"document {saying.source}"
    both = Figure(
        alt=f"What PyTorch does, and the curve that {document} describes.",
        curves=[
            Curve("PyTorch", traced(run).rates, "truth"),
            Curve(document, traced(saying.drawn.run({})).rates, "document"),
        ],
        height=220,
        exact=False,
        table=False,
        download_name="halfwave-document",
    )
    live_curve(key, both)
