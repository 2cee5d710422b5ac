"""The output and its lines, what reaches the real objects, and what is remembered."""

import contextlib
import io
import math
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import psutil
import pytest

from core.sandbox import (
    SHARED_BY,
    Asker,
    CodeRun,
    OutputLine,
    host,
    limits,
    name_askers,
    run_code,
    warm_sandbox,
)
from core.sandbox.errors import BUSY, RESTARTED
from core.sandbox.host import launcher
from tests.serving import ROOT

SET_UP = """\
import torch
from torch.optim.lr_scheduler import *
w = torch.nn.Parameter(torch.zeros(1))
optimizer = torch.optim.SGD([w], lr=0.1)
""".replace("import *", "import CosineAnnealingLR, LambdaLR, ReduceLROnPlateau, StepLR")
LOOP = "for t in range({n}):\n    optimizer.step()\n    scheduler.step()\n"


def run_patiently(code: str) -> CodeRun:
    """Run code as often as it takes on a busy machine."""
    return run_code(code, patient=True)


def ran(code: str) -> CodeRun:
    run = run_patiently(SET_UP + code)
    assert run.stopped is None
    assert [line for line in run.output if line.kind == "exception"] == []
    return run


def output_of(code: str) -> list[tuple[int | None, str, str]]:
    """Return line, kind and text; lines count from after the set-up."""
    run = run_code(SET_UP + code, patient=True)
    lines = SET_UP.count("\n")
    return [(s.line and s.line - lines, s.kind, s.text) for s in run.output]


# Lines.


def test_prints_have_their_lines() -> None:
    code = (
        "def f(x):\n    print('f', x)\n\nf(1)\nprint(\n    2, [3.0, None],\n    sep='-', end='!')\n"
    )
    assert output_of(code) == [(2, "printed", "f 1"), (5, "printed", "2-[3.0, None]!")]


def test_the_warning_of_the_wrong_order_is_at_the_step() -> None:
    code = (
        "scheduler = StepLR(optimizer, 2)\n\ndef turn():\n    scheduler.step()\n"
        "    optimizer.step()\n\nturn()\n"
    )
    ((line, kind, text),) = output_of(code)
    assert (line, kind) == (4, "warning")
    assert text.startswith("Detected call of `lr_scheduler.step()` before `optimizer.step()`")


def test_a_warning_within_try_and_in_a_loop_head() -> None:
    code = (
        "scheduler = StepLR(optimizer, 2)\n"
        "for rate in scheduler.get_lr():\n"
        "    try:\n"
        "        scheduler.get_lr()\n"
        "    except Exception:\n"
        "        print('never')\n"
    )
    assert [(line, kind) for line, kind, _ in output_of(code)] == [(2, "warning"), (4, "warning")]


def test_every_deprecated_epoch_is_warned_of() -> None:
    found = output_of(
        "scheduler = StepLR(optimizer, 2)\noptimizer.step()\n"
        "for t in range(5):\n    scheduler.step(t)\n"
    )
    assert [(line, kind) for line, kind, _ in found] == [(4, "warning")] * 5
    assert "epoch parameter" in found[0][2]


def test_an_exception_of_pytorch_is_at_the_line_of_the_call() -> None:
    code = "scheduler = CosineAnnealingLR(\n    optimizer,\n    T_max=10,\n    verbose=True,\n)\n"
    text = "CosineAnnealingLR.__init__() got an unexpected keyword argument 'verbose'"
    assert output_of(code) == [(1, "exception", text)]


def test_an_exception_ends_the_trajectory_but_not_what_went_before() -> None:
    run = run_patiently(
        SET_UP + "scheduler = CosineAnnealingLR(optimizer, 10 / 3)\n" + LOOP.format(n=20)
    )
    assert run.stopped is None
    assert run.output == (
        OutputLine(8, "exception", "ZeroDivisionError", "float division by zero"),
    )
    assert run.trajectory.used.shape == (1, 11)
    assert run.trajectory.exception is not None


def test_an_exception_within_a_lambda_is_at_its_line() -> None:
    code = "def factor(t):\n    return 1 / (3 - t)\n\nscheduler = LambdaLR(optimizer, factor)\n"
    assert output_of(code + LOOP.format(n=9)) == [(2, "exception", "division by zero")]


def test_a_caught_exception_is_not_in_the_output() -> None:
    code = (
        "scheduler = LambdaLR(optimizer, lambda t: 1 / (2 - t))\n"
        "for t in range(4):\n    optimizer.step()\n"
        "    try:\n        scheduler.step()\n"
        "    except ZeroDivisionError as error:\n        print(t, error, scheduler.last_epoch)\n"
    )
    run = ran(code)
    assert [s.text for s in run.output] == ["1 division by zero 2"]
    assert run.trajectory.rates.tolist() == [0.05, 0.1, 0.1, -0.1]


def test_the_learners_own_warnings() -> None:
    run = ran("import warnings\nwarnings.warn('look out')\n")
    assert run.output == (OutputLine(6, "warning", "UserWarning", "look out"),)
    assert run.trajectory.notices == ()  # A goal counts PyTorch's.
    assert ran("import warnings\nwarnings.simplefilter('ignore')\nwarnings.warn('x')").output == ()


# What is written reaches the real objects.


def test_the_blow_up_at_the_bottom() -> None:
    code = (
        "scheduler = CosineAnnealingLR(optimizer, T_max=10)\nfor t in range(25):\n    if t == 10:\n"
        "        for group in optimizer.param_groups:\n            group['lr'] = 0.3\n"
        "    optimizer.step()\n    scheduler.step()\n"
    )
    rates = ran(code).trajectory.rates
    assert rates.argmax() == 20
    assert rates[20] == pytest.approx(12.36, abs=0.005)


def test_a_rate_is_scaled_in_place() -> None:
    code = "for t in range(3):\n    optimizer.step()\n    optimizer.param_groups[0]['lr'] *= 0.5\n"
    trajectory = ran(code).trajectory
    assert trajectory.used.tolist() == [[0.1, 0.05, 0.025]]
    assert trajectory.printed.tolist() == [[0.05, 0.025, 0.0125]]


def test_a_name_for_the_group_sees_what_the_scheduler_does() -> None:
    code = (
        "scheduler = StepLR(optimizer, 1)\ngroup = optimizer.param_groups[0]\noptimizer.step()\n"
        "scheduler.step()\nprint(group['lr'], group['initial_lr'], group['params'][0] is w)\n"
    )
    assert [s.text for s in ran(code).output] == ["0.010000000000000002 0.1 True"]


def test_parameters_of_a_scheduler() -> None:
    code = (
        "scheduler = StepLR(optimizer, step_size=100)\n"
        "scheduler.step_size = 1\nscheduler.gamma = 0.5\n"
    )
    assert ran(code + LOOP.format(n=3)).trajectory.rates.tolist() == [0.1, 0.05, 0.025]


def test_base_rates_written_into_the_list() -> None:
    code = "scheduler = LambdaLR(optimizer, lambda t: 1)\nscheduler.base_lrs[0] = 0.7\n"
    assert ran(code + LOOP.format(n=2)).trajectory.rates.tolist() == [0.1, 0.7]


def test_a_group_appended_by_hand() -> None:
    code = (
        "optimizer.step()\nv = torch.nn.Parameter(torch.zeros(1))\n"
        "optimizer.add_param_group({'params': [v], 'lr': 0.5})\noptimizer.step()\n"
        "print(len(optimizer.param_groups), optimizer.param_groups[1]['lr'])\n"
    )
    run = ran(code)
    assert [s.text for s in run.output] == ["2 0.5"]
    assert run.trajectory.used[:, 1].tolist() == [0.1, 0.5]


def test_a_scheduler_is_saved_and_loaded() -> None:
    code = (
        "import copy\nscheduler = CosineAnnealingLR(optimizer, T_max=20)\n"
        "saved = copy.deepcopy(scheduler.state_dict())\n"
        "other = CosineAnnealingLR(optimizer, T_max=10)\nother.load_state_dict(saved)\n"
        "print(other.T_max, sorted(saved)[:2])\n"
    )
    assert [s.text for s in ran(code).output] == ["20 ['T_max', '_get_lr_called_within_step']"]


def test_training_moves_weights() -> None:
    code = (
        "model = torch.nn.Linear(3, 1)\noptimizer = torch.optim.AdamW(model.parameters(), lr=0.1)\n"
        "scheduler = ReduceLROnPlateau(optimizer, patience=0)\n"
        "x, y = torch.randn(8, 3), torch.zeros(8, 1)\n"
        "for t in range(40):\n    optimizer.zero_grad()\n    loss = ((model(x) - y) ** 2).mean()\n"
        "    loss.backward()\n    optimizer.step()\n    scheduler.step(loss)\n"
        "    print(f'{loss.item():.6f}')\n"
    )
    losses = [float(s.text) for s in ran(code).output if s.kind == "printed"]
    assert losses[-1] < losses[0] / 2


def test_a_closure() -> None:
    code = "optimizer.step(lambda: (w * w).sum())\noptimizer.step()\n"
    assert ran(code).trajectory.used.shape == (1, 2)


# Names that documents leave undefined.


def test_what_a_document_leaves_out_is_there() -> None:
    code = (
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)\n"
        "for epoch in range(epochs):\n    train()\n    scheduler.step()\n"
    )
    run = run_patiently(code)
    assert run.stopped is None
    assert run.trajectory.used.shape == (1, 100)
    assert run.schedulers == ("CosineAnnealingLR",)


def test_a_misspelt_name_is_an_exception() -> None:
    assert output_of("schedular.step()\n") == [(1, "exception", "name 'schedular' is not defined")]


# The trajectory.


def test_the_optimizer_stepped_most_is_followed() -> None:
    code = (
        "other = torch.optim.Adam([w], lr=0.7)\nother.step()\n"
        "for t in range(3):\n    optimizer.step()\n"
    )
    assert ran(code).trajectory.used.tolist() == [[0.1, 0.1, 0.1]]


def test_nothing_is_a_run_too() -> None:
    for code in ("", "\n", "x = 1"):
        run = run_patiently(code)
        assert run.stopped is None
        assert run.trajectory.used.shape == (1, 0)


def test_windows_line_ends() -> None:
    assert run_patiently("x = 1\r\nprint(x)\r\n").output == (OutputLine(2, "printed", "", "1"),)


# Several at once, again and again.


def test_the_same_code_gives_the_same_result() -> None:
    code = SET_UP + "import random\nprint(torch.randn(3).tolist(), random.random())\n"
    one, other = run_patiently(code), run_patiently(code + "\n")
    assert one.output == other.output
    assert run_code(code) is one


def test_many_threads() -> None:
    done: dict[int, CodeRun] = {}

    def work(number: int) -> None:
        code = f"{SET_UP}scheduler = StepLR(optimizer, {number + 1})\n" + LOOP.format(n=20)
        done[number] = run_code(code, patient=True)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, run in done.items():
        assert run.stopped is None
        assert run.trajectory.rates[number] == 0.1
        assert run.trajectory.rates[number + 1] == pytest.approx(0.01)


def test_when_all_are_busy_it_says_so_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    warm_sandbox()
    monkeypatch.setattr(limits, "RUN_SECONDS", 60)
    monkeypatch.setattr(limits, "WAIT_SECONDS", 600)
    code = "import time\nprint('begun')\ntime.sleep(6)  # "
    sleepers = limits.QUICK_PLACES + limits.LONG_PLACES
    runs = [threading.Thread(target=run_code, args=(f"{code}{n}",)) for n in range(sleepers)]
    for thread in runs:
        thread.start()
    while len(psutil.Process(launcher().process_id).children()) < sleepers:
        time.sleep(0.01)
    monkeypatch.setattr(limits, "WAIT_SECONDS", 0.0)
    told: list[str] = []
    name_askers(lambda: Asker("school", "ada", lambda: told.append("waits")))
    busy = run_code("print('busy')")
    monkeypatch.setattr(limits, "WAIT_SECONDS", 600)
    monkeypatch.setattr(limits, "SAY_SECONDS", 0.0)
    served = run_code("print('a quick place')")
    name_askers(Asker)
    for thread in runs:
        thread.join()
    assert busy.stopped == BUSY
    # Those who sleep have left the quick places.
    assert served.stopped is None
    assert told == ["waits"]


def test_processes_share_a_launcher_and_none_ends_it_for_the_others() -> None:
    name = f"halfwave-test-{os.getpid()}"
    code = (
        "import sys\nfrom core.sandbox import run_code\nfrom core.sandbox.host import launcher\n"
        "for line in sys.stdin:\n"
        "    said = run_code(line, patient=True).output[0].text\n"
        "    print(said, launcher().process_id, flush=True)\n"
    )

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, SHARED_BY: name},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(process: subprocess.Popen[str], word: str) -> int:
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"print({word!r})\n")
        process.stdin.flush()
        said, launched = process.stdout.readline().split()
        assert said == word
        return int(launched)

    with start() as one, start() as other:
        launched = ask(one, "one")
        assert ask(other, "other") == launched
        psutil.Process(launched).kill()
        again = ask(other, "again")
        assert again != launched
        assert ask(one, "too") == again
        other.kill()
        other.wait()
        assert ask(one, "alone") == again
        one.kill()
    psutil.wait_procs([psutil.Process(again)] if psutil.pid_exists(again) else [], timeout=60)
    assert not psutil.pid_exists(again) or psutil.Process(again).status() == "zombie"


def test_a_killed_launcher_is_replaced() -> None:
    warm_sandbox()
    killed = launcher().process_id
    psutil.Process(killed).kill()
    run = run_code("print('still here')", patient=True)
    assert [s.text for s in run.output] == ["still here"]
    assert launcher().process_id != killed
    assert not psutil.pid_exists(killed)


def test_a_run_in_flight_says_that_the_sandbox_restarts() -> None:
    warm_sandbox()
    found: list[CodeRun] = []
    thread = threading.Thread(target=lambda: found.append(run_code("import time\ntime.sleep(600)")))
    thread.start()
    process = psutil.Process(launcher().process_id)
    while not (runs := process.children()):
        time.sleep(0.01)
    process.kill()
    thread.join()
    assert found[0].stopped == RESTARTED
    for run in runs:
        run.wait(10)  # It doesn't outlive the launcher, though it would sleep for long.


def test_a_launcher_that_is_stuck_is_replaced_for_the_next_run() -> None:
    warm_sandbox()
    stuck = psutil.Process(launcher().process_id)
    stuck.suspend()
    assert run_code("print('stuck')").stopped == RESTARTED
    assert run_code("print('next')").stopped is None
    assert launcher().process_id != stuck.pid


def test_a_launcher_that_could_not_start_is_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host, "_launcher", None)
    monkeypatch.setattr(host, "NAME", f"halfwave-fresh-{os.getpid()}")
    with monkeypatch.context() as patch:
        patch.setattr(host, "_BOOT", "raise SystemExit")
        assert run_code("print('not yet')").stopped == RESTARTED
    assert run_patiently("print('not yet')").stopped is None
    launcher().close()


def test_a_server_with_many_connections_can_run_code() -> None:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    warm_sandbox()
    connections = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        assert run_patiently("print('among many')").stopped is None
    finally:
        for each in connections:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)


def test_as_many_objects_as_can_be_followed() -> None:
    create = f"{SET_UP}for _ in range({{}}): scheduler = StepLR(optimizer, 2)\n"
    assert run_patiently(create.format(limits.MAX_SCHEDULERS)).stopped is None
    too_many = run_patiently(create.format(limits.MAX_SCHEDULERS + 1)).stopped or ""
    assert "can't follow more" in too_many


def test_no_run_changes_the_next() -> None:
    change = (
        "import builtins, json, torch\nbuiltins.changed = json.changed = torch.changed = 5\n"
        "torch.set_default_dtype(torch.float64)\ntorch.optim.SGD.step = None\n"
        "torch.set_grad_enabled(False)\nimport warnings\nwarnings.simplefilter('ignore')\n"
    )
    look = (
        "import builtins, json, torch\n"
        "print([hasattr(each, 'changed') for each in (builtins, json, torch)])\n"
        "print(torch.ones(1).dtype, torch.is_grad_enabled())\n"
    )
    assert run_patiently(change).stopped is None
    run = ran(f"{look}optimizer.step()\n")
    assert [said.text for said in run.output] == ["[False, False, False]", "torch.float32 True"]
    assert run.trajectory.rates.tolist() == [0.1]


def fifty_steps(turns: int = 1) -> str:
    scheduler = "scheduler = CosineAnnealingLR(optimizer, 10)\n"
    loop = LOOP.format(n=50 * turns) + "    print(t, scheduler.get_last_lr())\n"
    return SET_UP + scheduler + loop


def test_later_steps_take_as_long_as_early_ones() -> None:
    def fastest(turns: int) -> float:
        times = []
        for number in range(5):
            start = time.perf_counter()
            assert run_code(f"{fifty_steps(turns)}# {number}", patient=True).stopped is None
            times.append(time.perf_counter() - start)
        return min(times)

    run_code(fifty_steps(), patient=True)
    # Four times the steps, and three times that for a busy machine. Absolute times: bench/.
    assert fastest(4) < 12 * fastest(1)


def test_a_run_takes_little_more_than_plain_python() -> None:
    def seconds(run: Callable[[int], object]) -> float:
        times = []
        for number in range(15):
            start = time.perf_counter()
            run(number)
            times.append(time.perf_counter() - start)
        return min(times)

    def in_plain_python(_: int) -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(fifty_steps(10), {})

    in_sandbox = seconds(lambda number: run_code(f"{fifty_steps(10)}# {number} of many"))
    # Copying the launcher costs the same for every program; bench.sandbox measures a short one.
    assert in_sandbox < 40 * seconds(in_plain_python)


def test_what_was_written_since_the_last_print_is_printed_and_kept() -> None:
    run = run_patiently(
        f"{SET_UP}print(optimizer)\noptimizer.step()\noptimizer.param_groups[0]['lr'] = 0.5\n"
        "print(optimizer)\noptimizer.param_groups[0]['lr'] = 0.7\n"
    )
    rates = [line.text.split()[1] for line in run.output if " lr:" in line.text]
    assert rates == ["0.1", "0.5"]
    assert run.trajectory.printed[0, -1] == 0.7


def test_a_rate_beyond_all_numbers_is_infinite() -> None:
    run = run_patiently(
        f"{SET_UP}from torch.optim.lr_scheduler import MultiplicativeLR\n"
        "other = torch.optim.SGD(optimizer.param_groups[0]['params'], lr=10**12)\n"
        "scheduler = MultiplicativeLR(other, lambda t: 1000)\nother.step()\n"
        "for _ in range(120): scheduler.step()\n"
    )
    assert run.stopped is None
    assert run.trajectory.printed[0, -1] == math.inf


def test_without_groups_there_is_no_rate() -> None:
    run = run_patiently(f"{SET_UP}optimizer.param_groups.clear()\noptimizer.step()\n")
    assert run.trajectory.used.shape == (1, 1)
    assert math.isnan(run.trajectory.rates[0])


def test_arithmetic_that_failed_does_not_make_the_next_deeper() -> None:
    run = run_patiently(
        "import torch\na, b = torch.ones(2), torch.ones(3)\nfor _ in range(60):\n"
        "    try:\n        (a + b).sum()\n    except RuntimeError:\n        pass\n"
        "print((a + a).sum().item())\n"
    )
    assert run.stopped is None
    assert run.output[-1].text == "4.0"
