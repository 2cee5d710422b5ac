"""The names of an open question's widgets."""

import streamlit as st

from core.learner import Standing


def variant_key(now: Standing) -> str:
    """Return the beginning of every widget key of this variant: plain, stable, telling nothing.

    Not the seed, from which the right answer could be worked out: the variants of a question, and
    of its wordings, are counted as this session meets them.
    """
    name = f"{now.quiz}.{now.question.id}.{now.round}"
    met = st.session_state.setdefault(f"{name}.met", [])
    this = (now.variant.seed, now.question.content_hash)
    if this not in met:
        met.append(this)
    return f"{name}.{met.index(this)}"
