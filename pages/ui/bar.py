"""The address bar, for pages that show several things: a quiz, a test, or the list of them."""

from urllib.parse import urlencode

import streamlit as st

# A link of Streamlit's to the page that is open reruns it, but leaves the address as it was: the
# next click would lead back.
_bar = st.components.v2.component(
    "halfwave.bar",
    js="""
    export default function ({ data, parentElement }) {
      parentElement.pathOfThisPage ??= location.pathname;
      if (location.pathname !== parentElement.pathOfThisPage) return;
      const query = data.query && "?" + data.query;
      if (location.search !== query) history.pushState(null, "", location.pathname + query);
    }
    """,
)


def show_query(**query: str) -> None:
    """Put what is shown into the address bar, where it isn't yet."""
    _bar(key="bar", data={"query": urlencode(query)})
