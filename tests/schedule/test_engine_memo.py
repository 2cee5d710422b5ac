"""The memo of `trace`: one trajectory for equal runs, and never more bytes than it may keep."""

import threading
from typing import Any

import numpy as np
import pytest

from core.schedule import CosineAnnealingLR, Optimizer, Run, StepLR, trace, traced
from core.schedule.tracing import memo


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Return the list of runs that the memo traces from now on."""
    runs: list[Run] = []

    def counted(run: Run) -> Any:
        runs.append(run)
        return trace(run)

    monkeypatch.setattr(memo, "trace", counted)
    return runs


def run_at(lr: float, n_steps: int = 100) -> Run:
    return Run(optimizer=Optimizer(lr=lr), schedule=StepLR(step_size=5), n_steps=n_steps)


def test_an_equal_run_is_traced_once(executed: list[Run]) -> None:
    kept = memo.TraceMemo()
    one, again = (kept(Run(schedule=CosineAnnealingLR(T_max=7), n_steps=9)) for _ in range(2))
    assert one is again
    assert len(executed) == 1
    assert np.array_equal(one.used, trace(executed[0]).used)


def test_runs_that_pytorch_tells_apart_are_told_apart(executed: list[Run]) -> None:
    kept = memo.TraceMemo()
    whole, fraction = (Run(schedule=CosineAnnealingLR(T_max=t), n_steps=9) for t in (7, 7.0))
    assert kept(whole) is not kept(fraction)
    assert len(executed) == 2


def test_the_run_asked_for_least_recently_goes_first(executed: list[Run]) -> None:
    size = memo.OVERHEAD + 2 * 8 * 100
    kept = memo.TraceMemo(2 * size)
    for lr in (0.1, 0.2, 0.1, 0.3, 0.1):
        kept(run_at(lr))
    assert [run.optimizer.lr for run in executed] == [0.1, 0.2, 0.3]
    kept(run_at(0.2))
    assert len(executed) == 4


def test_a_trajectory_larger_than_the_memo_is_not_kept(executed: list[Run]) -> None:
    kept = memo.TraceMemo(memo.OVERHEAD + 1000)
    small, large = run_at(0.1, n_steps=10), run_at(0.1)
    for run in (small, large, large, small):
        assert kept(run).used.shape == (1, run.n_steps)
    assert executed == [small, large, large]


def test_a_cleared_memo_begins_again(executed: list[Run]) -> None:
    kept = memo.TraceMemo(2 * (memo.OVERHEAD + 2 * 8 * 100))
    kept(run_at(0.1))
    kept.clear()
    for _ in range(2):
        kept(run_at(0.1))
        kept(run_at(0.2))
    assert len(executed) == 3


def test_threads_share_one_trajectory_of_a_run(executed: list[Run]) -> None:
    kept, barrier = memo.TraceMemo(), threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        for index in range(50):
            assert kept(run_at(1 + index % 10)).rates[0] == 1 + index % 10

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    before = len(executed)
    for index in range(10):
        kept(run_at(1 + index))
    assert len(executed) == before


def test_pages_and_questions_share_a_memo() -> None:
    run = Run(schedule=CosineAnnealingLR(T_max=23), n_steps=31)
    assert traced(run) is traced(run.model_copy())


def test_a_kept_run_is_found_by_one_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, equal = memo.TraceMemo(), Run.__eq__
    compared: list[Run] = []

    def counted(one: Run, other: object) -> bool:
        compared.append(one)
        return equal(one, other)

    kept(run_at(0.1))
    monkeypatch.setattr(Run, "__eq__", counted)
    kept(run_at(0.1))
    assert len(compared) == 1
