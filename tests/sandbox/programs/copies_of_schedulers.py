import copy

import torch

for how in (copy.copy, copy.deepcopy):
    opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.2)
    wave = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=3)
    other_opt, other = how(opt), how(wave)
    seen = []
    for _ in range(4):
        seen.append(round(other_opt.param_groups[0]["lr"], 6))
        other.step()
    print(how.__name__, seen, opt.param_groups[0]["lr"], wave.last_epoch, other is wave)
    opt.step()
