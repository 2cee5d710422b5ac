"""Content files that can't be used, with the reasons, for their author."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.content import Fault


def broken_files(broken: Mapping[str, Sequence[Fault]]) -> None:
    """List the broken files of a content folder; nothing where there are none."""
    for name, faults in broken.items():
        with st.expander(f"{name} has faults and was left out"):
            for fault in faults:
                st.text(str(fault))
