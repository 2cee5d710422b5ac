"""What the documentation says: sentences of PyTorch's documentation, executed and judged."""

from collections import Counter
from itertools import groupby

import streamlit as st

from core.lesson import load_all_claims
from core.schedule import TORCH_VERSION
from pages.learn._document import documentation_box
from pages.learn._statement import SHAPES
from pages.shared.broken_files import broken_files
from pages.shared.heading import heading

REFERENCE = "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.{}.html"

folder = load_all_claims()
claims = folder.find("documentation")

if claims is None:
    heading("documentation")
    st.markdown("No sentences yet. They are read from the folder `claims` beside the lessons.")
else:
    said = claims.documents_say
    counted = Counter[str](saying.verdict for saying in said.values())
    heading("documentation")
    verdicts = [f"{SHAPES[word]} {word}: {counted[word]}" for word in SHAPES if counted[word]]
    version = TORCH_VERSION.partition("+")[0]
    st.caption(f"{len(said)} sentences from PyTorch {version}. {' · '.join(verdicts)}")
    sources = Counter(saying.source for saying in said.values())
    st.markdown(" · ".join(f"[{source}](#{source.lower()})" for source in sources))
    for source, group in groupby(said.items(), key=lambda each: each[1].source):
        st.header(source, anchor=source.lower())
        st.markdown(f"[Documentation of {source}]({REFERENCE.format(source)})")
        for name, saying in group:
            documentation_box(name, saying)
broken_files(folder.broken)
