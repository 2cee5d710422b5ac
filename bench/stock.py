"""The same cosine drawn with Streamlit's own widgets: a slider and a Plotly chart.

`streamlit run bench/stock.py`, with Streamlit's defaults.
"""

import plotly.graph_objects as go
import streamlit as st
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

N_STEPS = 100

T_max = st.slider("T_max", 1, 100, 50)
optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max)
rates = []
for _ in range(N_STEPS):
    rates.append(optimizer.param_groups[0]["lr"])
    optimizer.step()
    scheduler.step()
st.plotly_chart(go.Figure(go.Scatter(y=rates), layout={"yaxis": {"range": [0, 0.1]}}))
