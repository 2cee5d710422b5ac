"""The playground without a browser: its address, its controls, and the curves that it draws."""

import base64
import json
import re
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from core.learner import last_visited
from core.schedule import (
    KINDS,
    CosineAnnealingLR,
    Optimizer,
    Run,
    StepLR,
    parse_schedule,
    positions,
    trace,
    with_value,
)
from core.store import store
from pages.play._metrics import SHAPES, metric_values
from pages.play._view import LONGEST, Kept, View, as_query, read, write
from pages.shared import session
from pages.shared.formatting import number, plain, read_number, read_numbers

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"


def open_playground(query: str = "") -> AppTest:
    app = AppTest.from_file(str(FRAME), default_timeout=300).run()
    app.switch_page("play/playground.py")
    for name, values in parse_qs(query).items():
        app.query_params[name] = values
    app.run()
    assert not app.exception
    return app


def panel_data(app: AppTest) -> dict[str, Any]:
    parts = [part for part in app.get("bidi_component") if part.proto.id.endswith("-play")]
    data: dict[str, Any] = json.loads(parts[0].proto.json)
    return data


def floats(packed: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed), dtype="<f8")


def used(curve: dict[str, Any]) -> np.ndarray:
    return floats(curve["rates"])[: curve["n_steps"]]


def address(app: AppTest) -> str:
    parts = [part for part in app.get("bidi_component") if "play.bar" in part.proto.id]
    query: str = json.loads(parts[0].proto.json)["query"]
    return query


def drawn(text: str) -> str:
    """Return escaped text as the browser draws it."""
    return re.sub(r"\\(?=[\W_])|\u2060", "", text)


# ---- what is drawn ----


@pytest.mark.parametrize("kind", KINDS)
def test_every_scheduler_is_drawn_as_pytorch_runs_it(kind: str) -> None:
    app = open_playground()
    app.selectbox(key="play.kind").set_value(kind).run()
    assert not app.exception
    data = panel_data(app)
    schedule = KINDS[kind].example()
    metrics = metric_values(View().metric, 100) if schedule.takes_metric else None
    run = Run(schedule=schedule, n_steps=100, metrics=metrics)
    np.testing.assert_array_equal(used(data["curves"][0]), trace(run).rates)
    for slider in data["sliders"]:
        rows = floats(slider["rates"]).reshape(len(slider["values"]), -1)
        last = with_value(run, slider["name"], positions(run, slider["name"])[-1])
        expected = trace(last).rates
        np.testing.assert_array_equal(rows[-1][: len(expected)], expected)
    assert kind in data["code"]
    assert kind in address(app) or schedule == View().schedule


def test_an_address_draws_every_part_of_a_view() -> None:
    app = open_playground(
        "s=CosineAnnealingLR(T_max=7.5)&lr=0.2&opt=AdamW&groups=0.01&epochs=6&batches=4&per=batch"
        "&log=1&with=StepLR(step_size=5)@0.05"
    )
    data = panel_data(app)
    axes = data["axes"]
    truth, group, kept = data["curves"]
    optimizer = Optimizer(kind="AdamW", lr=0.2, groups=(0.01,))
    run = Run(optimizer=optimizer, schedule=CosineAnnealingLR(T_max=7.5), n_steps=24)
    np.testing.assert_array_equal(used(truth), trace(run).used[0])
    np.testing.assert_array_equal(used(group), trace(run).used[1])
    other = Run(optimizer=Optimizer(lr=0.05), schedule=StepLR(step_size=5), n_steps=24)
    np.testing.assert_array_equal(used(kept), trace(other).rates)
    assert (axes["log"], axes["x_label"], axes["x_scale"]) == (True, "epoch", 0.25)
    assert any("6 epochs × 4 batches = 24 scheduler steps" in each.value for each in app.caption)


def test_pytorchs_exception_is_shown_and_the_curve_ends_there() -> None:
    data = panel_data(open_playground("s=CosineAnnealingLR(T_max=10/3)"))
    rates = used(data["curves"][0])
    assert np.isnan(rates).any()
    assert not np.isnan(rates[:11]).any()
    assert any("ZeroDivisionError" in notice and "step 10" in notice for notice in data["notices"])


@pytest.mark.parametrize("length", ["10.0", "10.5"])
def test_a_scheduler_that_cannot_be_built_says_so(length: str) -> None:
    data = panel_data(open_playground(f"s=CosineAnnealingWarmRestarts(T_0={length})"))
    assert np.isnan(used(data["curves"][0])).all()
    assert any("ValueError while being built" in notice for notice in data["notices"])


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("s=CyclicLR(base_lr=[0.1],max_lr=[0.2],step_size_up=20)", "CyclicLR.base_lr"),
        ("s=OneCycleLR(max_lr=[0.1,0.2],total_steps=100)&groups=0.2", "OneCycleLR.max_lr"),
    ],
)
def test_a_list_is_edited_as_text(query: str, name: str) -> None:
    app = open_playground(query)
    assert "max_lr" not in [slider["name"] for slider in panel_data(app)["sliders"]]
    assert not np.isnan(used(panel_data(app)["curves"][0])).any()
    assert (app.text_input(key=f"play.{name}").value or "").startswith("0.1")


def test_warm_restarts_say_where_each_step_is_in_its_cycle() -> None:
    data = panel_data(open_playground("s=CosineAnnealingWarmRestarts(T_0=10,T_mult=2)"))
    assert not re.search("T_cur(?!⟧)|T_i(?!⟧)", data["formula"])
    since, length = data["step_slots"]["T_cur"], data["step_slots"]["T_i"]
    assert [(since[t], length[t]) for t in (0, 9, 10, 29, 30)] == [
        ("0", "10"),
        ("9", "10"),
        ("0", "20"),
        ("19", "20"),
        ("0", "40"),
    ]


def page_of_a_run_by_hand() -> None:
    from core.schedule import CosineAnnealingLR, Run, SetRate
    from pages.shared.panel import panel
    from pages.shared.run_figure import RunFigure

    run = Run(schedule=CosineAnnealingLR(T_max=20), events=(SetRate(at=5, lr=0.3),))
    panel("play", RunFigure(run, alt="A rate set by hand."))


def test_no_formula_stands_under_a_run_that_it_does_not_describe() -> None:
    app = AppTest.from_function(page_of_a_run_by_hand, default_timeout=300).run()
    assert panel_data(app)["formula"] is None
    assert panel_data(open_playground())["formula"] is not None


# ---- controls ----


def test_a_fault_is_said_and_the_last_good_curve_stays() -> None:
    app = open_playground("s=CyclicLR(base_lr=0.01,max_lr=0.1,step_size_up=20)")
    before = panel_data(app)["curves"]
    app.text_input(key="play.CyclicLR.gamma").set_value("a lot").run()
    assert not app.exception
    assert any("Got 'a lot'" in drawn(each.value) for each in app.markdown)
    assert panel_data(app)["curves"] == before
    app.text_input(key="play.CyclicLR.gamma").set_value("0.9").run()
    assert not any("Got 'a lot'" in each.value for each in app.markdown)
    assert "gamma=0.9" in address(app)


def test_text_is_read_and_a_wrong_name_gets_the_nearest() -> None:
    app = open_playground()
    app.text_area(key="play.text").set_value("StepLR(step_sise=3)").run()
    assert any("step_size" in drawn(each.value) for each in app.markdown if ":red" in each.value)
    assert app.selectbox(key="play.kind").value == "CosineAnnealingLR"
    app.text_area(key="play.text").set_value("StepLR(step_size=3)").run()
    assert app.selectbox(key="play.kind").value == "StepLR"
    assert "StepLR(step_size=3)" in address(app)


def test_curves_are_kept_and_removed() -> None:
    app = open_playground("s=StepLR(step_size=30)")
    app.button(key="play.keep").click().run()
    app.button(key="play.keep").click().run()
    app.selectbox(key="play.kind").set_value("ExponentialLR").run()
    assert [curve["role"] for curve in panel_data(app)["curves"]] == ["truth", "other"]
    next(button for button in app.button if button.label == "Remove").click().run()
    assert len(panel_data(app)["curves"]) == 1


def test_a_run_that_is_too_long_is_refused() -> None:
    app = open_playground("s=StepLR(step_size=30)&epochs=300&batches=100")
    app.selectbox(key="play.stepped").set_value("batch").run()
    assert not app.exception
    assert any(f"from 1 to {LONGEST:,}, got 30,000" in drawn(each.value) for each in app.markdown)
    assert app.selectbox(key="play.stepped").value == "epoch"


def test_parts_of_a_sequence_are_picked_changed_and_added() -> None:
    app = open_playground(
        "s=SequentialLR(schedulers=[ConstantLR(),StepLR(step_size=9)],milestones=[5])"
    )
    app.selectbox(key="play.SequentialLR.schedulers.1").set_value("PolynomialLR").run()
    app.text_input(key="play.SequentialLR.schedulers.1.PolynomialLR.power").set_value("3").run()
    app.button(key="play.SequentialLR.schedulers.add").click().run()
    assert not app.exception
    view, _ = read(parse_qs(address(app)))
    kinds = [part.kind for part in view.schedule.parts()]
    assert kinds == ["ConstantLR", "PolynomialLR", "ExponentialLR"]
    assert view.schedule.parts()[1].changed() == parse_schedule("PolynomialLR(80, power=3)")
    assert not panel_data(app)["notices"]


def test_parts_of_a_chain_are_picked_and_changed() -> None:
    app = open_playground()
    app.selectbox(key="play.kind").set_value("ChainedScheduler").run()
    app.selectbox(key="play.ChainedScheduler.schedulers.0").set_value("StepLR").run()
    app.text_input(key="play.ChainedScheduler.schedulers.0.StepLR.step_size").set_value("7").run()
    assert not app.exception
    view, _ = read(parse_qs(address(app)))
    assert view.schedule.parts()[0].changed() == parse_schedule("StepLR(step_size=7)")


def test_a_metric_is_a_shape_or_a_list() -> None:
    app = open_playground("s=ReduceLROnPlateau(patience=2)")
    app.selectbox(key="play.metric").set_value("falls").run()
    assert len(set(used(panel_data(app)["curves"][0]))) == 1
    app.text_input(key="play.metrics").set_value("1, 0.5").run()
    assert len(set(used(panel_data(app)["curves"][0]))) > 1
    assert "metric=1,0.5" in address(app)


def test_a_factor_is_picked_and_changed() -> None:
    app = open_playground("s=LambdaLR(warmup_cosine())")
    app.selectbox(key="play.LambdaLR.lr_lambda").set_value("wsd").run()
    app.text_input(key="play.LambdaLR.lr_lambda.wsd.decay").set_value("40").run()
    assert not app.exception
    assert "wsd(decay=40)" in address(app)


# ---- the address ----

BAD = [
    ("s=CosineAnealingLR(T_max=5)", "CosineAnnealingLR"),
    ("s=__import__('os').system('true')", "s="),
    ("lr=fast", "Got 'fast'"),
    ("steps=0", "steps must be a whole number of at least 1, got 0"),
    ("steps=1e9", "whole number"),
    ("steps=20001", "got 20,001"),
    ("opt=Adam&momentum=0.9", "SGD, Muon and RMSprop only"),
    ("metric=up", "must be one of"),
    ("per=hour", "per=hour was left out"),
    ("with=nothing", "with=nothing was left out"),
    ("color=red", "color is not a part of the address"),
]


@pytest.mark.parametrize(("query", "says"), BAD)
def test_a_bad_part_of_an_address_is_said_and_left_out(query: str, says: str) -> None:
    app = open_playground(f"{query}&log=1")
    assert says in drawn(app.warning[0].value)
    assert panel_data(app)["axes"]["log"] is True
    assert len(panel_data(app)["curves"]) == 1


def test_what_an_address_says_is_drawn_as_text() -> None:
    name = "[Your session expired](https://evil.example/)"
    app = AppTest.from_file(str(FRAME), default_timeout=300).run()
    app.switch_page("play/playground.py")
    app.query_params[name] = "1"
    app.run()
    assert plain(name) in app.warning[0].value
    app.text_area(key="play.text").set_value(name).run()
    [said] = [each.value for each in app.markdown if each.value.startswith(":red[")]
    assert "[Your" not in said.replace("\\[", "")


def test_foreign_text_is_escaped() -> None:
    assert plain("[a](b) `c` <i> $d$") == r"\[a\](b) \`c\` \<i\> \$d\$"
    assert plain("1. one\n# two") == r"1\. one \# two"
    assert plain("- one") == r"\- one"
    # Bare addresses become links and names between colons become icons, even if escaped.
    assert plain("https://a.b") == "https\\:\u2060//a.b"
    assert plain("www.a.b me@a.b") == "www\u2060.a.b me\u2060@a.b"
    assert drawn(plain("T_max=10, got 'x' [1, 2]")) == "T_max=10, got 'x' [1, 2]"


@pytest.mark.parametrize("order", list(permutations(["per=batch", "epochs=1000", "batches=20"])))
def test_parts_of_an_address_hold_in_any_order(order: tuple[str, ...]) -> None:
    view, faults = read(parse_qs("&".join(order)))
    assert (view.n_steps, faults) == (20_000, ())


def some_optimizer(kind: str, momentum: float, **values: Any) -> Optimizer:
    return Optimizer(kind=kind, momentum=momentum if kind == "SGD" else 0.0, **values)


views = some.builds(
    View,
    schedule=some.sampled_from([kind.example() for kind in KINDS.values()]),
    optimizer=some.builds(
        some_optimizer,
        kind=some.sampled_from(["SGD", "Adam", "AdamW"]),
        lr=some.floats(1e-8, 10),
        momentum=some.floats(0, 0.99),
        groups=some.lists(some.floats(1e-8, 10), max_size=2).map(tuple),
    ),
    unit=some.sampled_from(["step", "epoch"]),
    length=some.integers(1, 150),
    batches=some.integers(1, 100),
    stepped=some.sampled_from(["epoch", "batch"]),
    metric=some.sampled_from([*SHAPES, "1, 0.5, 0.25"]),
    log=some.booleans(),
    kept=some.lists(
        some.builds(
            Kept,
            schedule=some.sampled_from([kind.example() for kind in KINDS.values()]),
            lr=some.floats(1e-8, 10),
        ),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(views, some.randoms())
def test_an_address_reproduces_the_view(view: View, random: Random) -> None:
    parts = as_query(write(view)).split("&")
    kept = [part for part in parts if part.startswith("with=")]
    others = [part for part in parts if part not in kept]
    random.shuffle(others)
    again, faults = read(parse_qs("&".join([*others, *kept])))
    assert faults == ()
    for one, other in zip(again.kept, view.kept, strict=True):
        assert again.run_of_kept(one) == view.run_of_kept(other)
        expected = view.optimizer.model_copy(update={"lr": other.lr})
        assert view.run_of_kept(other).optimizer == expected
    assert (again.run, again.kept, again.log) == (view.run, view.kept, view.log)
    assert again.steps_per_epoch == view.steps_per_epoch


def test_the_first_view_needs_no_address() -> None:
    assert as_query(write(View())) == ""
    assert as_query(write(View(log=True))) == "s=CosineAnnealingLR(T_max=50)&log=1"


# ---- numbers and sliders ----


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50", 50),
        ("1e-3", 0.001),
        ("10/3", 10 / 3),
        (" -2 ", -2),
        ("5.", 5.0),
        ("0.1", 0.1),
        ("1_000", 1000),
        ("0,05", 0.05),
        ("30 %", 0.3),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, value: float) -> None:
    assert read_number(text) == value
    assert type(read_number(text)) is type(value)


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1/0", "1,000", "9**9999", "lr=1"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"Got {text!r}.")):
        read_number(text)


def test_a_number_may_be_called_by_the_name_of_its_field() -> None:
    assert read_number("T_max = 50", "T_max") == 50
    with pytest.raises(ValueError, match="This field takes a number, not lr = …"):
        read_number("lr=0.1", "T_max")


def test_lists_are_read_with_or_without_brackets() -> None:
    assert read_numbers("[30, 60]") == read_numbers("30,60,") == (30, 60)
    assert read_numbers("") == ()
    with pytest.raises(ValueError, match="decimals with a point"):
        read_numbers("0,05")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.06545084971874737, "0.0655"),
        (1e-4, "1e-4"),
        (0.00123456, "0.00123"),
        (12.3572, "12.36"),
        (1234.5, "1234"),
        (0.0, "0"),
        (3, "3"),
        (-2.5e-5, "-2.5e-5"),
        (None, "not given"),
        ((30, 60), "30, 60"),
    ],
)
def test_numbers_are_written_for_reading(value: object, text: str) -> None:
    assert number(value) == text


# ---- the link back ----


def test_home_leads_back_to_the_view(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "is_kept", lambda: True)  # As for a browser with its cookie.
    app.switch_page("play/playground.py").run()
    assert last_visited(store(), "ada") is None
    app.text_area(key="play.text").set_value("StepLR(step_size=30)").run()
    last = last_visited(store(), "ada")
    assert last is not None
    assert (last.page, last.title) == ("playground?s=StepLR(step_size=30)", "Playground, StepLR")
    app.switch_page("learn/home.py").run()
    links = [part.proto for part in app.get("page_link")]
    [link] = [link for link in links if link.label.startswith("Continue")]
    assert (link.page, parse_qs(link.query_string)) == (
        "playground",
        {"s": ["StepLR(step_size=30)"]},
    )
