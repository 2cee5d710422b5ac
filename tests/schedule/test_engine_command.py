"""`python -m core trace …`: as a process of its own where that matters, for it starts slowly."""

import csv
import io
import json
import math
import signal
import subprocess
import sys

import pytest

from core.schedule import CosineAnnealingLR, Optimizer, Run, parse_schedule, trace
from tests.commands import ROOT, Done, command, process

COSINE = "CosineAnnealingLR(T_max=10, eta_min=0.001)"


def test_one_row_a_step_with_numbers_as_python_writes_them() -> None:
    done = process("trace", COSINE, "--lr", "0.1", "--steps", "20")
    assert (done.returncode, done.stderr) == (0, "")
    head, *lines = done.stdout.splitlines()
    assert head == "step,lr_used,lr_printed"
    trajectory = trace(Run(schedule=CosineAnnealingLR(T_max=10, eta_min=0.001), n_steps=20))
    pairs = zip(trajectory.used[0], trajectory.printed[0], strict=True)
    assert lines == [f"{t},{float(u)!r},{float(p)!r}" for t, (u, p) in enumerate(pairs)]


def test_groups_momentum_and_json() -> None:
    arguments = ["--steps", "6", "--optimizer", "AdamW", "--groups", "0.5", "0.01"]
    done = command("trace", "OneCycleLR(0.1, 6)", "--format", "json", *arguments)
    assert done.returncode == 0
    rows = json.loads(done.stdout)
    assert [row["step"] for row in rows] == [0, 1, 2, 3, 4, 5]
    assert list(rows[0]) == [
        "step",
        *("lr_used", "lr_printed", "lr_used_1", "lr_printed_1", "lr_used_2", "lr_printed_2"),
        "momentum",
    ]
    run = Run(
        optimizer=Optimizer(kind="AdamW", groups=(0.5, 0.01)),
        schedule=parse_schedule("OneCycleLR(0.1, 6)"),
        n_steps=6,
    )
    trajectory = trace(run)
    assert trajectory.momentum is not None
    assert [row["lr_used_2"] for row in rows] == trajectory.used[2].tolist()
    assert [row["momentum"] for row in rows] == trajectory.momentum.tolist()


def test_metrics() -> None:
    values = ["1", "1", "1", "1"]
    done = command("trace", "ReduceLROnPlateau(patience=2)", "--steps", "4", "--metrics", *values)
    assert [row["lr_printed"] for row in csv.DictReader(done.stdout.splitlines())] == [
        "0.1",
        "0.1",
        "0.1",
        "0.010000000000000002",
    ]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_pytorch_raises_ends_the_rows_and_goes_to_stderr(form: str) -> None:
    done = command("trace", "CosineAnnealingLR(10/3)", "--steps", "20", "--format", form)
    assert done.returncode == 1
    assert done.stderr == "step 10: ZeroDivisionError: float division by zero\n"
    if form == "csv":
        assert done.stdout.splitlines()[-1] == "10,0.0,"
        assert len(done.stdout.splitlines()) == 12
    else:
        assert json.loads(done.stdout)[-1] == {"step": 10, "lr_used": 0.0, "lr_printed": None}


def test_what_raises_while_building_leaves_no_row() -> None:
    done = command("trace", "LinearLR(start_factor=0)")
    assert done.returncode == 1
    assert done.stderr.startswith("while building: ValueError: Starting multiplicative factor")
    assert done.stdout == "step,lr_used,lr_printed\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["trace", "CosineAnnealingLR(Tmax=10)"], "did you mean T_max?"),
        (["trace", "CosineAnnealingLR()"], "must be given T_max, got nothing"),
        (["trace", "CosineAnealingLR(10)"], "did you mean CosineAnnealingLR?"),
        (["trace", COSINE, "--steps", "100001"], "n_steps must be from 1 to 100,000, got 100,001"),
        (["trace", COSINE, "--steps", "0"], "n_steps must be from 1 to 100,000, got 0"),
        (["trace", COSINE, "--steps", "ten"], "--steps: invalid int value: 'ten'"),
        (["trace", COSINE, "--lr", "nan"], "lr must be a finite number, got nan"),
        (["trace", COSINE, "--groups", "inf"], "groups[0] must be a finite number, got inf"),
        (
            ["trace", COSINE, "--momentum", "0.9", "--optimizer", "Adam"],
            "SGD, Muon and RMSprop only, got Adam",
        ),
        (["trace", COSINE, "--optimizer", "Lion"], "invalid choice: 'Lion'"),
        (["trace", COSINE, "--step", "3"], "unrecognized arguments: --step 3"),
        (
            ["trace", COSINE, "--metrics", "1", "--steps", "2"],
            "2 values, one for each scheduler step, got 1",
        ),
        (["trace"], "required: schedule"),
        (["trase"], "invalid choice: 'trase'"),
        ([], "required: COMMAND"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(arguments: list[str], sentence: str) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_bad_input_as_a_process() -> None:
    done = process("trace", "CosineAnnealingLR(Tmax=10)")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "CosineAnnealingLR has no parameter Tmax; did you mean T_max?\n"


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="Windows has no such signal")
def test_a_reader_who_has_enough_ends_it_quietly() -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "core", "trace", COSINE, "--steps", "100000"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.wait() != 0
    assert running.stderr.read() == b""
    running.stderr.close()


def test_the_most_steps_there_are() -> None:
    done = command("trace", "ExponentialLR(0.9999)", "--steps", "100000")
    last = done.stdout.splitlines()[-1].split(",")
    assert last[0] == "99999"
    assert math.isclose(float(last[1]), 0.1 * 0.9999**99_999, rel_tol=1e-9)


BLOCK = """
import torch
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)
warmup = torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30)
scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warmup, cosine], milestones=[5])
"""


def rates(done: Done) -> list[float]:
    return [float(row["lr_used"]) for row in csv.DictReader(done.stdout.splitlines())]


def test_a_block_brings_its_optimizer() -> None:
    schedule = parse_schedule(
        "SequentialLR([LinearLR(0.1, total_iters=5), CosineAnnealingLR(30)], [5])"
    )
    run = Run(optimizer=Optimizer(kind="AdamW", lr=1e-3), schedule=schedule, n_steps=12)
    done = command("trace", BLOCK, "--steps", "12")
    assert (done.returncode, done.stderr) == (0, "")
    assert rates(done) == trace(run).used[0].tolist()


def test_an_option_replaces_what_the_block_says() -> None:
    done = command("trace", BLOCK, "--lr", "0.5", "--optimizer", "LBFGS", "--steps", "2")
    assert rates(done) == pytest.approx([0.05, 0.14])
    assert done.stderr == (
        "LBFGS uses lr in each of up to max_iter updates of a step, and its step() needs a"
        " closure.\n"
    )


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(BLOCK))
    assert rates(command("trace", "-", "--steps", "1")) == [1e-4]


def test_what_is_left_out_goes_to_stderr() -> None:
    done = command("trace", "scheduler = StepLR(optimizer, 2, verbose=True)", "--steps", "3")
    assert (done.returncode, rates(done)) == (0, [0.1, 0.1, 0.010000000000000002])
    assert done.stderr == "Left out: verbose. PyTorch 2.13 has no such argument of StepLR.\n"


def test_a_resumed_run_needs_the_rate_it_began_with() -> None:
    line = "scheduler = CosineAnnealingLR(optimizer, T_max=10, last_epoch=4)"
    done = command("trace", line, "--steps", "3")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "while building: KeyError: \"param 'initial_lr' is not specified in param_groups[0]"
    )
    assert done.stderr.endswith("Give the rate that the run began with: --initial-lr 0.1\n")
    done = command("trace", line, "--initial-lr", "0.1", "--lr", "0.05", "--steps", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert rates(done)[0] == 0.05
    assert rates(done)[1] == pytest.approx(0.05 * (1 + math.cos(math.pi * 0.6)), rel=1e-12)
    done = command("trace", line, "--initial-lr", "0.1", "0.1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("initial_lr must have 1 rate, one for each parameter group, got 2\n")
