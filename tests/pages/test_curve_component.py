"""What the live curve sends to the browser, and what it refuses."""

import base64
import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from numpy.typing import NDArray
from streamlit.testing.v1 import AppTest

from core.schedule import Grid, Row
from pages.widgets.curve import Curve, Figure, LiveSlider, Mark
from pages.widgets.curve.figure import missing_slots
from pages.widgets.curve.program import CURVE

RATES = np.array([0.1, 0.09755282581475769, 1e-17, np.nan])


def floats(packed: str) -> NDArray[np.float64]:
    return np.frombuffer(base64.b64decode(packed), dtype="<f8")


def test_rates_cross_bit_for_bit_nan_included() -> None:
    packed = Curve("PyTorch", RATES).packed()

    np.testing.assert_array_equal(floats(packed["rates"]), RATES)
    assert (packed["n_steps"], packed["printed"]) == (4, None)
    assert packed["role"] == "truth"


def test_rates_printed_are_sent_once_where_they_are_the_next_used() -> None:
    packed = Curve.of("PyTorch", Row(np.array([*RATES, 0.25]))).packed()

    assert (packed["n_steps"], packed["printed"]) == (4, None)
    np.testing.assert_array_equal(floats(packed["rates"]), [*RATES, 0.25])


def test_rates_printed_that_differ_are_sent_as_they_are() -> None:
    printed = RATES + 1
    packed = Curve("PyTorch", RATES, printed=printed).packed()

    np.testing.assert_array_equal(floats(packed["rates"]), RATES)
    np.testing.assert_array_equal(floats(packed["printed"]), printed)


GRID = Grid(np.arange(10.0).reshape(2, 5), None, np.ones((2, 4)))


def test_grid_keeps_its_rows() -> None:
    packed = LiveSlider("T_max", "half-period", "", [10, 20], 1, GRID).packed()

    assert packed["n_steps"] == 4
    np.testing.assert_array_equal(floats(packed["rates"]).reshape(2, 5), GRID.rates)
    np.testing.assert_array_equal(floats(packed["momentum"]), np.ones(8))


def test_grid_that_the_browser_has_is_named_and_left_out() -> None:
    sent = LiveSlider("T_max", "", "", [10, 20], 1, GRID).packed()
    same = Grid(GRID.rates.copy(), None, np.ones((2, 4)))
    again = LiveSlider("T_max", "", "", [10, 20], 0, same).packed(held=[sent["grid"]])

    assert sent["rates"] is not None
    assert (again["grid"], again["rates"], again["momentum"]) == (sent["grid"], None, None)


def test_slider_without_a_grid_has_none_to_leave_out() -> None:
    packed = LiveSlider("T_max", "", "", [10, 20], 1).packed()
    assert (packed["grid"], packed["rates"]) == (None, None)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Curve("a", RATES, printed=[0.1]), r"printed .*'a' .*\(4,\), got \(1,\)"),
        (lambda: Curve("a", RATES, momentum=[0.9]), r"momentum .*'a' .*\(4,\), got"),
        (lambda: LiveSlider("lr", "", "", [1, 2], 2), r"'lr' must be from 0 to 1, got 2"),
        (lambda: LiveSlider("lr", "", "", [1, np.inf], 0), "'lr' must be finite"),
        (lambda: LiveSlider("lr", "", "", [1, 2, 3], 0, GRID), r"'lr' must have 3 rows, got 2"),
        (
            lambda: Figure(
                alt="",
                curves=[Curve("a", RATES[:3])],
                sliders=[LiveSlider("lr", "", "", [1, 2], 0, GRID)],
            ),
            r"'lr' must have 4 rates a row, got 5",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_bound(
    build: Callable[[], object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        build()


def test_a_figure_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Figure(alt="").alt = "other"  # type: ignore[misc]


def test_slots_that_nothing_fills_are_found() -> None:
    assert missing_slots("η = ⟦rate⟧ at ⟦t⟧ of ⟦T_max⟧", {"rate": 1, "t": 2}) == ["T_max"]
    assert missing_slots(None, {}) == []


def page() -> None:
    import numpy as np
    import streamlit as st

    from core.schedule import Grid
    from pages.widgets.curve import Curve, Figure, LiveSlider, Mark, live_curve, released_values

    st.text(f"before {released_values('demo')}")
    slider = LiveSlider("T_max", "half-period", "Steps.", [2, 4], 1, Grid(np.ones((2, 4))))
    figure = Figure(
        alt="Three rates",
        curves=[Curve("PyTorch", [0.1, 0.2, 0.3])],
        sliders=[slider],
        marks=[Mark(0, "T_max", slider="T_max")],
        formula="⟦T_max⟧ ⟦name⟧",
        slots={"name": "cosine"},
    )
    live_curve("demo", figure)
    st.text(f"after {released_values('demo')}")


def test_page_hands_over_everything_and_starts_without_a_release() -> None:
    app = AppTest.from_function(page, default_timeout=300).run()

    assert not app.exception
    assert [text.value for text in app.text] == ["before {}", "after {}"]
    data = json.loads(app.get("bidi_component")[0].proto.json)
    assert data["echo"] == 0
    assert data["marks"] == [vars(Mark(0, "T_max", slider="T_max"))]
    assert data["sliders"][0]["values"] == [2, 4]
    assert data["slots"] == {"name": "cosine"}
    # Inline JavaScript crosses the websocket with every rerun.
    component = app.get("bidi_component")[0].proto
    assert CURVE.name in component.js_content
    assert len(component.js_content + component.css_content) < 500


def test_formula_with_an_unknown_slot_is_refused() -> None:
    with pytest.raises(ValueError, match=r"slots of the formula .*'T_max'\], got \['gamma'\]"):
        Figure(
            alt="",
            sliders=[LiveSlider("T_max", "", "", [1], 0)],
            formula="⟦T_max⟧ ⟦gamma⟧",
        )
