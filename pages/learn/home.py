"""Home: one sentence, one curve to drag, three main links, the list of lessons."""

from dataclasses import replace

import streamlit as st

from pages.learn._links import continue_link, lesson_list, main_links, more_links
from pages.learn.home_still import ASKED, TITLE, WAVE
from pages.shared.addresses import HOME
from pages.shared.panel import panel

words, figure = st.columns([4, 7], gap="large", vertical_alignment="center")
with words:
    st.title(TITLE, anchor=False)
    st.write(HOME.purpose)
    st.write(ASKED)
    continue_link()
with figure:
    panel("home", replace(WAVE, sliders=("T_max", "eta_min", "lr")))

st.space("small")
main_links()
more_links()
st.header("The lessons", anchor=False)
lesson_list()
