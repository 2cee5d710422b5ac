"""Asks for modules that training scripts use where they are, and goes on without them."""

import torch

try:
    from apex.optimizers import FusedAdam as Adam
except ImportError:
    from torch.optim import Adam

try:
    import deepspeed_that_nobody_has as engine
except (ImportError, RuntimeError) as error:
    engine = None
    print(type(error).__name__, error)

weight = torch.nn.Parameter(torch.zeros(1))
optimizer = Adam([weight], lr=0.01)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for epoch in range(4):
    optimizer.step()
    scheduler.step()
    print(epoch, engine is None, scheduler.get_last_lr())
