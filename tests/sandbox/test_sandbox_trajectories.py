"""The rates of every optimizer that the code created, and the result kept as JSON."""

import math

import pytest

from core.sandbox import CodeRun, OutputLine, run_code
from core.sandbox.limits import MAX_TRAJECTORIES
from core.schedule import LinearLR, Optimizer, Run, StepLR, trace
from tests.schedule.cases import bits

GAN = """\
import torch
from torch import nn, optim
from torch.optim.lr_scheduler import LinearLR, StepLR

generator, discriminator = nn.Linear(2, 2), nn.Linear(2, 1)
opt_g = optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
opt_d = optim.SGD(discriminator.parameters(), lr=4e-4)
sched_g = LinearLR(opt_g, start_factor=1.0, end_factor=0.0, total_iters=6)
sched_d = StepLR(opt_d, step_size=2, gamma=0.5)
for batch in range(12):
    opt_d.zero_grad()
    discriminator(generator(torch.randn(8, 2)).detach()).mean().backward()
    opt_d.step()
    sched_d.step()
    if batch % 2 == 0:
        opt_g.zero_grad()
        (-discriminator(generator(torch.randn(8, 2))).mean()).backward()
        opt_g.step()
        sched_g.step()
print("G", sched_g.get_last_lr(), "D", sched_d.get_last_lr())
"""
TWO = """\
import torch
w = torch.nn.Parameter(torch.zeros(1))
one = torch.optim.SGD([w], lr=0.1)
two = torch.optim.SGD([w], lr=0.2)
"""


def ran(code: str) -> CodeRun:
    run = run_code(code, patient=True)
    assert run.stopped is None
    return run


def test_a_gan_has_the_rates_of_both_optimizers() -> None:
    run = ran(GAN)
    generator, discriminator = run.trajectories
    adam, sgd = Optimizer(kind="Adam", lr=2e-4), Optimizer(lr=4e-4)
    linear = LinearLR(start_factor=1.0, end_factor=0.0, total_iters=6)
    expected_g = trace(Run(optimizer=adam, schedule=linear, n_steps=6))
    expected_d = trace(Run(optimizer=sgd, schedule=StepLR(step_size=2, gamma=0.5), n_steps=12))
    assert bits(generator.used) == bits(expected_g.used)
    assert bits(generator.printed) == bits(expected_g.printed)
    assert bits(discriminator.used) == bits(expected_d.used)
    assert bits(discriminator.printed) == bits(expected_d.printed)
    assert run.schedulers == ("LinearLR", "StepLR")


def test_a_goal_is_compared_with_the_trajectory_of_most_steps() -> None:
    run = ran(GAN)
    assert run.trajectory is run.trajectories[1]
    equal = ran(TWO + "two.step()\none.step()\n")
    assert equal.trajectory is equal.trajectories[0]
    assert equal.trajectory.rates.tolist() == [0.1]


def test_a_warning_and_an_exception_have_the_step_of_each_optimizer() -> None:
    run = ran(
        TWO + "from torch.optim.lr_scheduler import StepLR\nscheduler = StepLR(two, 2)\n"
        "one.step()\none.step()\ntwo.step()\nscheduler.step(3)\ntwo.step()\ntwo.step()\n1 / 0\n"
    )
    one, two = run.trajectories
    assert [(n.kind, n.step) for n in one.notices] == [("warning", 1), ("exception", 1)]
    assert [(n.kind, n.step) for n in two.notices] == [("warning", 0), ("exception", 2)]
    assert [n.message for n in one.notices] == [n.message for n in two.notices]


def test_an_optimizer_without_steps_has_an_empty_trajectory() -> None:
    run = ran(TWO + "two.step()\n")
    assert [t.used.shape for t in run.trajectories] == [(1, 0), (1, 1)]
    (nothing,) = ran("x = 1").trajectories
    assert nothing.used.shape == (1, 0)


def test_an_optimizer_that_resumes_begins_with_the_steps_of_the_saved_one() -> None:
    run = ran(
        TWO + "one.step()\none.step()\ntwo.load_state_dict(one.state_dict())\ntwo.step()\n"
        "one.step()\none.step()\n"
    )
    assert [t.rates.tolist() for t in run.trajectories] == [[0.1] * 4, [0.1] * 3]


def test_of_very_many_optimizers_those_with_most_steps_are_kept_in_order() -> None:
    run = ran(
        TWO + "for n in range(150):\n    o = torch.optim.SGD([w], lr=n)\n    o.step()\n"
        "two.step()\ntwo.step()\n"
    )
    assert len(run.trajectories) == MAX_TRAJECTORIES
    first, second, *_ = run.trajectories
    assert first is run.trajectory
    assert first.rates.tolist() == [0.2, 0.2]
    assert second.rates.tolist() == [0.0]


def test_steps_taken_over_again_and_again_count_as_rates() -> None:
    run = run_code(
        TWO + "for _ in range(400): one.step()\nstate = one.state_dict()\n"
        "for _ in range(300):\n    two = torch.optim.SGD([w], lr=0.2)\n"
        "    two.load_state_dict(state)\n",
        patient=True,
    )
    assert "100,000" in (run.stopped or "")


@pytest.mark.parametrize(
    "code",
    [
        GAN,
        "x = 1",
        "import nothing_like_this",
        TWO + "one.step()\nprint('é', 1)\n1 / 0\n",
        TWO + "one.param_groups[0]['lr'] = 10 ** 12 * 1e308\none.step()\n",
        TWO + "two.param_groups.clear()\ntwo.step()\n",
        TWO + "two.step()\ntwo.add_param_group({'params': [torch.zeros(1)], 'lr': 3})\ntwo.step()",
        TWO + "s = torch.optim.lr_scheduler.OneCycleLR(two, 1.0, total_steps=9)\n"
        "for _ in range(11):\n    two.step()\n    s.step()\n",
    ],
    ids=["GAN", "nothing", "stopped", "exception", "infinite", "NaN", "group added", "momentum"],
)
def test_json_keeps_a_run_bit_for_bit(code: str) -> None:
    run = run_code(code, patient=True)
    again = CodeRun.from_json(run.to_json())
    assert (again.output, again.schedulers, again.stopped) == (
        run.output,
        run.schedulers,
        run.stopped,
    )
    assert len(again.trajectories) == len(run.trajectories)
    for one, other in zip(run.trajectories, again.trajectories, strict=True):
        assert one.notices == other.notices
        assert bits(one.used) == bits(other.used)
        assert bits(one.printed) == bits(other.printed)
        assert (one.momentum is None) == (other.momentum is None)
        if one.momentum is not None and other.momentum is not None:
            assert bits(one.momentum) == bits(other.momentum)
        assert (one.step_every, one.weight_decay) == (other.step_every, other.weight_decay)


def test_json_keeps_a_trajectory_of_the_engine() -> None:
    run = Run(schedule=StepLR(step_size=2), n_steps=5, reads_get_lr=True, step_every=2)
    traced = trace(run)
    said = (OutputLine(3, "printed", "", "0.1"), OutputLine(None, "warning", "UserWarning", "!"))
    (again,) = CodeRun.from_json(CodeRun((traced,), said, (), None).to_json()).trajectories
    assert traced.get_lr is not None
    assert again.get_lr is not None
    assert bits(again.get_lr) == bits(traced.get_lr)
    assert again.step_every == 2


def test_json_has_no_numbers_that_json_does_not_know() -> None:
    run = ran(TWO + "one.param_groups[0]['lr'] = 1e308 * 10 ** 12\none.step()\n")
    assert run.trajectory.rates[0] == math.inf
    assert "Infinity" not in run.to_json()
