"""The heading of a page of the menu: its title, and what it is for."""

import streamlit as st

from pages.shared.addresses import entry


def heading(address: str) -> None:
    """Draw the title and the purpose of the page at an address of the menu."""
    page = entry(address)
    st.title(page.title, anchor=False)
    st.markdown(page.purpose)
