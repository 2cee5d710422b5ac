"""Lines and blocks as they are in repositories: each equals PyTorch, or gets its exact sentence."""

import re
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch.optim import lr_scheduler

from core.schedule import (
    FACTORS,
    HOW_IT_USES_LR,
    KINDS,
    OPTIMIZERS,
    Optimizer,
    Run,
    ScheduleTextError,
    read_code,
    trace,
)
from core.schedule.pasted.foreign import FOREIGN, PACKAGES
from tests.schedule.cases import bits

N_STEPS = 40

# Each is executed as it is, beside a model and an optimizer with lr=0.1.
AS_THEY_ARE = [
    *(Path(__file__).parent / "pasted_code.txt").read_text(encoding="utf-8").split("\n----\n"),
    *(
        f"optimizer = torch.optim.{name}(model.parameters())\nscheduler = StepLR(optimizer, 7)"
        for name in OPTIMIZERS
        if name != "Muon"  # It takes matrices only.
    ),
]


def executed(text: str) -> tuple[list[list[float]], str | None]:
    """Execute the text itself, and step what it makes; return the rates and the exception."""
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    here = SimpleNamespace(optimizer=optimizer)
    names: dict[str, Any] = {
        "torch": torch,
        "optim": torch.optim,
        "lr_scheduler": lr_scheduler,
        **{name: getattr(lr_scheduler, name) for name in lr_scheduler.__all__},
        "model": model,
        "optimizer": optimizer,
        "opt": optimizer,
        "self": here,
        "__name__": "__main__",
    }
    plain = "\n".join(re.sub(r"^(>>>|\.\.\.) ?", "", line) for line in text.splitlines())
    if plain.startswith("lr_scheduler."):
        plain = f"scheduler = {plain}"
    rates: list[list[float]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(plain, names)
            made = names.get("conf", {}).get("lr_scheduler", {}).get("scheduler")
            made = made or names.get("scheduler") or names.get("sched") or here.scheduler
            stepped = made.optimizer
            for _ in range(N_STEPS):
                rates.append([group["lr"] for group in stepped.param_groups])
                needs_loss = isinstance(stepped, torch.optim.LBFGS)
                stepped.step(lambda: 0.0) if needs_loss else stepped.step()
                made.step()
        except Exception as error:  # noqa: BLE001  PyTorch's words are what is compared.
            return rates, f"{type(error).__name__}: {' '.join(str(error).split())}"
    return rates, None


@pytest.mark.parametrize("text", AS_THEY_ARE, ids=lambda text: text[-60:])
def test_a_pasted_text_is_what_pytorch_makes_of_it(text: str) -> None:
    code = read_code(text)
    run = Run(
        optimizer=code.optimizer_on(Optimizer(lr=0.1)), schedule=code.schedule, n_steps=N_STEPS
    )
    ours = trace(run)
    rates, exception = executed(text)
    assert bits(ours.used.T.tolist()) == bits(rates)
    raised = ours.exception
    said = None if raised is None else f"{raised.category}: {raised.message}"
    assert said == (None if exception is None else " ".join(exception.replace("\\n", " ").split()))


LIKE = "a schedule must be written like CosineAnnealingLR(T_max=50)"
OF_FACTORS = f"choose a named factor ({', '.join(FACTORS)})"
SENTENCES = {
    "scheduler = CosineAnnealingLR(optimizer, T_max=args.epochs)": (
        "CosineAnnealingLR: T_max needs a number: 'args.epochs' isn't set in the text;"
        " write its value"
    ),
    "scheduler = StepLR(optimizer, len(train_loader) * 10)": (
        "StepLR: step_size needs a number: 'train_loader' isn't set in the text; write its value"
    ),
    "n = len(loader)\nscheduler = StepLR(optimizer, n)": (
        "StepLR: step_size needs a number: 'loader' isn't set in the text; write its value"
    ),
    "if fast:\n    n = 3\nscheduler = StepLR(optimizer, n)": (
        "StepLR: step_size needs a number: 'n' is set in a loop or under a condition;"
        " write its value"
    ),
    "scheduler = StepLR(optimizer, np.ceil(3.5))": (
        "StepLR: step_size needs a number: 'np.ceil(3.5)' isn't computed here; write its value"
    ),
    "scheduler = StepLR(optimizer, 'ten')": "StepLR: step_size must be a number, got 'ten'",
    "scheduler = StepLR(optimizer, 10 ** 1000)": (
        "StepLR: step_size must be a number, got one that is too large"
    ),
    "scheduler = StepLR(optimizer, 1e300 * 1e300)": (
        "StepLR: step_size must be a finite number, got inf"
    ),
    "scheduler = StepLR(optimizer, (-8) ** 0.5)": "StepLR: step_size must be a real number, got ",
    "scheduler = CosineAnnealingLR(optimizer)": (
        "CosineAnnealingLR must be given T_max, got the optimizer only"
    ),
    "scheduler = CosineAnnealingLR(optimizer, Tmax=30)": (
        "CosineAnnealingLR has no parameter Tmax; did you mean T_max?"
    ),
    "scheduler = CosineAnealingLR(optimizer, T_max=30)": (
        "there is no scheduler 'CosineAnealingLR'; did you mean CosineAnnealingLR?"
    ),
    "scheduler = torch.optim.lr_scheduler.CosineAnnealingLr(optimizer, 30)": (
        "there is no scheduler 'CosineAnnealingLr'; did you mean CosineAnnealingLR?"
    ),
    "scheduler = torch.optim.StepLR(optimizer, 30)": (
        "torch.optim has no StepLR: it is torch.optim.lr_scheduler.StepLR"
    ),
    "scheduler = torch.optim.lr_schedular.StepLR(optimizer, 30)": (
        "torch.optim.lr_schedular has no StepLR: it is torch.optim.lr_scheduler.StepLR"
    ),
    "scheduler = LRScheduler(optimizer)": (
        "LRScheduler is the base class of all schedulers and has no rates of its own; choose from "
    ),
    "optimizer = torch.optim.AdmW(model.parameters(), lr=1)\nscheduler = StepLR(optimizer, 3)": (
        "torch.optim has no AdmW; did you mean AdamW?"
    ),
    "optimizer = optim.SGD(model.parameters(), lr=args.lr)\nscheduler = StepLR(optimizer, 3)": (
        "SGD: lr needs a number: 'args.lr' isn't set in the text; write its value"
    ),
    "optimizer = optim.SGD(model.parameters(), momentm=0.9)\nscheduler = StepLR(optimizer, 3)": (
        "SGD has no parameter momentm; did you mean momentum?"
    ),
    "optimizer = optim.SGD(lr=0.1)\nscheduler = StepLR(optimizer, 3)": (
        "SGD must be given the model's parameters first, as in SGD(model.parameters(), lr=0.1)"
    ),
    "optimizer = optim.SGD(model.parameters(), lr=0.1)": (
        "the text makes an optimizer but no scheduler; add one, such as"
        " scheduler = StepLR(optimizer, step_size=30)"
    ),
    "optimizer = optim.SGD(model.parameters(), lr=0.1)\nscheduler = StepLR(optim_, 3)": (
        "StepLR: the optimizer 'optim_' isn't made in the text, only optimizer"
    ),
    "scheduler = LambdaLR(optimizer, lr_lambda=lambda e: 0.95**e)": (
        f"LambdaLR: lr_lambda is code, 'lambda e: 0.95 ** e', which isn't run here; {OF_FACTORS},"
        " or run the code with python -m core run FILE or in a code question"
    ),
    "def f(epoch):\n    return 0.9\nscheduler = LambdaLR(optimizer, f)": (
        f"LambdaLR: lr_lambda is code, 'f', which isn't run here; {OF_FACTORS}"
    ),
    "scheduler = MultiplicativeLR(optimizer, [lambda e: 0.95, lambda e: 0.9])": (
        f"which isn't run here; {OF_FACTORS}"
    ),
    "scheduler = CyclicLR(optimizer, 0.1, 1, scale_fn=lambda x: 1 / 2)": (
        "CyclicLR: scale_fn is code, 'lambda x: 1 / 2', which isn't run here"
    ),
    "class Warmup(LRScheduler):\n    pass\nscheduler = Warmup(optimizer)": (
        "Warmup is a class of the text, which isn't run here; run the whole program with"
        " python -m core run FILE, or in a code question"
    ),
    "scheduler = StepLR(optimizer, 3)\nscheduler = StepLR(optimizer, 4)": (
        "the text must make one scheduler that isn't part of another, got 2"
        " (scheduler, scheduler); leave the one to trace"
    ),
    "if a:\n    scheduler = StepLR(optimizer, 3)\nelse:\n    scheduler = LinearLR(optimizer)": (
        "the text must make one scheduler that isn't part of another, got 2"
    ),
    "a = StepLR(optimizer, 3)\nscheduler = ChainedScheduler([a, a])": (
        "ChainedScheduler: each part must be a scheduler of its own, got a twice"
    ),
    "b = CosineAnnealingWarmRestarts(optimizer, 4)\na = LinearLR(optimizer)\n"
    "scheduler = ChainedScheduler([a, b])": (
        "ChainedScheduler: its parts must be made in the order of the list (a, b)"
    ),
    "scheduler = CosineLRScheduler(optimizer, t_initial=300, warmup_t=5)": (
        "CosineLRScheduler is not in torch.optim.lr_scheduler: it comes from timm"
        " (https://huggingface.co/docs/timm/reference/schedulers); the nearest here is"
        " LambdaLR(warmup_cosine(warmup=…, total=…))"
    ),
    "scheduler = get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=10)": (
        "it comes from transformers"
    ),
    "scheduler = get_linear_schedule_with_warmup(optimizer, 0, 100)": (
        "the nearest here is LambdaLR(warmup_linear(warmup=…, total=…))"
    ),
    "scheduler = transformers.get_scheduler('linear', optimizer, 0, 100)": (
        "it comes from transformers"
    ),
    "scheduler = WarmupCosineLR(optimizer, 1000)": "it comes from DeepSpeed, and another from",
    "scheduler = LinearWarmupCosineAnnealingLR(optimizer, 10, 40)": "it comes from pl_bolts",
    "scheduler = CosineAnnealingWarmupRestarts(optimizer, first_cycle_steps=200)": (
        "it comes from the package pytorch-cosine-annealing-with-warmup"
    ),
    "scheduler = NoamLR(optimizer, 512, 4000)": "the nearest here is LambdaLR(noam(",
    "scheduler = PolynomialLRDecay(optimizer, 100)": "the nearest here is PolynomialLR(",
    "scheduler = torch.optim.swa_utils.SWALR(optimizer, 0.05)": (
        "it comes from torch.optim.swa_utils, another part of PyTorch"
    ),
    "from mmengine.optim import StepLR\nscheduler = StepLR(optimizer, 3)": (
        "this StepLR comes from MMEngine; only PyTorch's own, torch.optim.lr_scheduler.StepLR,"
        " is run here"
    ),
    "optimizer = optim.SGD(model.parameters(), lr='1e-3')\nscheduler = StepLR(optimizer, 3)": (
        "SGD: lr must be a number, got '1e-3'"
    ),
    "scheduler = StepLR(optimizer, '3e1')": "StepLR: step_size must be a number, got '3e1'",
    "from .schedules import StepLR\nscheduler = StepLR(optimizer, 3)": (
        "this StepLR comes from schedules; only PyTorch's own"
    ),
    "from . import StepLR\nscheduler = StepLR(optimizer, 3)": "this StepLR comes from another file",
    "scheduler = build_scheduler(cfg, optimizer)": "there is no scheduler 'build_scheduler'",
    "scheduler = StepLR(optimizer, 30": f"{LIKE}: '(' was never closed",
    "optimizer = 3\nscheduler = StepLR(optimizer, 30": f"{LIKE}: '(' was never closed (line 2)",
    "scheduler = StepLR(optimizer, **cfg)": "StepLR: arguments must be written out, got **cfg",
    "scheduler = StepLR(optimizer, “30”)": f"{LIKE}: invalid character '“'",
    "print('hello')": "there is no scheduler 'print'; choose from ",
    "x = 3": f"{LIKE}, got 'x = 3'",
}


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: text[:50])
def test_what_cannot_be_read_gets_one_sentence(text: str) -> None:
    with pytest.raises(ScheduleTextError) as refused:
        read_code(text)
    assert SENTENCES[text] in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 700


LEFT_OUT = {
    "scheduler = StepLR(optimizer, 7, verbose=True)": (
        "Left out: verbose. PyTorch 2.13 has no such argument of StepLR."
    ),
    "scheduler = ReduceLROnPlateau(optimizer, 'min', patience=3, verbose=args.v)": (
        "Left out: verbose. PyTorch 2.13 has no such argument of ReduceLROnPlateau."
    ),
    "scheduler = StepLR(optimizer, 7, 0.1, -1, True)": (
        "Left out: verbose. PyTorch 2.13 has no such argument of StepLR."
    ),
    "scheduler = StepLR(optimizer, 7)\noptimizer.param_groups[0]['lr'] = 3": (
        "Left out: \"optimizer.param_groups[0]['lr']\", a change by hand after the scheduler was"
        " made."
    ),
    "scheduler = StepLR(optimizer, 7)\nscheduler.load_state_dict(saved)": (
        "Left out: 'scheduler.load_state_dict(saved)', what it loads isn't in the text."
    ),
    "optimizer = Lion(model.parameters(), lr=1e-4)\nscheduler = StepLR(optimizer, 7)": (
        "Left out: the optimizer 'optimizer', which isn't made by a class of torch.optim."
    ),
    "optimizer = optim.SGD(model.parameters(), 0.1, weight_decay=args.wd)\n"
    "scheduler = StepLR(optimizer, 7)": (
        "Left out: 'weight_decay=args.wd', for no rate depends on it."
    ),
}


@pytest.mark.parametrize("text", LEFT_OUT, ids=lambda text: text[:50])
def test_what_is_left_out_is_said(text: str) -> None:
    assert read_code(text).remarks == (LEFT_OUT[text],)


@pytest.mark.parametrize("kind", KINDS)
def test_verbose_is_no_argument_of_any_scheduler(kind: str) -> None:
    """The remark says so; PyTorch says the same."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'verbose'"):
        getattr(lr_scheduler, kind)(verbose=True)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_name_says_whose_it_is(name: str) -> None:
    with pytest.raises(ScheduleTextError) as refused:
        read_code(f"scheduler = {name}(optimizer, 10)")
    sentence = str(refused.value)
    assert sentence.startswith(f"{name} is not in torch.optim.lr_scheduler: it comes from ")
    assert FOREIGN[name].source.startswith("https://")
    assert not hasattr(lr_scheduler, name)
    # What is called the nearest is something that is read here.
    kinds = re.findall(r"(\w+)\(", FOREIGN[name].nearest)
    assert set(kinds) <= {*KINDS, *FACTORS}
    for factor, arguments in re.findall(r"(\w+)\(([^()]*)\)", FOREIGN[name].nearest):
        known = (FACTORS | KINDS)[factor].model_fields
        assert {given.partition("=")[0] for given in arguments.split(", ") if "=" in given} <= {
            *known
        }


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_known_by_its_dotted_name(package: str) -> None:
    with pytest.raises(ScheduleTextError, match="this StepLR comes from"):
        read_code(f"scheduler = {package}.some.place.StepLR(optimizer, 10)")


PARTS = [
    "StepLR(optimizer, 3)",
    "MultiStepLR(optimizer, [2, 4])",
    "ConstantLR(optimizer, 0.5)",
    "LinearLR(optimizer, 0.1)",
    "ExponentialLR(optimizer, 0.9)",
    "PolynomialLR(optimizer, 9)",
    "CosineAnnealingLR(optimizer, 7, 0.001)",
    "CosineAnnealingWarmRestarts(optimizer, 4)",
    "CyclicLR(optimizer, 0.01, 0.1, 4)",
    "OneCycleLR(optimizer, 0.3, 60)",
    "SequentialLR(optimizer, [LinearLR(optimizer), ExponentialLR(optimizer, 0.9)], [3])",
    "ChainedScheduler([LinearLR(optimizer), ExponentialLR(optimizer, 0.9)])",
]


@pytest.mark.parametrize(
    "wrapped", ["SequentialLR(optimizer, [a, b], [5])", "ChainedScheduler([a, b], optimizer)"]
)
@pytest.mark.parametrize("first", PARTS)
def test_parts_made_in_another_order_are_pytorchs_or_refused(first: str, wrapped: str) -> None:
    """The record makes its parts in the order of the list; a text may make them otherwise."""
    n_read = 0
    for second in PARTS:
        text = (
            "optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)\n"
            f"b = {second}\na = {first}\nscheduler = {wrapped}"
        )
        code, refusal = None, ""
        try:
            code = read_code(text)
        except ScheduleTextError as error:
            refusal = str(error)
        if code is None:
            assert "its parts must be made in the order of the list (a, b)" in refusal
            continue
        n_read += 1
        optimizer = code.optimizer_on(Optimizer())
        ours = trace(Run(optimizer=optimizer, schedule=code.schedule, n_steps=N_STEPS))
        rates, _ = executed(text)
        assert bits(ours.used.T.tolist()) == bits(rates), text
    sets_the_rate = first.startswith(("CosineAnnealingWarm", "Cyclic", "OneC", "Seq", "Chain"))
    assert n_read == (0 if sets_the_rate else 7)


def gradient_steps(kind: str, schedule: Any, n: int = 12) -> list[float]:
    """Train one weight with gradient 1; return how far each step moved it."""
    weight = torch.nn.Parameter(torch.ones(*((1, 1) if kind == "Muon" else (1,))))
    optimizer: Any = getattr(torch.optim, kind)([weight], lr=0.1)
    scheduler = schedule(optimizer)
    moved = []
    for _ in range(n):
        before = weight.item()
        one = torch.ones_like(weight)
        weight.grad = one.to_sparse() if kind == "SparseAdam" else one
        optimizer.step((lambda: 0.0) if kind == "LBFGS" else None)
        scheduler.step()
        moved.append(before - weight.item())
    return moved


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_how_an_optimizer_uses_its_rate_is_executed(kind: str) -> None:
    """Halve the rate at step 5: most steps halve at once; the sentences say which don't."""
    held = gradient_steps(kind, lambda o: lr_scheduler.LambdaLR(o, lambda t: 1.0))
    halved = gradient_steps(kind, lambda o: lr_scheduler.StepLR(o, 5, gamma=0.5))
    first = next((t for t, (a, b) in enumerate(zip(held, halved, strict=True)) if a != b), None)
    expected = {"Rprop": None, "ASGD": 6}.get(kind, 5)
    assert first == expected
    assert (kind in ("Rprop", "ASGD")) == (expected != 5)
    if expected == 5 and kind not in ("LBFGS",):
        # AdamW and Muon also shrink the weight, by a part that depends on it.
        assert halved[5] / held[5] == pytest.approx(0.5, abs=0.01)
    assert (kind in HOW_IT_USES_LR) == (
        kind in ("Rprop", "ASGD", "Adafactor", "LBFGS", "SparseAdam")
    )


def test_adafactors_rate_is_an_upper_bound() -> None:
    """With lr=0.5, its steps are as with lr=0.3 once 1/sqrt(t) is below both: from step 11 on."""
    steps = {}
    for lr in (0.5, 0.3):
        weight = torch.nn.Parameter(torch.ones(1))
        optimizer: Any = torch.optim.Adafactor([weight], lr=lr)
        ratios = []
        for _ in range(15):
            before = weight.item()
            weight.grad = torch.ones(1)
            optimizer.step()
            ratios.append((before - weight.item()) / max(abs(before), 1e-3))
        steps[lr] = ratios
    assert steps[0.5][0] == pytest.approx(0.5)
    assert steps[0.3][0] == pytest.approx(0.3)
    assert steps[0.5][11:] == pytest.approx(steps[0.3][11:], rel=1e-3)
    assert steps[0.5][14] == pytest.approx(15**-0.5, rel=1e-3)


def test_sparse_adam_refuses_a_dense_gradient_and_lbfgs_wants_a_closure() -> None:
    weight = torch.nn.Parameter(torch.ones(1))
    weight.grad = torch.ones(1)
    sparse: Any = torch.optim.SparseAdam([weight])
    with pytest.raises(RuntimeError, match="does not support dense gradients"):
        sparse.step()
    lbfgs: Any = torch.optim.LBFGS([weight])
    with pytest.raises(TypeError, match="closure"):
        lbfgs.step()
