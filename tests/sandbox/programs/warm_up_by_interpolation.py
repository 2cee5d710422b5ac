import math

import numpy as np
import torch
from torch.optim import lr_scheduler

epochs, batches, warm = 4, 3, 5
one, two = torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(2))
opt = torch.optim.SGD([one], lr=0.02, momentum=0.8, nesterov=True)
opt.add_param_group({"params": [two], "weight_decay": 1e-4})
one_cycle = lambda x: (1 - math.cos(x * math.pi / epochs)) / 2 * (0.1 - 1) + 1
sched = lr_scheduler.LambdaLR(opt, lr_lambda=one_cycle)
sched.last_epoch = -1
for epoch in range(epochs):
    for i in range(batches):
        at = i + batches * epoch
        if at <= warm:
            for j, group in enumerate(opt.param_groups):
                ends = [0.1 if j else 0.0, group["initial_lr"] * one_cycle(epoch)]
                group["lr"] = np.interp(at, [0, warm], ends)
                group["momentum"] = np.interp(at, [0, warm], [0.5, 0.8])
        opt.step()
    print(epoch, [type(group["lr"]).__name__ for group in opt.param_groups], opt.param_groups[0]["lr"])
    sched.step()
