"""What a source says: its words, the verdict, PyTorch's curve, and the corrected sentence."""

import streamlit as st

from core.lesson import Lesson, Statement
from core.quiz import DOCUMENTS
from core.schedule import Run, to_text, traced
from pages.shared.formatting import number, plain
from pages.widgets.curve import Curve, Figure, live_curve

SHAPES = {
    "holds": "✓",
    "holds with a condition": "◐",
    "contradicted": "✕",
    "not supported": "○",
    "not checkable": "–",
}
"""The sign before each verdict, so that none is told by its color alone."""


def document_box(lesson: Lesson, name: str) -> None:
    """Draw what a document says, what PyTorch does, and the corrected sentence."""
    saying = lesson.documents_say[name]
    source = DOCUMENTS[saying.source]
    with st.container(border=True, key=f"document-{lesson.slug}-{name}"):
        st.markdown(f"**{source.kind} says**")
        quotation(f"{lesson.slug}-{name}", saying)
        st.caption(f"“{source.title}”, {saying.place}" if source.title else f"In {saying.place}")
        verdict(f"{lesson.slug}-{name}", saying)
        if saying.claim:
            _caption(saying)
            curves(f"lesson-{lesson.slug}.{name}", saying, source.what)
        st.markdown(saying.instead)


def quotation(key: str, saying: Statement) -> None:
    """Draw the source's own words in quotation marks, and ours without."""
    with st.container(key=f"says-{key}"):
        if saying.is_code:
            st.code(saying.quote, language="python")
        else:
            st.markdown(f"“{plain(saying.quote)}”")
        if saying.says is not None:
            st.markdown(saying.says)


def verdict(key: str, saying: Statement) -> None:
    """Draw the verdict in a sign and words, with its condition."""
    words = f"{SHAPES[saying.verdict]} {saying.verdict[0].upper()}{saying.verdict[1:]}"
    with st.container(key=f"verdict-{saying.verdict.replace(' ', '-')}-{key}"):
        if saying.condition is None:
            st.markdown(f"**{words}**")
        else:
            st.markdown(f"**{words}:** {saying.condition}")


def curves(key: str, saying: Statement, source: str) -> None:
    """Draw the curve that a sentence describes beside PyTorch's, or both cases of a condition."""
    run = saying.claim[0].run.run({})
    drawn = [Curve(_name(saying), traced(run).rates, "truth")]
    if saying.otherwise is not None and (other := saying.otherwise.run.run({})) != run:
        drawn.append(Curve(saying.otherwise.name, traced(other).rates, "other"))
    if saying.drawn is not None:
        label = source.removeprefix("a ").removeprefix("an ")
        drawn.append(Curve(f"the {label}", traced(saying.drawn.run({})).rates, "document"))
    if len(drawn) == 1:
        return
    both = Figure(
        alt=f"Executed: {', '.join(curve.name for curve in drawn)}.",
        curves=drawn,
        height=220,
        exact=False,
        table=False,
        download_name="halfwave-document",
    )
    live_curve(key, both)


def sources(lesson: Lesson) -> None:
    """Name the documents that a lesson was made from."""
    named = [_named(source) for source in lesson.documents]
    st.caption(
        f"This lesson uses facts and questions from {len(named)} documents: {', '.join(named)}."
        " Every rate in the text was computed by PyTorch."
    )


def _named(source: str) -> str:
    document = DOCUMENTS[source]
    return f"{document.what} “{document.title}”" if document.title else document.what


def _name(saying: Statement) -> str:
    """Return the label of PyTorch's curve."""
    return "PyTorch" if saying.condition is None else saying.condition.rstrip(".")


def _caption(saying: Statement) -> None:
    runs = [claim.run.run({}) for claim in saying.claim]
    if saying.otherwise is not None:
        runs.append(saying.otherwise.run.run({}))
    for run in dict.fromkeys(runs):
        st.caption(f"Run: {in_words(run)}.")


def in_words(run: Run) -> str:
    """Describe a run in a line: the scheduler's call, the base rate, the number of steps."""
    what = f"`{to_text(run.schedule)}`" if run.schedule else "a constant rate"
    steps = f"{run.n_steps} steps"
    if run.step_every > 1:
        steps += f", the scheduler stepped after every {run.step_every} of them"
    return f"{what} from {number(run.optimizer.lr)}, {steps}"
