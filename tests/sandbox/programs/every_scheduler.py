import inspect

import torch
from torch.optim import lr_scheduler as ls

made = {
    "LambdaLR": dict(lr_lambda=lambda t: 0.9**t),
    "MultiplicativeLR": dict(lr_lambda=lambda t: 0.9),
    "StepLR": dict(step_size=2),
    "MultiStepLR": dict(milestones=[2, 3]),
    "ConstantLR": dict(factor=0.5, total_iters=2),
    "LinearLR": dict(total_iters=3),
    "ExponentialLR": dict(gamma=0.8),
    "PolynomialLR": dict(total_iters=4, power=2),
    "CosineAnnealingLR": dict(T_max=3),
    "CosineAnnealingWarmRestarts": dict(T_0=2),
    "CyclicLR": dict(base_lr=0.01, max_lr=0.1, step_size_up=2, cycle_momentum=False),
    "OneCycleLR": dict(max_lr=0.2, total_steps=6),
}
for name, arguments in made.items():
    opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1, momentum=0.9)
    sched = getattr(ls, name)(opt, **arguments)
    rates = []
    for _ in range(5):
        opt.step()
        sched.step()
        rates.append(sched.get_last_lr())
    print(name, rates, opt.param_groups[0]["momentum"])
print(inspect.signature(ls.StepLR), inspect.signature(torch.optim.SGD))
opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
chain = ls.ChainedScheduler([ls.ConstantLR(opt), ls.ExponentialLR(opt, 0.9)])
row = ls.SequentialLR(opt, [ls.LinearLR(opt), ls.StepLR(opt, 1)], [3])
for _ in range(5):
    opt.step()
    row.step()
print(row.get_last_lr(), chain.get_last_lr())
ls.OneCycleLR(opt, 0.1, total_steps=1).step(2)
