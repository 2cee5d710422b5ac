"""Schedules to try, and the plain PyTorch loop that is the judge of what the engine says."""

import warnings
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from torch.optim import lr_scheduler

from core.schedule import (
    FACTORS,
    KINDS,
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    Factor,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    NewSchedule,
    OneCycleLR,
    Optimizer,
    PolynomialLR,
    ReduceLROnPlateau,
    Run,
    Schedule,
    SequentialLR,
    StepLR,
)
from core.schedule.kinds.factor import WarmupCosine

N_STEPS = 25

EXAMPLES: dict[str, Schedule] = {
    **{name: kind.example() for name, kind in KINDS.items()},
    "CosineAnnealingLR": CosineAnnealingLR(T_max=7, eta_min=0.001),
    "CosineAnnealingWarmRestarts": CosineAnnealingWarmRestarts(T_0=4, T_mult=2),
    "StepLR": StepLR(step_size=4, gamma=0.5),
    "MultiStepLR": MultiStepLR(milestones=(3, 8, 8), gamma=0.5),
    "ConstantLR": ConstantLR(factor=0.5, total_iters=8),
    "LambdaLR": LambdaLR(lr_lambda=WarmupCosine(warmup=5, total=20)),
    "CyclicLR": CyclicLR(base_lr=0.01, max_lr=0.1, step_size_up=4, mode="triangular2"),
    "OneCycleLR": OneCycleLR(max_lr=0.1, total_steps=N_STEPS),
    "ReduceLROnPlateau": ReduceLROnPlateau(patience=2, factor=0.5),
    "SequentialLR": SequentialLR(
        schedulers=(
            LinearLR(start_factor=0.1, total_iters=5),
            CosineAnnealingLR(T_max=9),
            ExponentialLR(gamma=0.9),
        ),
        milestones=(5, 14),
    ),
    "ChainedScheduler": ChainedScheduler(
        schedulers=(LinearLR(start_factor=0.1, total_iters=5), StepLR(step_size=4, gamma=0.5))
    ),
}
"""One schedule of every kind in which something happens within `N_STEPS`."""


def example_run(name: str, **more: Any) -> Run:
    """Return a run of `EXAMPLES[name]`."""
    schedule = EXAMPLES[name]
    metrics = tuple(1 / (1 + t // 2) for t in range(N_STEPS)) if schedule.takes_metric else None
    return Run(**{"schedule": schedule, "n_steps": N_STEPS, "metrics": metrics, **more})


@dataclass
class Judged:
    """What the plain loop saw; `turn` is the one under way when it ended."""

    used: list[list[float]] = field(default_factory=list)
    printed: list[list[float]] = field(default_factory=list)
    momentum: list[float] = field(default_factory=list)
    get_lr: list[list[float]] = field(default_factory=list)
    turn: int | None = None
    error: BaseException | None = None
    warned: list[tuple[int | None, str]] = field(default_factory=list)


def plain_loop(run: Run, *, gradient: bool = False) -> Judged:
    """Take the run's steps as anyone would, with nothing of the engine but its records."""
    judged = Judged()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *_: judged.warned.append((judged.turn, str(message)))
        try:
            _loop(run, judged, gradient=gradient)
        except Exception as error:  # noqa: BLE001  Whatever PyTorch raises.
            judged.error = error
    return judged


def _plain_optimizer(made: Optimizer) -> torch.optim.Optimizer:
    shape = (1, 1) if made.kind == "Muon" else (1,)  # Muon is for matrices.
    groups = [{"params": [torch.nn.Parameter(torch.ones(shape))], "lr": lr} for lr in made.groups]
    more = {"momentum": made.momentum} if made.kind == "SGD" else {}
    if made.weight_decay is not None:
        more["weight_decay"] = made.weight_decay
    first = {"params": [torch.nn.Parameter(torch.ones(shape))]}
    kind: Any = getattr(torch.optim, made.kind)
    optimizer: torch.optim.Optimizer = kind([first, *groups], lr=made.lr, **more)
    return optimizer


def _loop(run: Run, judged: Judged, *, gradient: bool) -> None:
    optimizer = _plain_optimizer(run.optimizer)
    schedule: Schedule | None = run.schedule
    scheduler: Any = plain_scheduler(schedule, optimizer) if schedule else None
    metrics, epochs = iter(run.metrics or ()), iter(run.step_with or ())

    def step_scheduler() -> None:
        metric, epoch = [*islice(metrics, 1)], [*islice(epochs, 1)]
        if scheduler is not None and schedule is not None:
            scheduler.step(*(metric if schedule.takes_metric and run.metrics else epoch))

    for step in range(run.n_steps):
        judged.turn = step
        for event in run.events:
            assert isinstance(event, NewSchedule)
            if event.at == step:
                schedule = event.schedule
                scheduler = plain_scheduler(schedule, optimizer)
        if run.scheduler_first and step % run.step_every == 0:
            step_scheduler()
        judged.used.append([group["lr"] for group in optimizer.param_groups])
        first = optimizer.param_groups[0]
        judged.momentum.append(first["betas"][0] if "betas" in first else first.get("momentum", 0))
        for group in optimizer.param_groups:
            (weight,) = group["params"]
            one = torch.ones_like(weight)
            sparse = isinstance(optimizer, torch.optim.SparseAdam)
            weight.grad = (one.to_sparse() if sparse else one) if gradient else None
        needs_loss = isinstance(optimizer, torch.optim.LBFGS)
        optimizer.step(lambda: 0.0) if needs_loss else optimizer.step()
        if not run.scheduler_first and (step + 1) % run.step_every == 0:
            step_scheduler()
        if run.reads_get_lr:
            judged.get_lr.append(scheduler.get_lr())
        judged.printed.append([group["lr"] for group in optimizer.param_groups])


def plain_scheduler(schedule: Schedule, optimizer: torch.optim.Optimizer) -> Any:
    """Construct PyTorch's scheduler from the fields of a record, whatever they are."""
    kind = getattr(lr_scheduler, schedule.kind)
    if isinstance(schedule, ChainedScheduler):
        return kind([plain_scheduler(part, optimizer) for part in schedule.schedulers])
    if isinstance(schedule, SequentialLR):
        parts = [plain_scheduler(part, optimizer) for part in schedule.schedulers]
        return kind(optimizer, parts, list(schedule.milestones))
    fields = {name: getattr(schedule, name) for name in type(schedule).model_fields}
    del fields["kind"]
    return kind(optimizer, **{name: _plain(value) for name, value in fields.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return (lambda t: value.at(t)) if isinstance(value, Factor) else value  # noqa: PLW0108


def bits(rates: Any) -> bytes:
    """Return the bits of float64 numbers, so that equal means identical."""
    return np.ascontiguousarray(rates, dtype=np.float64).tobytes()


# What PyTorch may be given: mostly sense, some nonsense, so that its errors are met too.
rates = st.floats(1e-6, 10.0) | st.just(0.0)
counts = st.integers(1, 30) | st.integers(-2, 0) | st.floats(0.5, 30.0)
fractions = st.floats(0.01, 1.0) | st.floats(-0.5, 1.5).map(lambda x: round(x, 6))
lists_of_counts = st.lists(st.integers(0, 30), max_size=4).map(tuple)
momenta = st.floats(0.0, 0.99)


def factors(*, above_zero: bool = False) -> SearchStrategy[Factor]:
    """Draw a named factor with parameters of its own."""
    lengths = st.integers(1, 40)
    of_name: dict[str, SearchStrategy[Any]] = {
        "power": st.floats(0.5, 2.0),
        "num_cycles": st.integers(1, 4) | st.just(0.5),
        "d_model": st.integers(1, 1024),
    }
    shares = st.floats(0.1, 1.0) if above_zero else fractions

    def drawn(kind: type[Factor]) -> SearchStrategy[Factor]:
        fields = [name for name in kind.model_fields if name != "kind"]
        whole = {name: isinstance(kind.model_fields[name].default, int) for name in fields}
        draws = {n: of_name.get(n, lengths if whole[n] else shares) for n in fields}
        return st.builds(kind, **draws)

    return st.one_of([drawn(kind) for kind in FACTORS.values()])


FLAT: dict[str, SearchStrategy[Any]] = {
    "CosineAnnealingLR": st.builds(CosineAnnealingLR, T_max=counts, eta_min=rates),
    "CosineAnnealingWarmRestarts": st.builds(
        CosineAnnealingWarmRestarts, T_0=counts, T_mult=st.integers(0, 3), eta_min=rates
    ),
    "StepLR": st.builds(StepLR, step_size=counts, gamma=fractions),
    "MultiStepLR": st.builds(MultiStepLR, milestones=lists_of_counts, gamma=fractions),
    "ExponentialLR": st.builds(ExponentialLR, gamma=fractions),
    "PolynomialLR": st.builds(PolynomialLR, total_iters=counts, power=st.floats(0, 4)),
    "LinearLR": st.builds(
        LinearLR, start_factor=fractions, end_factor=fractions, total_iters=counts
    ),
    "ConstantLR": st.builds(ConstantLR, factor=fractions, total_iters=counts),
    "LambdaLR": st.builds(LambdaLR, lr_lambda=factors()),
    "MultiplicativeLR": st.builds(MultiplicativeLR, lr_lambda=factors()),
    "CyclicLR": st.builds(
        CyclicLR,
        base_lr=rates,
        max_lr=rates,
        step_size_up=counts,
        step_size_down=st.none() | counts,
        mode=st.sampled_from(["triangular", "triangular2", "exp_range"]),
        gamma=fractions,
        scale_fn=st.none() | factors(),
        scale_mode=st.sampled_from(["cycle", "iterations"]),
        cycle_momentum=st.booleans(),
        base_momentum=momenta,
        max_momentum=momenta,
    ),
    "OneCycleLR": st.builds(
        OneCycleLR,
        max_lr=rates,
        total_steps=st.integers(1, 60) | st.none(),
        epochs=st.integers(1, 5) | st.none(),
        steps_per_epoch=st.integers(1, 9) | st.none(),
        pct_start=st.floats(0.0, 1.0) | st.just(1),
        anneal_strategy=st.sampled_from(["cos", "linear"]),
        cycle_momentum=st.booleans(),
        base_momentum=momenta,
        max_momentum=momenta,
        div_factor=st.floats(1.0, 100.0),
        final_div_factor=st.floats(1.0, 1e5),
        three_phase=st.booleans(),
    ),
    "ReduceLROnPlateau": st.builds(
        ReduceLROnPlateau,
        mode=st.sampled_from(["min", "max"]),
        factor=fractions,
        patience=st.integers(0, 4),
        threshold=st.floats(0, 0.5),
        threshold_mode=st.sampled_from(["rel", "abs"]),
        cooldown=st.integers(0, 3),
        min_lr=st.floats(0, 0.1),
    ),
}
flat = st.one_of(list(FLAT.values()))


@st.composite
def sequences(draw: st.DrawFn, parts: SearchStrategy[Any]) -> SequentialLR:
    """Draw a SequentialLR, now and then with a milestone too few."""
    schedulers = draw(st.lists(parts, min_size=1, max_size=3).map(tuple))
    few = len(schedulers) - 1 - draw(st.sampled_from([0, 0, 0, 0, 0, 0, 1]))
    size = max(few, 0)
    steps = st.integers(0, 30) | st.integers(-3, 30) | st.floats(0, 30)
    milestones = draw(st.lists(steps, min_size=size, max_size=size).map(sorted))
    return SequentialLR(schedulers=schedulers, milestones=tuple(milestones))


def chains(parts: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Draw a ChainedScheduler."""
    return st.builds(
        ChainedScheduler, schedulers=st.lists(parts, min_size=1, max_size=3).map(tuple)
    )


SCHEDULES: dict[str, SearchStrategy[Any]] = {
    **FLAT,
    "SequentialLR": sequences(flat | sequences(flat) | chains(flat)),
    "ChainedScheduler": chains(flat | sequences(flat) | chains(flat)),
}
"""A strategy for every kind."""

optimizers = st.builds(
    Optimizer,
    kind=st.sampled_from(["Adam", "AdamW", "Adagrad"]),
    lr=rates,
    groups=st.lists(rates, max_size=2).map(tuple),
    weight_decay=st.none() | st.floats(0, 0.5),
) | st.builds(Optimizer, lr=rates, momentum=momenta, groups=st.lists(rates, max_size=2).map(tuple))


@st.composite
def runs(draw: st.DrawFn, kind: str) -> Run:
    """Draw a run of a schedule of `kind`, without events."""
    schedule, n_steps = draw(SCHEDULES[kind]), draw(st.integers(1, 45))
    values = st.lists(st.floats(-2, 2), min_size=n_steps, max_size=n_steps).map(tuple)
    return Run(
        optimizer=draw(optimizers),
        schedule=schedule,
        n_steps=n_steps,
        metrics=draw(values) if schedule.takes_metric else None,
    )


@st.composite
def loops(draw: st.DrawFn, kind: str) -> Run:
    """Draw a run of a schedule of `kind` in whose loop something is unlike the plain one."""
    run = draw(runs(kind))
    new = draw(st.none() | st.sampled_from(list(SCHEDULES)))
    at = draw(st.integers(0, run.n_steps - 1))
    epochs = st.integers(0, 30) | st.integers(-2, 30).map(float)
    if kind == "CosineAnnealingWarmRestarts" and new is None:
        epochs |= st.floats(0, 30)
    told = st.none() | st.lists(epochs, min_size=run.n_steps, max_size=run.n_steps).map(tuple)
    return Run(
        optimizer=run.optimizer,
        schedule=run.schedule,
        n_steps=run.n_steps,
        metrics=run.metrics,
        step_every=draw(st.sampled_from([1, 1, 2, 3, 7])),
        step_with=draw(told) if run.metrics is None else None,
        reads_get_lr=draw(st.booleans()),
        scheduler_first=draw(st.booleans()),
        events=(NewSchedule(at=at, schedule=draw(SCHEDULES[new])),) if new else (),
    )
