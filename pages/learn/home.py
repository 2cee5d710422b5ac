"""Home: one sentence, one curve to drag, three main links, the list of lessons."""

import streamlit as st

from core.schedule import CosineAnnealingLR, Run
from pages.learn._links import continue_link, lesson_list, main_links, more_links
from pages.shared.addresses import HOME
from pages.shared.panel import panel
from pages.shared.run_figure import RunFigure

# At T_max = 50 the rate is back at step 100: the last one drawn.
WAVE = Run(schedule=CosineAnnealingLR(T_max=30), n_steps=101)

words, figure = st.columns([4, 7], gap="large", vertical_alignment="center")
with words:
    st.title("Learning rates, set in motion", anchor=False)
    st.write(HOME.purpose)
    st.write(
        "At which step is the rate back where it began? Move along the curve to find out. "
        "Then drag `T_max` and look again."
    )
    continue_link()
with figure:
    wave = RunFigure(
        run=WAVE,
        alt=(
            "A cosine: the learning rate falls from the base rate to the floor in T_max steps, "
            "then climbs back in the same number."
        ),
        sliders=("T_max", "eta_min", "lr"),
        formula=False,
        code=False,
        table=False,
        plain=True,
        found="At step ⟦t⟧ the rate is back at ⟦rate⟧. That is twice T_max.",
        height=280,
    )
    panel("home", wave)

st.space("small")
main_links()
more_links()
st.header("The lessons", anchor=False)
lesson_list()
