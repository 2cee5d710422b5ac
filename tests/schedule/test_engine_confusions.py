"""What learners get wrong about the schedulers, as executed facts.

The numbers are those that this project's lessons and questions lean on. They are rounded as a
person would quote them; PyTorch has the last word, and a new PyTorch that changes one fails here.
"""

from typing import Any

import numpy as np
import pytest

from core.schedule import (
    AddGroup,
    CosineAnnealingLR,
    NewSchedule,
    Optimizer,
    ReduceLROnPlateau,
    Run,
    SetParameter,
    SetRate,
    SkipOptimizer,
    Trajectory,
    equal,
    parse_schedule,
    properties,
    trace,
)


def run(text: str, n_steps: int, lr: float = 0.1, **more: Any) -> Run:
    schedule = parse_schedule(text)
    return Run(**{"optimizer": Optimizer(lr=lr), "schedule": schedule, "n_steps": n_steps, **more})


def traced(text: str, n_steps: int, lr: float = 0.1, **more: Any) -> Trajectory:
    return trace(run(text, n_steps, lr, **more))


WARM = "LinearLR(0.1, total_iters={})"
SEQUENCE = "SequentialLR([LinearLR(0.1, total_iters={}), CosineAnnealingLR({})], [{}])"
CHAIN = "ChainedScheduler([LinearLR(0.1, total_iters=5), CosineAnnealingLR(15)])"
ONE_CYCLE = "OneCycleLR(0.1, 10)"
FLAT = (1.0,) * 6
QUARTERS = tuple(step / 4 for step in range(12))
LOWERED = SetRate(at=10, lr=0.01)
SECOND = NewSchedule(at=10, schedule=CosineAnnealingLR(T_max=10))

# What is confused, the run, what is asked of it, the answer.
FACTS: list[tuple[str, Run, str, tuple[Any, ...], Any]] = [
    # CosineAnnealingLR
    ("1 T_max is half a period", run("CosineAnnealingLR(25)", 50), "periods", (), 1),
    ("1 and the floor is met once", run("CosineAnnealingLR(25)", 50), "touches_of_lowest", (), 1),
    ("1 two periods", run("CosineAnnealingLR(12.5)", 50), "periods", (), 2),
    ("1 two decays", run("CosineAnnealingWarmRestarts(25)", 50), "restarts", (), 1),
    ("1 the last of 50", run("CosineAnnealingLR(25)", 50), "last", (), 0.0996),
    ("2 it climbs back", run("CosineAnnealingLR(5)", 11), "rate_at", (6,), 0.00955),
    ("2 all the way", run("CosineAnnealingLR(5)", 11), "rate_at", (10,), 0.1),
    ("2 unless clamped", run("LambdaLR(clamped_cosine(5))", 11), "rate_at", (10,), 0),
    ("3 it doesn't restart", run("CosineAnnealingLR(5)", 20), "restarts", (), 0),
    ("3 at 5 it's at the floor", run("CosineAnnealingLR(5)", 20), "rate_at", (5,), 0),
    ("3 the other does", run("CosineAnnealingWarmRestarts(5)", 20), "restarts", (), 3),
    ("3 at 5 it's back", run("CosineAnnealingWarmRestarts(5)", 20), "rate_at", (5,), 0.1),
    ("4 per batch", run("CosineAnnealingLR(2)", 6), "rate_at", (4,), 0.1),
    ("4 per epoch", run("CosineAnnealingLR(1000)", 10), "last", (), 0.09998),
    ("4 per epoch", run("CosineAnnealingLR(1000)", 1000, step_every=100), "last", (), 0.09998),
    ("4 T_max in epochs", run("CosineAnnealingLR(10)", 1100, step_every=100), "last", (), 0),
    ("5 the last update", run("CosineAnnealingLR(10)", 10), "last", (), 0.00245),
    ("5 the floor comes after it", run("CosineAnnealingLR(10)", 10), "last_printed", (), 0),
    ("5 one less", run("CosineAnnealingLR(9)", 10), "last", (), 0),
    (
        "7 an edit scales what is left of the way down",
        run("CosineAnnealingLR(10)", 21, events=(SetRate(at=5, lr=0.025),)),
        "rate_at",
        (6,),
        0.017275,
    ),
    (
        "7 and is forgotten at the trough",
        run("CosineAnnealingLR(10)", 21, events=(SetRate(at=5, lr=0.025),)),
        "rate_at",
        (20,),
        0.1,
    ),
    (
        "8 an edit in the trough blows up",
        run("CosineAnnealingLR(10)", 21, events=(SetRate(at=10, lr=0.3),)),
        "rate_at",
        (20,),
        12.359,
    ),
    (
        "9 a new T_max crawls",
        run("CosineAnnealingLR(10)", 21, events=(SetParameter(at=8, name="T_max", value=20),)),
        "rate_at",
        (9,),
        0.008436,
    ),
    (
        "9 to 0 at the end",
        run("CosineAnnealingLR(10)", 21, events=(SetParameter(at=8, name="T_max", value=20),)),
        "rate_at",
        (20,),
        0,
    ),
    ("12 a floor above the rate", run("CosineAnnealingLR(10, 0.05)", 11, 0.01), "last", (), 0.05),
    ("12 rises", run("CosineAnnealingLR(10, 0.05)", 11, 0.01), "direction_at", (1,), "rises"),
    ("12 silently", run("CosineAnnealingLR(10, 0.05)", 11, 0.01), "warns", (), False),
    ("13 T_max=0", run("CosineAnnealingLR(0)", 5), "step_of_exception", (), 0),
    ("13 T_max=1 alternates", run("CosineAnnealingLR(1)", 6), "steps_at", (0.1,), 3),
    ("13 T_max=-5 is taken", run("CosineAnnealingLR(-5)", 20), "raises", (), None),
    ("13 T_max=10/3", run("CosineAnnealingLR(10/3)", 50), "step_of_exception", (), 10),
    ("13 T_max=10/3", run("CosineAnnealingLR(10/3)", 50), "raises", (), "ZeroDivisionError"),
    ("13 T_max=100/3", run("CosineAnnealingLR(100/3)", 200), "step_of_exception", (), 100),
    # CosineAnnealingWarmRestarts
    (
        "14 the floor isn't reached",
        run("CosineAnnealingWarmRestarts(5, 2, 0.01)", 35),
        "lowest",
        (),
        0.010554,
    ),
    ("15 per batch", run("CosineAnnealingWarmRestarts(2)", 9), "first_restart", (), 2),
    (
        "15 per epoch",
        run("CosineAnnealingWarmRestarts(2)", 9, step_every=4),
        "first_restart",
        (),
        8,
    ),
    (
        "16 told the epoch, the rate comes one update late",
        run("CosineAnnealingWarmRestarts(2)", 12, step_with=QUARTERS),
        "first_restart",
        (),
        9,
    ),
    (
        "16 two batches with the base rate",
        run("CosineAnnealingWarmRestarts(2)", 12, step_with=QUARTERS),
        "steps_at",
        (0.1,),
        3,
    ),
    (
        "16 silently",
        run("CosineAnnealingWarmRestarts(2)", 12, step_with=QUARTERS),
        "warns",
        (),
        False,
    ),
    ("17 T_mult", run("CosineAnnealingWarmRestarts(5, 1)", 20), "raises", (), None),
    ("17 peaks can shrink", run("LambdaLR(shrinking_restarts(5))", 9), "rate_at", (5,), 0.05),
    (
        "18 an edit lasts one step",
        run("CosineAnnealingWarmRestarts(10)", 12, events=(SetRate(at=5, lr=0.3),)),
        "rate_at",
        (6,),
        0.03455,
    ),
    (
        "18 unlike here",
        run("CosineAnnealingLR(10)", 12, events=(SetRate(at=5, lr=0.3),)),
        "rate_at",
        (6,),
        0.207295,
    ),
    # num_cycles
    (
        "19 waves",
        run("LambdaLR(warmup_cosine(0, 40, num_cycles=2))", 40),
        "touches_of_lowest",
        (),
        2,
    ),
    ("19 that climb", run("LambdaLR(warmup_cosine(0, 40, num_cycles=2))", 40), "restarts", (), 0),
    ("19 half a wave", run("LambdaLR(warmup_cosine(0, 40))", 41), "last", (), 0),
    ("19 decays", run("LambdaLR(hard_restarts(0, 40, 2))", 40), "restarts", (), 1),
    # Stepping
    (
        "20 scheduler first skips the base rate",
        run("CosineAnnealingLR(10)", 3, scheduler_first=True),
        "rate_at",
        (0,),
        0.09755,
    ),
    (
        "20 and warns",
        run("CosineAnnealingLR(10)", 3, scheduler_first=True),
        "warns",
        (),
        True,
    ),
    (
        "21 so does a skipped first update",
        run("CosineAnnealingLR(10)", 3, events=(SkipOptimizer(at=0),)),
        "warns",
        (),
        True,
    ),
    (
        "21 but not a later one",
        run("CosineAnnealingLR(10)", 3, events=(SkipOptimizer(at=1),)),
        "warns",
        (),
        False,
    ),
    ("22 StepLR", run("StepLR(5)", 9, reads_get_lr=True), "get_lr_at", (4,), 0.001),
    ("22 the truth", run("StepLR(5)", 9, reads_get_lr=True), "printed_at", (4,), 0.01),
    ("22 cosine", run("CosineAnnealingLR(10)", 9, reads_get_lr=True), "get_lr_at", (0,), 0.0952),
    ("22 the truth", run("CosineAnnealingLR(10)", 9, reads_get_lr=True), "rate_at", (1,), 0.09755),
    ("22 it warns", run("StepLR(5)", 9, reads_get_lr=True), "step_of_warning", (), 0),
    ("24 step(epoch)", run("StepLR(5)", 9, step_with=tuple(range(9))), "rate_at", (5,), 0.1),
    ("24 is one late", run("StepLR(5)", 9, step_with=tuple(range(9))), "rate_at", (6,), 0.01),
    ("24 and warns", run("StepLR(5)", 9, step_with=tuple(range(9))), "step_of_warning", (), 0),
    ("24 from 1", run("StepLR(5)", 9, step_with=tuple(range(1, 10))), "rate_at", (5,), 0.01),
    (
        "24 a sequence takes none",
        run(SEQUENCE.format(5, 15, 5), 9, step_with=tuple(range(9))),
        "raises",
        (),
        "TypeError",
    ),
    ("23 what is printed", run("CosineAnnealingLR(50)", 50), "printed_at", (0,), 0.0999),
    ("23 is the next rate", run("CosineAnnealingLR(50)", 50), "rate_at", (1,), 0.0999),
    ("27 a quarter of the steps", run("CosineAnnealingLR(100)", 25), "last_printed", (), 0.0854),
    ("28 building sets the rate", run(WARM.format(5), 1), "rate_at", (0,), 0.01),
    (
        "29 a second scheduler begins where it is",
        run("CosineAnnealingLR(10)", 31, events=(LOWERED, SECOND)),
        "rate_at",
        (10,),
        0.01,
    ),
    (
        "29 and climbs to the first base rate",
        run("CosineAnnealingLR(10)", 31, events=(LOWERED, SECOND)),
        "rate_at",
        (30,),
        0.1,
    ),
    (
        "29 a first one has no other",
        Run(n_steps=31, events=(LOWERED, SECOND)),
        "rate_at",
        (30,),
        0.01,
    ),
    # SequentialLR, ChainedScheduler
    ("30 total - warm-up", run(SEQUENCE.format(5, 15, 5), 20), "last", (), 0.00109),
    ("30 total", run(SEQUENCE.format(5, 20, 5), 20), "last", (), 0.0206),
    ("31 no warm-up", run("CosineAnnealingLR(15)", 20), "rate_at", (15,), 0),
    ("31 rises at the end", run("CosineAnnealingLR(15)", 20), "last", (), 0.01654),
    ("32 early milestone", run(SEQUENCE.format(10, 15, 5), 20), "rate_at", (4,), 0.046),
    ("32 jumps", run(SEQUENCE.format(10, 15, 5), 20), "rate_at", (5,), 0.1),
    ("32 late milestone waits", run(SEQUENCE.format(3, 15, 8), 20), "steps_at", (0.1,), 6),
    ("33 milestone 0", run(SEQUENCE.format(10, 15, 0), 20), "rate_at", (0,), 0.1),
    ("34 chained isn't sequential", run(CHAIN, 20), "highest", (), 0.075),
    (
        "35 drops before restarts do nothing",
        run("ChainedScheduler([StepLR(3), CosineAnnealingWarmRestarts(5)])", 10),
        "rate_at",
        (3,),
        0.03455,
    ),
    (
        "35 after them, they last one step",
        run("ChainedScheduler([CosineAnnealingWarmRestarts(5), StepLR(3)])", 10),
        "rate_at",
        (3,),
        0.003455,
    ),
    (
        "35 just one",
        run("ChainedScheduler([CosineAnnealingWarmRestarts(5), StepLR(3)])", 10),
        "rate_at",
        (4,),
        0.00955,
    ),
    (
        "36 what works instead",
        run(
            "LinearLR(0.1, total_iters=5)",
            12,
            metrics=(1.0,) * 12,
            events=(NewSchedule(at=5, schedule=ReduceLROnPlateau(patience=2)),),
        ),
        "first_at_or_below",
        (0.01,),
        0,
    ),
    ("38 a warm-up from 0", run("LambdaLR(warmup_constant(3))", 5), "rate_at", (0,), 0),
    ("39 total_iters=0", run("LinearLR(total_iters=0)", 50), "last", (), 0.03333),
    ("40 ConstantLR isn't", run("ConstantLR()", 7), "rate_at", (4,), 0.03333),
    ("40 from its total_iters", run("ConstantLR()", 7), "rate_at", (5,), 0.1),
    ("41 epoch // 30", run("LambdaLR(whole_periods(30))", 100), "steps_at", (0,), 30),
    ("41 epoch // 30", run("LambdaLR(whole_periods(30))", 100), "last", (), 0.3),
    (
        "42 no clamp",
        run("SequentialLR([CosineAnnealingLR(5), ConstantLR(1.0)], [5])", 8),
        "rate_at",
        (5,),
        0.1,
    ),
    # OneCycleLR
    ("43 the rate is replaced", run(ONE_CYCLE, 10, 0.5), "rate_at", (0,), 0.004),
    ("43 the last rate", run(ONE_CYCLE, 10, 0.5), "last", (), 4e-7),
    ("44 one step more bounces", run(ONE_CYCLE, 10), "last_printed", (), 0.00495),
    ("44 two raise", run(ONE_CYCLE, 11), "step_of_exception", (), 10),
    ("44 per epoch", run("OneCycleLR(0.1, epochs=5, steps_per_epoch=1000)", 5), "last", (), 0.004),
    ("45 momentum comes by itself", run(ONE_CYCLE, 10), "momentum_at", (0,), 0.95),
    ("45 and goes down", run(ONE_CYCLE, 10), "momentum_at", (2,), 0.85),
    (
        "45 Adagrad has none",
        run(ONE_CYCLE, 10, optimizer=Optimizer(kind="Adagrad")),
        "raises",
        (),
        "ValueError",
    ),
    (
        "45 and says so while it's built",
        run(ONE_CYCLE, 10, optimizer=Optimizer(kind="Adagrad")),
        "step_of_exception",
        (),
        -1,
    ),
    (
        "46 pct_start=1.0",
        run("OneCycleLR(0.1, 10, pct_start=1.0)", 10),
        "step_of_exception",
        (),
        9,
    ),
    ("46 pct_start=0.0", run("OneCycleLR(0.1, 10, pct_start=0.0)", 10), "highest", (), 0.09755),
    # ReduceLROnPlateau
    ("47 patience", run("ReduceLROnPlateau(patience=2)", 5, metrics=FLAT), "printed_at", (2,), 0.1),
    ("47 n + 1", run("ReduceLROnPlateau(patience=2)", 5, metrics=FLAT), "printed_at", (3,), 0.01),
    (
        "47 a small gain is none",
        run("ReduceLROnPlateau(patience=2)", 5, metrics=tuple(1 - 1e-5 * t for t in range(5))),
        "last",
        (),
        0.01,
    ),
    (
        "47 of negative metrics, a loss is a gain",
        run("ReduceLROnPlateau(patience=0)", 3, metrics=(-1, -0.99995, -0.99995)),
        "drops",
        (),
        0,
    ),
    (
        "47 mode",
        run("ReduceLROnPlateau(patience=2)", 6, metrics=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6)),
        "last",
        (),
        0.01,
    ),
]


ADAMW = Optimizer(kind="AdamW", lr=0.1, weight_decay=0.1)
FACTS += [
    ("49 AdamW shrinks", Run(optimizer=ADAMW, n_steps=50), "shrink_at", (49,), 0.01),
    (
        "49 less and less",
        run("CosineAnnealingLR(10)", 10, optimizer=ADAMW),
        "shrink_at",
        (9,),
        0.000245,
    ),
]


@pytest.mark.parametrize(
    ("what", "of", "ask", "arguments", "expected"), FACTS, ids=[fact[0] for fact in FACTS]
)
def test_fact(what: str, of: Run, ask: str, arguments: tuple[Any, ...], expected: Any) -> None:
    answer = getattr(properties(trace(of)), ask)(*arguments)
    if isinstance(expected, float):
        assert answer == pytest.approx(expected, rel=3e-3)
    else:
        assert answer == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("CosineAnnealingWarmRestarts(5, T_mult=1.5)", "ValueError"),
        ("CosineAnnealingWarmRestarts(5, T_mult=0)", "ValueError"),
        ("CosineAnnealingWarmRestarts(5.0)", "ValueError"),
        ("LinearLR(start_factor=0)", "ValueError"),
        ("SequentialLR([ReduceLROnPlateau()], [])", "ValueError"),
        ("ChainedScheduler([ReduceLROnPlateau()])", "ValueError"),
        ("OneCycleLR(0.1)", "ValueError"),
        ("OneCycleLR(0.1, 10, pct_start=1)", "ValueError"),
        ("OneCycleLR(0.1, 10, pct_start=0.1)", "ZeroDivisionError"),
        ("ReduceLROnPlateau(factor=1.0)", "ValueError"),
    ],
)
def test_what_is_refused_while_building(text: str, category: str) -> None:
    trajectory = traced(text, 5)
    (notice,) = trajectory.notices
    assert (notice.step, notice.kind, notice.category) == (None, "exception", category)
    assert trajectory.used.shape == trajectory.printed.shape == (1, 0)


def test_6_the_chainable_form_hardly_drifts() -> None:
    for text, n_steps, most in [
        ("CosineAnnealingLR(100000)", 100_000, 5e-15),
        ("CosineAnnealingLR(10)", 2_000, 2e-13),
    ]:
        formula = parse_schedule(text).closed_form(np.arange(float(n_steps)), 0.1)
        assert formula is not None
        assert 0 < np.abs(traced(text, n_steps).rates - formula).max() < most


def test_11_the_floor_is_one_number_for_all_groups() -> None:
    optimizer = Optimizer(groups=(1e-4,))
    trajectory = traced("CosineAnnealingLR(10, 0.001)", 11, optimizer=optimizer)
    assert trajectory.used[:, 10] == pytest.approx(0.001)


def test_37_two_cosines_in_a_row_are_a_restart() -> None:
    by_hand = traced("SequentialLR([CosineAnnealingLR(5), CosineAnnealingLR(5)], [5])", 10)
    assert equal(by_hand, traced("CosineAnnealingWarmRestarts(5)", 10))


def test_43_groups_collapse_unless_listed() -> None:
    groups = Optimizer(groups=(0.01,))
    one = traced(ONE_CYCLE, 10, optimizer=groups)
    assert (one.used[0] == one.used[1]).all()
    listed = traced("OneCycleLR([0.1, 0.01], 10)", 10, optimizer=groups)
    assert listed.used[0] == pytest.approx(10 * listed.used[1])


def test_45_adams_beta1_moves_too() -> None:
    adam = traced(ONE_CYCLE, 10, optimizer=Optimizer(kind="Adam")).momentum
    sgd = traced(ONE_CYCLE, 10).momentum
    assert adam is not None
    assert sgd is not None
    assert adam.tolist() == sgd.tolist()


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("ExponentialLR(0.9)", None),
        ("StepLR(3)", None),
        ("LinearLR()", None),
        ("CosineAnnealingLR(5)", ("ValueError", 5)),
        ("CosineAnnealingWarmRestarts(5)", ("ValueError", 2)),
        ("LambdaLR(power())", ("ValueError", 2)),
        ("OneCycleLR(0.1, 20)", ("KeyError", 2)),
    ],
)
def test_48_a_group_added_later(text: str, raised: tuple[str, int] | None) -> None:
    trajectory = traced(text, 15, events=(AddGroup(at=2, lr=0.5),))
    exception = trajectory.exception
    assert (exception and (exception.category, exception.step)) == raised
    assert np.isnan(trajectory.used[1, :2]).all()
    assert trajectory.used[1, 2] == 0.5


def test_48_a_warm_up_lifts_a_later_group_above_its_rate() -> None:
    trajectory = traced("LinearLR()", 15, events=(AddGroup(at=2, lr=0.5),))
    assert properties(trajectory, group=1).highest() == pytest.approx(0.8333, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "lr", "rates"),
    [
        ("LinearLR(start_factor=0.05, total_iters=40)", 0.05, {0: 0.0025, 1: 0.003688}),
        ("PolynomialLR(50, power=0.9)", 0.05, {0: 0.05, 1: 0.0491}),
        (
            "ChainedScheduler([ConstantLR(0.1, 20), ExponentialLR(0.9)])",
            0.05,
            {0: 0.005, 1: 0.0045, 19: 0.000675, 20: 0.006079},
        ),
    ],
)
def test_what_docstrings_of_pytorch_get_wrong(
    text: str, lr: float, rates: dict[int, float]
) -> None:
    trajectory = traced(text, 21, lr)
    for step, rate in rates.items():
        assert trajectory.rates[step] == pytest.approx(rate, rel=1e-3)


INNER = "SequentialLR([LinearLR(0.1, total_iters=5), CosineAnnealingLR(15)], [5])"


def test_a_sequence_that_begins_a_sequence_changes_one_step_early() -> None:
    nested = traced(f"SequentialLR([{INNER}, ExponentialLR(0.9)], [15])", 20)
    assert nested.rates[3:6] == pytest.approx([0.064, 0.1, 0.09891], rel=1e-3)
    assert traced(INNER, 20).rates[3:6] == pytest.approx([0.064, 0.082, 0.1])


def test_a_sequence_later_in_a_sequence_raises_at_its_milestone() -> None:
    nested = traced(f"SequentialLR([ExponentialLR(0.9), {INNER}], [5])", 20)
    assert nested.exception is not None
    assert (nested.exception.category, nested.exception.step) == ("NotImplementedError", 4)
