"""The release of a slider, followed through the code: the functions that take the whole value.

A *hop* is a function of the project that gets the value in one of its whole forms (the `Run`, the
figure of a run, the grids, the `Figure`) from another file or from Streamlit, and either hands it
on, returning nothing, or returns it in its next form. A function that is only asked is not a hop,
nor is what it calls: it returns a part of the value (a text, a parameter, a row), or the same form
with a number changed. Helpers in the same file belong to the hop that calls them. The flow ends
when `live_curve` has handed the data to the widget.

`docs/architecture.md` lists the hops; a hop that is renamed, added or taken out fails here.
"""

import base64
import json
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner

from core.schedule import CosineAnnealingLR, Grid, Run, trace
from pages.shared.run_figure import RunFigure
from pages.widgets.curve import Figure

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
MOST_HOPS = 6
LAST = "live_curve"

Hop = tuple[str, str]
"""The file and the name of a function."""


class HopRecorder:
    """A profile function that writes down the hops of every thread which is started under it."""

    def __init__(self) -> None:
        self.hops: list[Hop] = []
        self.done = False
        self._open: dict[int, tuple[int, set[type]]] = {}

    def __call__(self, frame: FrameType, event: str, value: object) -> None:
        if self.done or event not in ("call", "return") or file_of(frame) is None:
            return
        if event == "call":
            self._call(frame)
        else:
            self._return(frame, value)

    def _call(self, frame: FrameType) -> None:
        name = frame.f_code.co_name
        if name.startswith(("__", "<")):  # What a value does for itself, and functions in passing.
            return
        caller = frame.f_back
        while caller is not None and file_of(caller) is None:
            caller = caller.f_back
        if caller is not None and file_of(caller) == file_of(frame):
            return
        n_arguments = frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount
        names = frame.f_code.co_varnames[:n_arguments]
        forms = {form for each in names if (form := whole_form(frame.f_locals[each]))}
        if forms:
            # A hop has its place where it is called; whether it is one is known when it returns.
            self._open[id(frame)] = (len(self.hops), forms)
            self.hops.append((str(file_of(frame)), frame.f_code.co_qualname))

    def _return(self, frame: FrameType, value: object) -> None:
        if id(frame) not in self._open:
            return
        place, forms = self._open.pop(id(frame))
        form = whole_form(value)
        if value is not None and (form is None or form in forms):
            del self.hops[place:]  # It was only asked, and so was whatever it called.
        elif frame.f_code.co_name == LAST:
            self.done = True

    def found(self) -> list[Hop]:
        """Return the hops in the order of their first calls."""
        return list(dict.fromkeys(self.hops))


def file_of(frame: FrameType) -> str | None:
    """Return the file of a function of the project; None for any other."""
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT):
        return None
    inside = path.relative_to(ROOT)
    return inside.as_posix() if inside.parts[0] in ("core", "pages") else None


def whole_form(value: object) -> type | None:
    """Return which form of the whole value this is; None for a part of it."""
    if isinstance(value, Mapping) and value:
        value = next(iter(value.values()))
    return next((form for form in (Run, RunFigure, Grid, Figure) if isinstance(value, form)), None)


@contextmanager
def recorded() -> Iterator[HopRecorder]:
    recorder = HopRecorder()
    before = threading.getprofile()
    threading.setprofile(recorder)
    try:
        yield recorder
    finally:
        threading.setprofile(before)


def listed_hops() -> list[Hop]:
    """Return the numbered list of the page."""
    _, found, rest = PAGE.read_text(encoding="utf-8").partition("## The release of a slider\n")
    assert found
    section = rest.partition("\n## ")[0]
    return re.findall(r"^\d+\. `([^`]+)`: `([^`]+)`", section, flags=re.MULTILINE)


def curve_part(app: AppTest) -> Any:
    [part] = [part for part in app.get("bidi_component") if part.proto.id.endswith("-play")]
    return part.proto


def release(app: AppTest, values: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what the browser does when a slider is let go: its values, and a rerun of the fragment."""
    states = app._tree.get_widget_states()
    released = {"released": {"sequence": 1, "values": values, "grids": []}}
    states.widgets.append(WidgetState(id=curve_part(app).id, json_value=json.dumps(released)))
    # In the order of the page: text and history, panel, base rate.
    _, fragment, _ = app._fragment_storage._fragments
    monkeypatch.setattr(
        local_script_runner, "RerunData", partial(RerunData, fragment_id_queue=[fragment])
    )
    app._run(states)
    assert not app.exception


def test_the_release_of_a_slider_takes_the_hops_that_the_docs_list(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.switch_page("play/playground.py").run()
    with recorded() as recorder:
        release(app, {"T_max": 20, "eta_min": 0.0, "lr": 0.1}, monkeypatch)
    # The answer has arrived: PyTorch's curve of the released run.
    data = json.loads(curve_part(app).json)
    assert data["echo"] == 1
    expected = trace(Run(schedule=CosineAnnealingLR(T_max=20), n_steps=100))
    rates = np.frombuffer(base64.b64decode(data["curves"][0]["rates"]))
    np.testing.assert_array_equal(rates[:100], expected.rates)
    assert recorder.found() == listed_hops()
    assert len(recorder.found()) <= MOST_HOPS
    assert sys.getprofile() is None
