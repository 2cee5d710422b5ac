"""The browser's address bar: put the query of the quiz or test shown into it."""

from urllib.parse import urlencode

import streamlit as st

from pages.widgets.program import guarded

# A link of Streamlit's to the page that is open reruns it, but leaves the address as it was: the
# next click would lead back. Where the address is what was asked for, and says too much, it is
# replaced: as an entry of its own it would catch whoever goes back to it.
_bar = st.components.v2.component(
    "halfwave.bar",
    js=guarded(
        """
    export default function ({ data, parentElement }) {
      parentElement.pathOfThisPage ??= location.pathname;
      if (location.pathname !== parentElement.pathOfThisPage) return;
      const query = data.query && "?" + data.query;
      if (location.search === query) return;
      const plain = (text) => new URLSearchParams(text).toString();
      const address = location.pathname + query;
      if (plain(location.search) === plain(data.asked)) {
        history.replaceState(history.state, "", address);
      } else {
        history.pushState(null, "", address);
      }
    }
    """,
        says="",
    ),
)


def show_query(**query: str) -> None:
    """Put what is shown into the address bar, if it isn't there yet."""
    asked = urlencode({name: st.query_params.get_all(name) for name in st.query_params}, True)
    _bar(key="bar", data={"query": urlencode(query), "asked": asked})
