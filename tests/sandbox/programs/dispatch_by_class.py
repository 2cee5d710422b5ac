import torch
from torch.optim import lr_scheduler


def train(kind, **arguments):
    opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
    sched = kind(opt, **arguments)
    for loss in (1.0, 0.9, 0.95, 0.95, 0.95):
        opt.step()
        needs = isinstance(sched, lr_scheduler.ReduceLROnPlateau)
        sched.step(*([loss] if needs else []))
    return type(sched).__name__, sched.get_last_lr()


print(train(lr_scheduler.ReduceLROnPlateau, patience=1, factor=0.1))
print(train(lr_scheduler.StepLR, step_size=2))
print(lr_scheduler._LRScheduler.__mro__[0:2], issubclass(lr_scheduler.StepLR, lr_scheduler.LRScheduler))
