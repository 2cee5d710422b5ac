import torch

w = torch.nn.Parameter(torch.ones(1))
tries = [
    lambda: torch.optim.SGD([w], lr=-0.1),
    lambda: torch.optim.SGD([], lr=0.1),
    lambda: torch.optim.SGD([5], lr=0.1),
    lambda: torch.optim.Adam([w], betas=(1.0, 2.0)),
    lambda: torch.optim.lr_scheduler.StepLR(5, 2),
    lambda: torch.optim.lr_scheduler.StepLR(torch.optim.SGD([w], lr=0.1), 2, last_epoch=3),
    lambda: torch.optim.lr_scheduler.CosineAnnealingLR(torch.optim.SGD([w], lr=0.1), 3, verbose=True),
    lambda: torch.optim.lr_scheduler.OneCycleLR(torch.optim.SGD([w], lr=0.1), 1.0),
    lambda: torch.optim.lr_scheduler.LambdaLR(torch.optim.SGD([w], lr=0.1), [lambda t: 1] * 2),
    lambda: torch.optim.lr_scheduler.NoSuchLR,
    lambda: torch.ones(2, 3) @ torch.ones(2, 3),
    lambda: torch.nn.Linear(2, 3)(torch.ones(4)),
    lambda: torch.ones(1).backward(),
    lambda: torch.ones(2).item(),
    lambda: torch.zeros(-1),
    lambda: torch.nn.CrossEntropyLoss()(torch.ones(2, 2), torch.tensor([0, 9])),
]
for number, each in enumerate(tries):
    try:
        each()
    except Exception as error:
        print(number, type(error).__name__, str(error).splitlines()[0])
from torch.optim.lr_scheduler import WarmupLR
