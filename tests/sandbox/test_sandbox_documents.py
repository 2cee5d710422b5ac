"""The snippets of the documents that the app was made from, as they stand there."""

import pytest

from core.sandbox import run_code
from core.schedule import CosineAnnealingLR, Optimizer, Run, StepLR, trace
from tests.schedule.cases import bits

COSINE_50 = """\
import torch
import torch.optim as optim
from torch.optim.lr_scheduler import CosineAnnealingLR

# Define model, loss, and optimizer
model = ...  # Your model here
optimizer = optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=50, eta_min=0.0001)

for epoch in range(50):
    # Training loop
    optimizer.step()
    scheduler.step()
    print(f"Epoch {epoch+1}: Learning Rate = {scheduler.get_last_lr()[0]}")
"""
STEPS = """\
import torch
import torch.optim as optim
model_params = [torch.nn.Parameter(torch.randn(2, 2, requires_grad=True))]
optimizer = optim.SGD(model_params, lr=0.1)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)
for epoch in range(3):
    optimizer.step()
    scheduler.step()
    lr = optimizer.param_groups[0]['lr']
print(f"Learning rate after 3 epochs: {lr}")
"""
T_MAX_5 = """\
import torch
import torch.optim as optim
params = [torch.nn.Parameter(torch.randn(1, requires_grad=True))]
optimizer = optim.SGD(params, lr=0.1)
scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)
for epoch in range(10):
    optimizer.step()
    scheduler.step()
    print(f"Epoch {epoch+1}: lr = {optimizer.param_groups[0]['lr']}")
"""
ADAM = """\
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)
for epoch in range(10):
    train()
    scheduler.step()
"""
OF_100 = """\
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)
for epoch in range(epochs):
    train()
    scheduler.step()
"""
BY_HAND = """\
lr = 0.1
optimizer = torch.optim.SGD(model.parameters(), lr=lr)
for epoch in range(epochs):
    if epoch == 30:
        lr = lr * 0.1
        for param_group in optimizer.param_groups:
            param_group['lr'] = lr
    elif epoch == 60:
        lr = lr * 0.1
        for param_group in optimizer.param_groups:
            param_group['lr'] = lr
    train()
"""
NO_TRAINING = """\
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10, eta_min=0)
for _ in range(5):
    scheduler.step()
print(optimizer.param_groups[0]['lr'])
"""


@pytest.mark.parametrize(
    ("code", "run"),
    [
        (COSINE_50, Run(schedule=CosineAnnealingLR(T_max=50, eta_min=0.0001), n_steps=50)),
        (STEPS, Run(schedule=StepLR(step_size=2, gamma=0.5), n_steps=3)),
        (T_MAX_5, Run(schedule=CosineAnnealingLR(T_max=5), n_steps=10)),
        (
            ADAM,
            Run(
                optimizer=Optimizer(kind="Adam", lr=0.01),
                schedule=CosineAnnealingLR(T_max=5),
                n_steps=10,
            ),
        ),
        (OF_100, Run(schedule=CosineAnnealingLR(T_max=100), n_steps=100)),
    ],
    ids=["cosine of 50", "StepLR", "T_max=5", "Adam", "cosine of 100"],
)
def test_a_scheduler(code: str, run: Run) -> None:
    done = run_code(code, patient=True)
    assert done.stopped is None
    assert bits(done.trajectory.used) == bits(trace(run).used)
    assert {said.kind for said in done.output} <= {"printed"}


def test_what_the_documents_print() -> None:
    assert [said.text for said in run_code(STEPS, patient=True).output] == [
        "Learning rate after 3 epochs: 0.05"
    ]
    first, *_, last = run_code(COSINE_50, patient=True).output
    assert first.text.startswith("Epoch 1: Learning Rate = 0.0999")
    assert last.text.startswith("Epoch 50: Learning Rate = 0.0001")


def test_a_schedule_written_by_hand() -> None:
    rates = run_code(BY_HAND, patient=True).trajectory.rates
    assert rates[[0, 29, 30, 59, 60, 99]] == pytest.approx([0.1, 0.1, 0.01, 0.01, 0.001, 0.001])


def test_a_loop_without_training_is_warned_of() -> None:
    warning, printed = run_code(NO_TRAINING, patient=True).output
    assert (warning.line, warning.kind) == (4, "warning")
    assert (printed.line, printed.text) == (5, "0.05000000000000001")
