import torch
from torch.optim.swa_utils import SWALR, AveragedModel

net = torch.nn.Linear(3, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.4)
averaged = AveragedModel(net)
to_average = SWALR(opt, swa_lr=0.02, anneal_epochs=0)
for turn in range(3):
    opt.step()
    averaged.update_parameters(net)
    to_average.step()
    print(turn, opt.param_groups[0]["lr"])
