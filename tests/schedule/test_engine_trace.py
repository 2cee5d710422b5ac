"""What a run leaves behind, beyond the rates: notices, momentum, limits, threads."""

import sys
import threading
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from pydantic import ValidationError
from torch.optim import lr_scheduler

from core.schedule import (
    MAX_STEPS,
    AddGroup,
    CosineAnnealingLR,
    ExponentialLR,
    LinearLR,
    Notice,
    OneCycleLR,
    Optimizer,
    Resume,
    Run,
    SequentialLR,
    SetParameter,
    SetRate,
    SkipOptimizer,
    StepLR,
    trace,
)

WRONG_ORDER = Run(schedule=StepLR(step_size=3), n_steps=5, scheduler_first=True)


def test_printed_is_what_is_used_next() -> None:
    trajectory = trace(Run(schedule=CosineAnnealingLR(T_max=10), n_steps=20))
    assert trajectory.printed[0, :-1].tolist() == trajectory.used[0, 1:].tolist()
    assert trajectory.rates[0] == 0.1


def test_a_hand_comes_between_printed_and_used() -> None:
    run = Run(schedule=ExponentialLR(gamma=0.5), n_steps=6, events=(SetRate(at=3, lr=1),))
    trajectory = trace(run)
    assert trajectory.printed[0, 2] == 0.0125
    assert trajectory.used[0, 3] == 1.0
    assert trajectory.printed[0, 3] == 0.5


def test_events_of_one_step_happen_in_the_order_given() -> None:
    events = (SetRate(at=2, lr=0.3), SetRate(at=2, lr=0.4), SetRate(at=1, lr=0.2))
    assert trace(Run(n_steps=3, events=events)).rates.tolist() == [0.1, 0.2, 0.4]


def test_a_skipped_first_step_warns_at_its_end_and_only_there() -> None:
    run = Run(schedule=StepLR(step_size=2), n_steps=5, events=(SkipOptimizer(at=0),))
    (notice,) = trace(run).notices
    assert (notice.step, notice.kind, notice.category) == (0, "warning", "UserWarning")
    assert notice.message.startswith("Detected call of `lr_scheduler.step()` before")


@pytest.mark.parametrize("at", [0, 4])
def test_what_a_hand_breaks_is_noticed_at_its_step(at: int) -> None:
    events = (SetParameter(at=at, name="step", value=3),)
    trajectory = trace(Run(schedule=StepLR(step_size=2), n_steps=9, events=events))
    assert trajectory.notices == (
        Notice(at, "exception", "TypeError", "'int' object is not callable"),
    )
    assert trajectory.used.shape == (1, at + 1)
    resumed = (Resume(at=at, order="load optimizer, build with last_epoch = steps - 1"),)
    groups = (AddGroup(at=0, lr=1.0), *resumed)
    broken = trace(Run(schedule=StepLR(step_size=2), n_steps=9, events=groups))
    assert broken.exception is not None
    assert (broken.exception.step, broken.exception.category) == (at, "ValueError")
    assert broken.used.shape[1] == broken.printed.shape[1] == at


def test_a_key_error_reads_like_a_sentence() -> None:
    run = Run(
        schedule=OneCycleLR(max_lr=0.1, total_steps=20),
        n_steps=9,
        events=(AddGroup(at=2, lr=0.5),),
    )
    exception = trace(run).exception
    assert exception is not None
    assert "\\n" not in exception.message
    assert np.isnan(trace(run).printed[:, 2]).all()
    assert np.isnan(trace(run).printed[1, :2]).all()


def test_momentum_is_traced_where_it_moves() -> None:
    run = Run(optimizer=Optimizer(momentum=0.9), schedule=StepLR(step_size=2), n_steps=5)
    assert trace(run).momentum is None
    moving = trace(Run(schedule=OneCycleLR(max_lr=0.1, total_steps=10), n_steps=10)).momentum
    assert moving is not None
    assert moving.shape == (10,)
    still = OneCycleLR(max_lr=0.1, total_steps=10, cycle_momentum=False)
    assert trace(Run(schedule=still, n_steps=10)).momentum is None


def test_up_to_a_hundred_thousand_steps() -> None:
    trajectory = trace(Run(schedule=CosineAnnealingLR(T_max=MAX_STEPS), n_steps=MAX_STEPS))
    assert trajectory.used.shape == (1, 100_000)
    assert trajectory.printed[0, -1] == pytest.approx(0, abs=1e-15)
    with pytest.raises(ValidationError, match=r"n_steps must be from 1 to 100,000, got 100,001"):
        Run(n_steps=100_001)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Switch between threads as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_warnings_of_two_threads_do_not_mix() -> None:
    quiet = Run(schedule=LinearLR(), n_steps=20)
    # It warns at its beginning, and again when the second part takes its first step.
    late = Run(
        schedule=SequentialLR(schedulers=(LinearLR(), LinearLR()), milestones=(60,)),
        n_steps=70,
        events=tuple(SkipOptimizer(at=t) for t in range(65)),
    )
    counts: dict[str, set[int]] = {"late": set(), "quiet": set()}

    def repeat_late() -> None:
        counts["late"].update(len(trace(late).notices) for _ in range(25))

    def repeat_quiet() -> None:
        while working.is_alive():
            counts["quiet"].add(len(trace(quiet).notices))

    working = threading.Thread(target=repeat_late)
    beside = threading.Thread(target=repeat_quiet)
    working.start()
    beside.start()
    working.join()
    beside.join()
    assert counts == {"late": {2}, "quiet": {0}}


def test_warnings_of_other_threads_go_where_they_went_before() -> None:
    seen: list[str] = []
    done = threading.Event()

    def elsewhere() -> None:
        while not done.is_set():
            optimizer = Optimizer().build()
            parts: list[lr_scheduler.LRScheduler] = [lr_scheduler.ExponentialLR(optimizer, 0.9)]
            lr_scheduler.ChainedScheduler(parts).step()  # PyTorch's own file is named as caller.

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *_: seen.append(str(message))
        thread = threading.Thread(target=elsewhere)
        thread.start()
        notices = trace(WRONG_ORDER.model_copy(update={"n_steps": 50_000})).notices
        done.set()
        thread.join()
    assert len(notices) == 1
    assert seen
    assert all("before `optimizer.step()`" in message for message in seen)


def test_a_trace_leaves_pythons_warnings_as_they_were() -> None:
    before = (warnings.showwarning, list(warnings.filters))
    trace(WRONG_ORDER)
    assert (warnings.showwarning, list(warnings.filters)) == before
