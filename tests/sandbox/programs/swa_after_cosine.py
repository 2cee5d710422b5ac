import torch
from torch.optim.lr_scheduler import CosineAnnealingLR
from torch.optim.swa_utils import SWALR

net = torch.nn.Linear(3, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.3)
wave, flat = CosineAnnealingLR(opt, T_max=12), SWALR(opt, swa_lr=0.03, anneal_epochs=4)
for turn in range(12):
    opt.step()
    (flat if turn >= 7 else wave).step()
    print(f"{turn:>3}: {opt.param_groups[0]['lr']:.6f}")
