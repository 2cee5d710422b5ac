"""The names of an open question's widgets."""

import streamlit as st

from core.learner import Standing


def variant_key(now: Standing) -> str:
    """Return the beginning of every widget key of this variant: plain, stable, telling nothing.

    Not the seed, from which the right answer could be worked out: the variants of a question are
    counted as this session meets them.
    """
    name = f"{now.quiz}.{now.question.id}.{now.round}"
    met = st.session_state.setdefault(f"{name}.met", [])
    if now.variant.seed not in met:
        met.append(now.variant.seed)
    return f"{name}.{met.index(now.variant.seed)}"
