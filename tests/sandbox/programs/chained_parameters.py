import itertools

import torch

a, b = torch.nn.Linear(1, 2), torch.nn.Linear(2, 1)
opt = torch.optim.Adam(itertools.chain(a.parameters(), b.parameters()), lr=1e-3, betas=(0.6, 0.99))
falls = torch.optim.lr_scheduler.LambdaLR(opt, lambda e: 1 - max(0, e - 1) / 5)
for epoch, _ in zip(itertools.count(1), range(4)):
    opt.step()
    falls.step()
    print(epoch, falls.get_last_lr()[0], len(opt.param_groups[0]["params"]))
