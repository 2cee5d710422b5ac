"""What a source says, boxed: a document in a lesson, a sentence of PyTorch's documentation."""

import streamlit as st

from core.lesson import DocumentationSays, Lesson
from core.quiz import DOCUMENTS
from pages.learn._statement import captions, comparison, curves, quotation, verdict


def document_box(lesson: Lesson, name: str) -> None:
    """Draw what a document says, what PyTorch does, and the corrected sentence."""
    saying = lesson.documents_say[name]
    source = DOCUMENTS[saying.source]
    with st.container(border=True, key=f"document-{lesson.slug}-{name}"):
        st.markdown(f"**{source.kind} says**")
        quotation(f"{lesson.slug}-{name}", saying)
        st.caption(f"“{source.title}”, {saying.place}" if source.title else _begun(saying.place))
        verdict(f"{lesson.slug}-{name}", saying)
        captions(saying)
        label = source.what.removeprefix("a ").removeprefix("an ")
        curves(f"lesson-{lesson.slug}.{name}", saying, f"the {label}", at_least=2)
        st.markdown(saying.instead)


def documentation_box(key: str, saying: DocumentationSays) -> None:
    """Draw a sentence of PyTorch's documentation beside what PyTorch does."""
    with st.container(border=True, key=f"documentation-{key}"):
        words, evidence = st.columns(2, gap="large")
        with words:
            quotation(key, saying)
            st.caption(_begun(saying.place))
            verdict(key, saying)
            st.markdown(saying.instead)
        with evidence:
            st.markdown("\n".join(comparison(saying)))
            # One curve alone shows what is true of a whole run, not a number.
            of_a_step = any(claim.ask.step({}) is not None for claim in saying.claim)
            enough = 2 if of_a_step else 1
            curves(f"claim.{key}", saying, "the documentation", at_least=enough)
            captions(saying)


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


def _begun(words: str) -> str:
    """Return words as a sentence begins with them."""
    return words[0].upper() + words[1:]
