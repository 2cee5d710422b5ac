import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

torch.manual_seed(1)
net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))
ema = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(0.9))
swa = AveragedModel(net)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(3):
    opt.zero_grad()
    net(torch.randn(4, 2)).mean().backward()
    opt.step()
    ema.update_parameters(net)
    swa.update_parameters(net)
update_bn([torch.randn(4, 2) for _ in range(2)], swa)
print(swa.n_averaged, ema.n_averaged, len([*ema.module.parameters()]))
print([round(x, 5) for x in swa.module[0].weight.flatten().tolist()])
