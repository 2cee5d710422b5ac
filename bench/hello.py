"""The smallest possible page, served like ours: the cost of a rerun that does nothing.

`python -m uvicorn bench.hello:app`.
"""

import streamlit as st

if __name__ == "__main__":  # Streamlit runs this file as its script; uvicorn imports it.
    value = st.slider("A number", 0, 100, 50)
    st.write("The number is", value)
else:
    app = st.App(__file__)
